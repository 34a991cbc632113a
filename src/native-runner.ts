import { architectureOf, isLinux, type PlatformName } from './platform.ts'

/** GitHub's hosted runner that executes a platform's programs without QEMU; undefined if there is none. */
export function nativeRunner(platform: PlatformName): string | undefined {
  if (!isLinux(platform)) return undefined
  return { amd64: 'ubuntu-24.04', '386': 'ubuntu-24.04', arm64: 'ubuntu-24.04-arm', arm: 'ubuntu-24.04-arm' }[
    architectureOf(platform)
  ]
}

/** Where this repository has the recipe for native runners. */
export const recipe = 'docs/recipes.md#native-runners-one-workflow-call'
