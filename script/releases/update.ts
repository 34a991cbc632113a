import * as semver from 'semver'

/** buildx version, then `linux-<arch>` as in the release's file names, to the sha256 of the binary. */
export type Table = Readonly<Record<string, Readonly<Record<string, string>>>>

/** File name to sha256. */
export type Sums = ReadonlyMap<string, string>

/** @returns the version without a `v` */
export function parseVersion(text: string): string {
  const version = semver.valid(text)
  if (version === null) throw new Error(`'${text}' is not a version, expected for example 0.36.1`)
  return version
}

/**
 * Reads what a release says of its files; all for Linux are in `checksums.txt`, while those for macOS and Windows are in
 * `checksums-signed.txt` since 0.36.0.
 *
 * @param base URL below which `v<version>/checksums.txt` lies
 * @throws Error when the file is missing
 */
export async function fetchSums(base: string, version: string): Promise<Sums> {
  const url = `${base}/v${version}/checksums.txt`
  const response = await fetch(url)
  if (!response.ok) throw new Error(`cannot read ${url}: the server answered ${response.status}`)
  return parseSums(await response.text(), url)
}

/** Parses the output of sha256sum: `<64 hex> *<file>` in binary mode, two spaces in text mode. */
export function parseSums(text: string, source: string): Sums {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return new Map(
    lines.map((line) => {
      const [, sha256, file] = line.match(/^([0-9a-f]{64}) [ *](\S+)\r?$/) ?? []
      if (!sha256 || !file) throw new Error(`${source} has a line that is not a checksum: '${line}'`)
      return [file, sha256]
    }),
  )
}

/**
 * The table with a release added: its binaries for Linux, the only system that this action runs on, without provenance
 * and SBOMs.
 *
 * @throws Error when a checksum differs from the one known, for a release never changes: somebody must look
 */
export function addRelease(table: Table, version: string, sums: Sums): Table {
  const name = new RegExp(`^buildx-v${version.replaceAll('.', '\\.')}\\.(linux-[a-z0-9-]+)$`)
  const found = [...sums].flatMap(([file, sha256]) => {
    const asset = file.match(name)?.[1]
    return asset ? [[asset, sha256] as const] : []
  })
  if (!found.some(([asset]) => asset === 'linux-amd64')) {
    throw new Error(`the checksums of buildx ${version} name no binary for linux-amd64`)
  }
  const known = table[version] ?? {}
  for (const [asset, sha256] of found) {
    if (known[asset] && known[asset] !== sha256) {
      throw new Error(`buildx ${version} for ${asset} was ${known[asset]} and is now ${sha256}; nothing was changed`)
    }
  }
  const assets = Object.entries({ ...known, ...Object.fromEntries(found) }).sort(([a], [b]) => (a < b ? -1 : 1))
  const all = { ...table, [version]: Object.fromEntries(assets) }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => semver.compare(a, b)))
}
