import type { Destination } from '../manifest/publication.ts'
import { type GivenTag, parseTags, referenceOf, repositoriesFor, type Target, targetsOf } from '../manifest/targets.ts'
import { publishByEngine } from './docker-driver.ts'
import type { Declined, Inputs } from './inputs.ts'
import { isByDigest, isPushed, namesOf, type Output, parseOutput } from './output.ts'
import { decideOutputs, type OutputDecision } from './outputs.ts'

export type BuildDestination = {
  /** Whether `push` asks for it, and there is an image to push. */
  readonly pushes: boolean
  /**
   * As asked for by the input of this name, but `digest` where `push` is on and an output pushes by digest, and `direct`
   * where the Docker engine's own builder pushes.
   */
  readonly publish: Inputs['publish']
  readonly outputs: OutputDecision
  /** Repositories that get the image, each with its tags; empty when this action does not push. */
  readonly targets: readonly Target[]
  readonly mover: Destination['mover']
  /** Tags as normalised references, for outputs and summary. */
  readonly tags: readonly string[]
  /** What `push: auto` declined to push. */
  readonly declined?: Pick<Declined, 'because' | 'reason'> & {
    /** Where a push would go. */
    readonly targets: readonly Target[]
    /** Attributes of the OCI layout to which the image is written instead; absent where the Docker engine gets it. */
    readonly layout?: Readonly<Record<string, string>>
  }
}

export type DestinationInputs = Pick<Inputs, 'request' | 'publish' | 'images'> & {
  readonly builder: Pick<Inputs['builder'], 'driver'>
}

/**
 * @param builds false where there is no result, but an answer about the Dockerfile
 * @param notices gets a sentence for each name that had to be lower-cased, and one where `publish` becomes `direct` or a tag
 *   is left out
 * @throws Error that names the input, its value and the way out
 */
export function decideDestination(inputs: DestinationInputs, builds: boolean, notices: string[]): BuildDestination {
  const { request, images, builder } = inputs
  const tags = parseTags(request.tags, notices)
  const references = tags.map(referenceOf)
  const repositories = repositoriesFor(images, tags, notices)
  const listed = builds ? request.outputs.map(parseOutput) : []
  const push = request.push === true && builds
  const pushed = listed.filter((output) => isPushed(output, push))
  if (push) checkPush(inputs, repositories, pushed)
  const pushesByDigest = pushed.some(isByDigest)
  if (pushesByDigest) checkUntagged(tags)
  const byEngine = builder.driver === 'docker'
  const enginePushes = push && byEngine && repositories.length > 0
  if (push && !pushesByDigest && inputs.publish !== 'digest') noticeLatest(tags, notices)
  const publish = push && pushesByDigest ? 'digest' : enginePushes ? publishByEngine(inputs, notices) : inputs.publish
  return {
    pushes: push,
    publish,
    outputs: decideOutputs({
      outputs: listed,
      load: request.load && builds,
      push,
      pushesByDigest,
      publish,
      repositories,
      tags: tags.map(({ name }) => name),
      references,
      byEngine,
    }),
    targets: push && repositories.length > 0 ? targetsOf(repositories, publish === 'digest' ? [] : tags) : [],
    mover: publish === 'direct' ? 'buildx' : 'action',
    tags: builds ? references : [],
  }
}

function checkPush(
  { request, publish, images }: Pick<Inputs, 'request' | 'publish' | 'images'>,
  repositories: readonly string[],
  pushed: readonly Output[],
): void {
  // Without an image output buildx makes one, which has no name then.
  const isNamed = pushed.length > 0 && pushed.every((output) => namesOf(output).length > 0)
  if (publish === 'digest' && repositories.length === 0) {
    throw new Error(
      `'publish: digest' needs 'images' (or 'tags', whose repositories are used), e.g. images: ghcr.io/owner/app`,
    )
  }
  if (publish === 'direct' && images.length > 0)
    throw new Error(`'publish: direct' pushes 'tags' only; remove 'images', or use 'publish: staged'`)
  if (publish !== 'digest' && request.tags.length === 0 && !isNamed)
    throw new Error(`a push needs at least one tag; set e.g. 'tags: ghcr.io/owner/app:1.2.3'`)
}

/** As docker does, but a version that was forgotten would move the tag that most people pull. */
function noticeLatest(tags: readonly GivenTag[], notices: string[]): void {
  for (const { name, repository } of tags.filter(({ name, repository }) => name === repository)) {
    if (/^v?\d+(?:\.\d+)+$/.test(name))
      throw new Error(
        `input 'tags': '${name}' is a version, not an image name; put the repository in front of it, e.g. ghcr.io/owner/app:${name}, or use the rule type=raw,value=${name} with 'images'`,
      )
    notices.push(
      `input 'tags': '${name}' has no tag, so the image is published as ${repository}:latest; write ${repository}:latest if you mean that, otherwise the tag you want, e.g. ${repository}:1.2.3`,
    )
  }
}

/** BuildKit refuses it as well, but only after the whole build. */
function checkUntagged(tags: readonly GivenTag[]): void {
  const tagged = tags.find(({ name, repository }) => name !== repository)
  if (tagged) {
    throw new Error(
      `input 'tags' has '${tagged.name}', but 'outputs' pushes by digest (push-by-digest=true), which sets no tag; use the repository alone (${tagged.repository}), or remove push-by-digest`,
    )
  }
}
