import { engineBuilder } from '../buildx/engine-builder.ts'
import { csvFields } from '../input/csv.ts'
import { parseGoBool } from '../input/scalar.ts'
import { insteadOfEngineBuilder } from './docker-driver.ts'
import { isByDigest, isImage, isPushed, namesOf, type Output } from './output.ts'

/** What decides where the result goes; the inputs of the same names, normalised. */
export type OutputInputs = {
  readonly outputs: readonly Output[]
  readonly load: boolean
  readonly push: boolean
  /** Whether one of `outputs` pushes by digest. */
  readonly pushesByDigest: boolean
  readonly publish: 'staged' | 'direct' | 'digest'
  readonly repositories: readonly string[]
  /** As buildx gets them: `ghcr.io/owner/app:1.2.3`, or a repository alone. */
  readonly tags: readonly string[]
  /** The same as references, `latest` where no tag was given. */
  readonly references: readonly string[]
  /** Whether the Docker engine's own builder builds, which has what it builds as an image in the engine. */
  readonly byEngine: boolean
}

/** The arguments about outputs, and what they mean. */
export type OutputDecision = {
  readonly outputs: readonly string[]
  readonly load: boolean
  readonly push: boolean
  readonly tags: readonly string[]
  /** Whether the image is pushed by digest, without a tag. */
  readonly byDigest: boolean
  /** Whether an item of `outputs` pushes by digest, which is passed to buildx unchanged. */
  readonly pushesRawDigest: boolean
  /** Whether a result goes to the Docker engine or into an archive for it. */
  readonly hasDocker: boolean
  /** Items of `outputs` that are archives for the Docker engine, as they are written. */
  readonly archives: readonly string[]
  /** Whether the image goes into the Docker engine, not into an archive for it. */
  readonly isInEngine: boolean
  /** Whether a result is files, not an image; there is no image id then. */
  readonly hasFiles: boolean
  /** Whether some result, in a registry, in the engine or in an archive, has the tags as names. */
  readonly isTagged: boolean
  /** Whether `load` or an output puts a result somewhere: into the engine, a file or a registry. */
  readonly isDelivered: boolean
  /** Whether an image output says that it is not to be pushed. */
  readonly declinesPush: boolean
  /** Whether an output says that the result is for the cache alone. */
  readonly isCacheOnly: boolean
  /** What is pushed, by this action or by buildx: references as they are given, or repositories alone. */
  readonly pushedTo: readonly string[]
  /** Where results other than those pushed by `push` go, for the summary. */
  readonly destinations: readonly string[]
}

/** Attributes of an image output that pushing by digest sets. */
export const ownAttributes = ['type', 'name', 'push', 'push-by-digest', 'name-canonical']

/**
 * Decides about outputs. When the image is pushed by digest no `--tag` can be given, since buildx names every image
 * output by the tags; so what buildx would have done with the tags is done here: outputs for the engine and archives
 * get them as names, and an image output's attributes (`compression` and the like) go to the push.
 *
 * @throws Error that names the output that is not possible
 */
export function decideOutputs(inputs: OutputInputs): OutputDecision {
  const { outputs: listed, load, push, publish, repositories } = inputs
  const images = listed.filter(isImage)
  const byDigest = push && publish !== 'direct' && repositories.length > 0
  if (byDigest && images.length > 1) {
    throw new Error(
      `input 'outputs' has ${images.length} image outputs, but 'publish: ${publish}' pushes one image; keep one, or use 'publish: direct'`,
    )
  }
  if (inputs.pushesByDigest && inputs.byEngine)
    throw new Error(
      `input 'outputs' has 'push-by-digest', which cannot be used with ${engineBuilder}; remove it, or ${insteadOfEngineBuilder}`,
    )
  const loadsByItself = listed.some((output) => output.type === 'docker' && fileOf(output) === undefined)
  return {
    ...argumentsFor(inputs, { byDigest, loads: load && !loadsByItself }),
    byDigest,
    pushesRawDigest: !byDigest && inputs.pushesByDigest,
    archives: listed
      .filter((output) => output.type === 'docker' && fileOf(output) !== undefined)
      .map(({ text }) => text),
    hasDocker: load || listed.some(({ type }) => type === 'docker'),
    isInEngine: load || loadsByItself,
    isTagged: push || load || listed.some((output) => hasTags(output)) || (inputs.byEngine && listed.length === 0),
    declinesPush: listed.some(
      ({ type, fields }) => type === 'image' && parseGoBool(fields.get('push') ?? '') === false,
    ),
    isDelivered:
      load || loadsByItself || listed.some((output) => fileOf(output) !== undefined || isPushed(output, push)),
    isCacheOnly: listed.some(({ type }) => type === 'cacheonly'),
    pushedTo: byDigest ? repositories : pushedByBuildx(inputs),
    hasFiles: listed.some(({ type }) => type === 'local' || type === 'tar'),
    destinations: destinationsOf(inputs, { byDigest, loads: load || loadsByItself }),
  }
}

