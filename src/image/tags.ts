import { isBuildCall } from '../buildx/warnings.ts'
import { checkFlavor, isReference, isRule } from '../input/rules.ts'
import type { Job } from '../job.ts'
import { writeOutputs } from '../report/outputs.ts'
import type { Told } from '../tags/metadata.ts'
import type { SettledInputs } from './inputs.ts'
import { isByDigest, isPushed, namesOf, parseOutput } from './output.ts'

export type Tagged = {
  /** With references in `tags`, repositories in `images`, and the labels and annotations that rules bring. */
  readonly inputs: SettledInputs
  /** Undefined where no rule is used: then the inputs are as they were given. */
  readonly metadata: Told | undefined
}

/** What the image needs of its names. */
type Needs = {
  /** It is pushed, loaded, or pushed by an output. */
  readonly name: boolean
  /** It is pushed, and nothing else gives it a tag. */
  readonly tag: boolean
}

/**
 * Turns the rules in `tags` into references, before anything is decided, and tells what became of each. Rules and their
 * libraries are loaded only where there are any.
 *
 * @throws Error for a rule that cannot be applied, for a word that is neither rule nor reference, and where a push is left
 *   without a tag
 */
export async function applyTags(inputs: SettledInputs, { runner, run }: Pick<Job, 'runner' | 'run'>): Promise<Tagged> {
  const { request, images, flavor } = inputs
  checkWords(inputs)
  const needs = needsOf(inputs)
  const usesRules = request.tags.some(isRule) || (images.length > 0 && request.tags.length === 0 && needs.tag)
  const hasConditions = images.some((image) => image.includes('='))
  if (!usesRules && !hasConditions) return { inputs, metadata: undefined }

  const { exportMetadata, makeMetadata, repositoriesIn } = await import('../tags/metadata.ts')
  if (!usesRules)
    return { inputs: { ...inputs, images: await repositoriesIn(images, runner, run) }, metadata: undefined }
  const { tags, labels, annotations } = request
  const metadata = await makeMetadata({ images, tags, flavor, labels, annotations }, runner, run)
  const tagged = withMetadata(inputs, metadata, needs)
  if (needs.name && images.length === 0)
    throw new Error(
      `input 'tags' has rules, but 'images' is empty, so their tags have no repository; set it, e.g. images: ghcr.io/owner/app`,
    )
  if (needs.tag && tagged.request.tags.length === 0) throw noTag(metadata)
  exportMetadata(metadata, runner)
  writeOutputs(metadata.outputs)
  return { inputs: tagged, metadata }
}

/** @throws Error for a word that docker/metadata-action takes for a tag, where one is meant */
function checkWords({ request: { tags }, images, flavor }: SettledInputs): void {
  const isUsed = images.length > 0 || flavor.length > 0 || tags.some(isRule)
  const word = isUsed && tags.find((tag) => !isRule(tag) && !isReference(tag))
  if (word)
    throw new Error(
      `input 'tags' has '${word}', which names no repository; write e.g. ghcr.io/owner/app:${word}, or type=raw,value=${word} to add this tag to 'images'`,
    )
  if (tags.length > 0 && !tags.some(isRule)) checkFlavor(flavor)
}

function needsOf({ request, publish }: SettledInputs): Needs {
  if (!isBuildCall(request.call)) return { name: false, tag: false }
  const push = request.push === true
  const pushed = request.outputs.map(parseOutput).filter((output) => isPushed(output, push))
  const isNamed = pushed.length > 0 && pushed.every((output) => namesOf(output).length > 0)
  return {
    name: push || request.load || pushed.length > 0,
    tag: push && publish !== 'digest' && !pushed.some(isByDigest) && !isNamed,
  }
}

function withMetadata(inputs: SettledInputs, metadata: Told, needs: Needs): SettledInputs {
  const { request, publish, builder } = inputs
  const isNamed = inputs.images.length > 0
  const byTags = publish === 'direct' || builder.driver === 'docker' || metadata.tagNames.length === 0
  const made = new Set(metadata.annotations.made)
  const fits = (text: string) =>
    /^manifest[:[]/.test(text) || (request.platforms.length > 1 && !/^index[:[]/.test(text))
  const adds = request.push === true && builder.driver !== 'docker'
  return {
    ...inputs,
    // A push that moves tags has its repositories from them; these come first where it may be given both.
    images: needs.tag && byTags ? [] : metadata.images,
    request: {
      ...request,
      tags: isNamed ? metadata.tags : [],
      labels: metadata.labels,
      // What nobody wrote is on what is pushed alone; the index has it of the labels.
      annotations: metadata.annotations.all.filter((text) => !made.has(text) || (adds && fits(text))),
    },
  }
}

function noTag({ lines, tagNames }: Told): Error {
  const why =
    tagNames.length > 0
      ? `no entry of 'images' is enabled for this run, but a push needs one; enable one, or do not push in such runs. The rules:`
      : `no rule in 'tags' yields a tag for this run, but a push needs one; add a rule such as type=sha, or do not push in such runs. The rules:`
  return new Error([why, ...lines].join('\n'))
}
