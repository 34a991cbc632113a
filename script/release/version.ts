/** A version of this action, as its tag `vX.Y.Z` or `vX.Y.Z-rc.1` names it. */
export type Version = {
  readonly numbers: readonly [major: number, minor: number, patch: number]
  /** What follows the hyphen; empty for a release. */
  readonly prerelease: string
}

/** @returns nothing when the tag is not `v` and a version (https://semver.org, without build metadata) */
export function parseTag(tag: string): Version | undefined {
  const number = '(0|[1-9]\\d*)'
  const match = tag.match(`^v${number}\\.${number}\\.${number}(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$`)
  if (!match) return undefined
  const [, major, minor, patch, prerelease = ''] = match
  return { numbers: [Number(major), Number(minor), Number(patch)], prerelease }
}

/** Compares two releases; prereleases are never compared, since no moving tag is on one. */
export function isNewer({ numbers: [...a] }: Version, { numbers: [...b] }: Version): boolean {
  const at = a.findIndex((number, index) => number !== b[index])
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0)
}
