import type { Policing } from '../manifest/publication.ts'
import { targetsOf } from '../manifest/targets.ts'
import type { Policy } from '../policy/open.ts'
import type { BuildDecision } from './decide.ts'

/**
 * What a policy decides of a build.
 *
 * @throws Error where buildx moves the tags, or would if `push: auto` pushed, since it asks nobody
 */
export function policingOf(
  policy: Policy,
  {
    publish,
    platforms,
    outputs,
    declined,
    ...decision
  }: Pick<BuildDecision, 'publish' | 'targets' | 'platforms' | 'outputs' | 'declined'>,
): Policing {
  const { targets } = declined ?? decision
  const isByBuildx = publish === 'direct' && targets.length > 0
  const isByOutputs = targets.length === 0 && outputs.pushedTo.length > 0 && !outputs.pushesRawDigest
  if (isByBuildx || isByOutputs)
    throw new Error(
      `'tag-policy' does not work where buildx pushes the tags (${isByBuildx ? "'publish: direct'" : "'outputs'"}); use 'push: true' with 'publish: staged' and BuildKit in a container, or remove 'tag-policy'`,
    )
  const isPart = publish === 'digest'
  const repositories = targets.map(({ repository }) => repository)
  return policy.police({ targets: isPart ? targetsOf(repositories, policy.tags) : targets, platforms, isPart })
}
