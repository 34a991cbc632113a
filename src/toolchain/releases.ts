import * as semver from 'semver'
import releases from './releases.json' with { type: 'json' }

/** The sha256 of released buildx binaries: version, then `linux-<arch>` as in the release's file names. */
export type Releases = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Which buildx is wanted. `installed` is whatever `docker buildx` runs on this machine. */
export type Wanted =
  | { readonly kind: 'installed' }
  | { readonly kind: 'release'; readonly version: string; readonly sha256: string }

/** The version used unless a workflow says otherwise: with it an action's release always runs the same code. */
export const defaultBuildxVersion = '0.37.1'

/** The oldest buildx that this action drives: older ones lack several outputs at once or options used here. */
export const minimumBuildxVersion = '0.30.0'

/**
 * Decides which buildx release is wanted.
 *
 * @param spec an exact version (`0.37.1`, `v0.37.1`), a semver range (highest match in the table), or `installed`;
 *   undefined for the pinned one
 * @param asset the machine as `linux-<arch>`, e.g. `linux-arm-v7`
 * @param sha256 overrides the table, for a version it does not know or a binary that is not the released one
 * @throws Error when nothing matches, when the version is too old, or when no checksum is known to check a download against
 */
export function decideBuildx(
  spec: string | undefined = defaultBuildxVersion,
  asset: string,
  sha256: string | undefined,
  table: Releases = releases,
): Wanted {
  if (spec === 'installed') return { kind: 'installed' }
  const exact = semver.valid(spec)
  if (!exact && semver.validRange(spec) === null) {
    throw new Error(
      `input 'buildx-version' is '${spec}', expected a version (${defaultBuildxVersion}), a range (^0.37.0) or installed`,
    )
  }
  const version = exact ?? highestMatch(spec, asset, table)
  if (semver.lt(version, minimumBuildxVersion)) throw new Error(tooOld(version))

  const known = sha256 ?? table[version]?.[asset]
  if (known === undefined) {
    throw new Error(
      `input 'buildx-version': this release of the action does not know the sha256 of buildx ${version} for ${asset}; set it as 'buildx-sha256' (see checksums.txt of the buildx release)`,
    )
  }
  return { kind: 'release', version, sha256: known }
}

/** What is said of a buildx below {@link minimumBuildxVersion}. */
export function tooOld(version: string): string {
  return `buildx ${version} is too old, at least ${minimumBuildxVersion} is needed; remove 'buildx-version' to get ${defaultBuildxVersion}`
}

/**
 * The name of a Linux machine in buildx's release files: `linux-amd64`, `linux-arm-v7`.
 *
 * @param arch as Node names it
 */
export function buildxAsset(arch: string, armVersion?: string): string {
  const name = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le', arm: `arm-v${armVersion ?? '7'}` }[arch] ?? arch
  return `linux-${name}`
}

function highestMatch(range: string, asset: string, table: Releases): string {
  const candidates = Object.keys(table).filter((version) => table[version]?.[asset] !== undefined)
  const match = semver.maxSatisfying(candidates, range)
  if (match === null) {
    throw new Error(
      `input 'buildx-version': no known buildx release for ${asset} matches '${range}', the newest known is ${semver.rsort(candidates)[0]}`,
    )
  }
  return match
}