function pushedByBuildx({ outputs, push, tags }: OutputInputs): readonly string[] {
  const pushed = outputs.filter((output) => isPushed(output, push))
  if (!push && pushed.length === 0) return []
  return tags.length > 0 ? tags : pushed.flatMap(namesOf)
}

/** @param loads whether `load` needs its own output */
function argumentsFor(
  { outputs: listed, load, push, repositories, tags, byEngine }: OutputInputs,
  { byDigest, loads }: { readonly byDigest: boolean; readonly loads: boolean },
): Pick<OutputDecision, 'outputs' | 'load' | 'push' | 'tags'> {
  const images = listed.filter(isImage)
  const others = listed.filter((output) => !isImage(output))
  // BuildKit reports the digest of the last output, which must be the one that is pushed.
  if (!byDigest) {
    const outputs = [...others, ...images].map(({ text }) => text)
    if (!loads || !(push || images.some((output) => isPushed(output, push)))) return { outputs, load, push, tags }
    // buildx puts what `--load` makes at the end. The engine's own builder takes one output before BuildKit 0.13, and an
    // image that it pushes is in the engine.
    const loaded = !byEngine ? ['type=docker'] : images.length > 0 ? [] : ['type=image,unpack=true']
    return { outputs: [...loaded, ...outputs], load: false, push, tags }
  }
  const outputs = [
    ...others.map((output) => named(output, tags)),
    ...(loads ? [csvFields({ type: 'docker', name: tags.join(',') })] : []),
    pushByDigest(repositories, images[0]),
  ]
  return { outputs, load: false, push: false, tags: [] }
}

/** The `--output` that pushes one image to several repositories without a tag. */
function pushByDigest(repositories: readonly string[], attributes: Output | undefined): string {
  const kept = [...(attributes?.fields ?? [])].filter(([key]) => !ownAttributes.includes(key))
  return csvFields({
    type: 'image',
    ...Object.fromEntries(kept),
    name: repositories.join(','),
    push: true,
    'push-by-digest': true,
    'name-canonical': true,
  })
}

function named({ text, type, fields }: Output, tags: readonly string[]): string {
  if (tags.length === 0 || (type !== 'docker' && type !== 'oci')) return text
  return csvFields({ ...Object.fromEntries([...fields].filter(([key]) => key !== 'name')), name: tags.join(',') })
}

/** @param loads whether a result goes to the engine */
function destinationsOf(
  { outputs, push, repositories, tags, references }: OutputInputs,
  { byDigest, loads }: { readonly byDigest: boolean; readonly loads: boolean },
): string[] {
  // Where `push` makes buildx push every image output, targets tell of it, if there are any.
  const pushed = (output: Output) => isPushed(output, push && repositories.length === 0)
  const names = (given: readonly string[], output: Output) =>
    given.join(', ') || namesOf(output).join(', ') || 'no name'
  return [
    ...(loads ? [`loaded into Docker Engine${references.length > 0 ? ` as ${references.join(', ')}` : ''}`] : []),
    ...outputs
      .filter((output) => !(byDigest && isImage(output)))
      .flatMap((output) => {
        const file = fileOf(output)
        if (file !== undefined) return [`written to ${file} (${output.type})`]
        if (!pushed(output)) return []
        const what = isByDigest(output) ? `by digest to ${names(tags, output)}` : `as ${names(references, output)}`
        return [`pushed by 'outputs' ${what}`]
      }),
  ]
}

function hasTags(output: Output): boolean {
  return output.type === 'docker' || output.type === 'oci' || (isPushed(output, false) && !isByDigest(output))
}

/** The file or folder that an output writes. */
function fileOf({ fields }: Output): string | undefined {
  return fields.get('dest') || undefined
}
