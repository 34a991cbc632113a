import type { Destination } from '../manifest/publication.ts'
import { type GivenTag, parseTags, referenceOf, repositoriesFor, type Target, targetsOf } from '../manifest/targets.ts'
import { publishByEngine } from './docker-driver.ts'
import type { Inputs } from './inputs.ts'
import { decideOutputs, type OutputDecision, pushesByDigest } from './outputs.ts'

export type BuildDestination = {
  /** As asked for by the input of this name, or by `outputs`. */
  readonly publish: Inputs['publish']
  readonly outputs: OutputDecision
  /** Repositories that get the image, each with its tags; empty when this action does not push. */
  readonly targets: readonly Target[]
  readonly mover: Destination['mover']
  /** Tags as normalised references, for outputs and summary. */
  readonly tags: readonly string[]
}

/**
 * @param builds false where there is no result, but an answer about the Dockerfile
 * @param notices gets a sentence for each name that had to be lower-cased
 * @throws Error that names the input, its value and the way out
 */
export function decideDestination(
  inputs: Pick<Inputs, 'request' | 'publish' | 'images'> & { readonly builder: Pick<Inputs['builder'], 'driver'> },
  builds: boolean,
  notices: string[],
): BuildDestination {
  const { request, images, builder } = inputs
  const tags = parseTags(request.tags, notices)
  const references = tags.map(referenceOf)
  const repositories = repositoriesFor(images, tags, notices)
  const push = request.push === true && builds
  if (push) checkPush(inputs, repositories)
  const byDigest = builds && pushesByDigest(request.outputs, push)
  if (byDigest) checkUntagged(tags)
  const byEngine = builder.driver === 'docker'
  const enginePushes = push && byEngine && repositories.length > 0
  const publish = push && byDigest ? 'digest' : enginePushes ? publishByEngine(inputs, notices) : inputs.publish
  return {
    publish,
    outputs: decideOutputs({
      outputs: builds ? request.outputs : [],
      load: request.load && builds,
      push,
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
): void {
  const isNamed = request.outputs.some((output) => output.includes('name='))
  if (publish === 'digest' && repositories.length === 0) {
    throw new Error(
      `'publish: digest' needs 'images' (or 'tags', whose repositories are used), e.g. images: ghcr.io/owner/app`,
    )
  }
  if (publish === 'direct' && images.length > 0)
    throw new Error(`'publish: direct' pushes 'tags' only; drop 'images', or use 'publish: staged'`)
  if (publish !== 'digest' && request.tags.length === 0 && !isNamed)
    throw new Error(`'push: true' needs at least one of 'tags', e.g. tags: ghcr.io/owner/app:1.2.3`)
}

/** BuildKit refuses it as well, but only after the whole build. */
function checkUntagged(tags: readonly GivenTag[]): void {
  const tagged = tags.find(({ name, repository }) => name !== repository)
  if (tagged) {
    throw new Error(
      `input 'tags' has '${tagged.name}', but 'outputs' pushes by digest (push-by-digest=true), which leaves no tag; name the repository alone (${tagged.repository}), or leave push-by-digest out`,
    )
  }
}
