import { messageOf } from '../message.ts'
import { linuxPlatforms, type PlatformName } from '../platform.ts'
import { digestForm } from '../reference.ts'
import { digestOutput, pushedOutput } from '../report/outputs.ts'
import { readTested, type Tested } from './tests.ts'

/** What the build jobs handed on, as the input `digests` has it. */
export type HandedOn = Tested & {
  /** In the order given, each digest once. */
  readonly digests: readonly PlatformDigest[]
  /** They say that they declined to push (`push: auto`). */
  readonly isDeclined?: true
  /** How the build jobs ended, when the input tells: `success`, `failure`, `cancelled`, `skipped`. */
  readonly result?: string
}

export type PlatformDigest = {
  readonly digest: string
  /** What it was given for; empty for a plain digest. */
  readonly claims: readonly Claim[]
}

export type Claim = {
  readonly platform: PlatformName
  /** The output by which it was handed on, or the platform as it was written. */
  readonly name: string
}

const input = `input 'digests'`
const platformOfPushed = new Map(linuxPlatforms.map((platform) => [pushedOutput(platform), platform]))
const platformOfDigest = new Map(linuxPlatforms.map((platform) => [digestOutput(platform), platform]))

/** Tells whether a claim is by an output that holds the digest of a manifest, about which an index may say more. */
export function isOfManifest({ name }: Claim): boolean {
  return platformOfDigest.has(name)
}

/**
 * Parses the input `digests`: `${{ toJSON(needs.build.outputs) }}`, `${{ toJSON(needs.build) }}`, a JSON object of
 * platforms, lines `linux/arm64=sha256:…`, or plain digests. Of a platform's outputs `pushed-…` counts more than
 * `digest-…`, and `tested-…` says how it was tested; outputs of other names are none of our business.
 *
 * @param normalise gives a platform its normalised name, or throws
 * @throws Error that names the output or the line, and how digests get there
 */
export function parseDigests(digests: string, normalise: (platform: string) => PlatformName): HandedOn {
  const text = digests.trim()
  if (text === '' || text === 'null') {
    throw new Error(
      `${input} is empty; set it to \${{ toJSON(needs.build.outputs) }}, where 'build' is the id of the build job in this job's 'needs'`,
    )
  }
  if (!text.startsWith('{') && !text.startsWith('[')) {
    const items = text.split(/[\s,]+/).map((item): Item => {
      const equals = item.indexOf('=')
      if (equals < 0) return { name: item, digest: item, platform: undefined }
      const name = item.slice(0, equals)
      return { name, digest: item.slice(equals + 1), platform: normalise(name) }
    })
    return { digests: group(items), ...readTested({}) }
  }

  const found = parseJson(text)
  if (Array.isArray(found)) {
    return {
      digests: group(found.map((digest) => ({ name: String(digest), digest: String(digest), platform: undefined }))),
      ...readTested({}),
    }
  }
  const { outputs, result } = found as { outputs?: unknown; result?: unknown }
  const isJob = typeof outputs === 'object' && outputs !== null
  const record = isJob ? outputs : found
  const { 'push-declined': declined } = record as { 'push-declined'?: unknown }
  return {
    digests: group(itemsOf(record, normalise)),
    ...readTested(record),
    ...(isJob && typeof result === 'string' && { result }),
    ...(declined ? { isDeclined: true } : {}),
  }
}

type Item = { readonly name: string; readonly digest: string; readonly platform: PlatformName | undefined }

function itemsOf(record: object, normalise: (platform: string) => PlatformName): Item[] {
  const items = Object.entries(record).flatMap(([name, digest]): Item[] => {
    const platform =
      platformOfPushed.get(name) ?? platformOfDigest.get(name) ?? (name.includes('/') ? normalise(name) : undefined)
    return platform === undefined || digest === '' || digest === null
      ? []
      : [{ name, digest: String(digest), platform }]
  })
  const pushed = items.flatMap(({ name, platform }) => (platformOfPushed.has(name) ? [platform] : []))
  return items.filter(({ name, platform }) => !(platformOfDigest.has(name) && pushed.includes(platform)))
}

function group(items: readonly Item[]): PlatformDigest[] {
  const platforms = items.map(({ platform }) => platform)
  const twice = platforms.find((platform, index) => platform !== undefined && platforms.indexOf(platform) !== index)
  if (twice) throw new Error(`${input} has ${twice} more than once`)
  for (const { name, digest } of items) {
    if (!digestForm.test(digest)) {
      if (digest === 'Object')
        throw new Error(
          `${input} is 'Object', which is what GitHub writes for outputs without toJSON; set it to \${{ toJSON(needs.build.outputs) }}, where 'build' is the id of the build job in this job's 'needs'`,
        )
      const subject = name === digest ? `has '${digest}'` : `has '${digest}' in '${name}'`
      throw new Error(`${input} ${subject}, expected sha256: followed by 64 hexadecimal digits`)
    }
  }
  return [...new Set(items.map(({ digest }) => digest))].map((digest) => ({
    digest,
    claims: items.flatMap(({ digest: own, platform, name }) =>
      own === digest && platform !== undefined ? [{ platform, name }] : [],
    ),
  }))
}

function parseJson(text: string): object {
  try {
    const found: unknown = JSON.parse(text)
    return found as object
  } catch (error) {
    throw new Error(`${input} is not valid JSON: ${messageOf(error)}; expected \${{ toJSON(needs.build.outputs) }}`, {
      cause: error,
    })
  }
}
