import { nativePlatform, type PlatformName, parsePlatformName } from '../platform.ts'

/**
 * Normalises the platforms of the input `platforms`, in the order asked for. One that is named twice counts once.
 *
 * @param notices gets a sentence about what was dropped
 * @throws Error that names the text of a platform that is unknown
 */
export function readPlatforms(
  names: readonly string[],
  runner: { readonly arch: string; readonly armVersion?: string },
  notices: string[],
): PlatformName[] {
  const native = nativePlatform(runner.arch, runner.armVersion)
  const platforms = names.map((name) => parsePlatformName(name, native))
  const unique = [...new Set(platforms)]
  if (unique.length < platforms.length) {
    const twice = names.filter((_, index) =>
      platforms.slice(0, index).some((platform) => platform === platforms[index]),
    )
    notices.push(`input 'platforms' names a platform more than once; dropped: ${twice.join(', ')}`)
  }
  return unique
}
