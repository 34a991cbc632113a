import { architectureOf, isLinux, type PlatformName } from './platform.ts'
import type { Runner } from './runner.ts'

/** GitHub's hosted runner that executes a platform's programs without QEMU; undefined where it has none. */
export function nativeRunner(platform: PlatformName): string | undefined {
  if (!isLinux(platform)) return undefined
  return { amd64: 'ubuntu-24.04', '386': 'ubuntu-24.04', arm64: 'ubuntu-24.04-arm', arm: 'ubuntu-24.04-arm' }[
    architectureOf(platform)
  ]
}

/** Where the recipe for native runners stands in this repository. */
export const recipe = 'docs/recipes.md#native-runners-one-workflow-call'

/**
 * The address of {@link recipe}, in the repository and at the version that the action comes from.
 *
 * @returns undefined where the engine does not tell these, as for an action in a folder of the workspace
 */
export function recipeAddress({
  serverUrl,
  environment,
}: Pick<Runner, 'serverUrl' | 'environment'>): string | undefined {
  const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' } = environment
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^[\w./-]+$/.test(ref)) return undefined
  return `${serverUrl}/${repository}/blob/${ref}/${recipe}`
}
