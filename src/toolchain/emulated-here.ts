import { architectureOf, nativePlatform, type PlatformName } from '../platform.ts'
import { readHandlers } from './handlers.ts'

/** 32-bit architectures that a 64-bit kernel may run; whether this one does only trying tells. */
export const compatible: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' }

/**
 * Whether the programs of a platform run under QEMU on this machine, by its architecture alone.
 *
 * @param arch Node's name of this machine's architecture
 */
export function isEmulatedHere(platform: PlatformName, arch: string): boolean {
  const { architecture: native } = nativePlatform(arch)
  return ![native, compatible[native]].includes(architectureOf(platform))
}

/** The file that executes the programs of a platform here: QEMU's. */
export async function qemuFor(platform: PlatformName): Promise<string | undefined> {
  const handlers = await readHandlers()
  return handlers.find(({ enabled, architecture }) => enabled && architecture === architectureOf(platform))?.interpreter
}
