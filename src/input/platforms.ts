import { nativePlatform, type PlatformName, parsePlatformName, takeApart } from '../platform.ts'
import { doubtAbout } from '../platform-names.ts'

/**
 * Normalises the platforms of the input `platforms`, in the order asked for. One that is named twice counts once.
 *
 * @param names each one or, as buildx takes them, several separated by commas
 * @param notices gets a sentence about what was dropped, and about what nobody may have
 * @throws Error that names the text of a platform that is unknown
 */
export function readPlatforms(
  names: readonly string[],
  runner: { readonly arch: string; readonly armVersion?: string },
  notices: string[],
): PlatformName[] {
  const native = nativePlatform(runner.arch, runner.armVersion)
  const single = names.flatMap((name) => name.split(','))
  for (const name of single) refuseList(name)
  const platforms = single.map((name) => parsePlatformName(name, native))
  const unique = [...new Set(platforms)]
  if (unique.length < platforms.length) {
    const twice = single.filter((_, index) =>
      platforms.slice(0, index).some((platform) => platform === platforms[index]),
    )
    notices.push(`input 'platforms' has duplicates, which are ignored: ${twice.join(', ')}`)
  }
  for (const platform of unique) {
    const doubt = doubtAbout(takeApart(platform))
    if (doubt) notices.push(`platform '${platform}' is unknown (${doubt}), but is passed to buildx unchanged`)
  }
  return unique
}

/** Lists of other forms, such as JSON, come here in pieces. */
function refuseList(name: string): void {
  if (/^\s*[["']|[\]"']\s*$|^\s*- |\w\s+\w/.test(name))
    throw new Error(
      `input 'platforms' has '${name.trim()}'; write platforms one per line or comma-separated, without quotes, brackets or dashes, e.g. linux/amd64,linux/arm64`,
    )
}
