import { messageOf } from '../message.ts'
import { linuxPlatforms, type PlatformName } from '../platform.ts'
import { digestForm } from '../reference.ts'
import { digestOutput } from '../report/outputs.ts'

/** What the build jobs handed on, as the input `digests` has it. */
export type HandedOn = {
  /** In the order given, each digest once. */
  readonly digests: readonly PlatformDigest[]
  /** How the build jobs ended, when the input tells: `success`, `failure`, `cancelled`, `skipped`. */
  readonly result?: string
}

export type PlatformDigest = {
  readonly digest: string
  /** The platforms it was given for, normalised; empty for a plain digest. */
  readonly platforms: readonly PlatformName[]
}

const input = `input 'digests'`
const platformOfOutput = new Map(linuxPlatforms.map((platform) => [digestOutput(platform), platform]))

/**
 * Parses the input `digests`: `${{ toJSON(needs.build.outputs) }}`, `${{ toJSON(needs.build) }}`, a JSON object of
 * platforms, lines `linux/arm64=sha256:…`, or plain digests. Outputs of other names are none of our business.
 *
 * @param normalise gives a platform its normalised name, or throws
 * @throws Error that names the output or the line, and how digests get there
 */
export function parseDigests(digests: string, normalise: (platform: string) => PlatformName): HandedOn {
  const text = digests.trim()
  if (text === '' || text === 'null') {
    throw new Error(
      `${input} is empty: give it \${{ toJSON(needs.build.outputs) }}, where 'build' is the job of the legs and stands in 'needs' of this job`,
    )
  }
  if (!text.startsWith('{') && !text.startsWith('[')) {
    const items = text.split(/[\s,]+/).map((item) => {
      const [platform, digest] = item.includes('=')
        ? [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]
        : [undefined, item]
      return { name: item, digest, platform: platform === undefined ? undefined : normalise(platform) }
    })
    return { digests: group(items) }
  }

  const found = parseJson(text)
  if (Array.isArray(found)) {
    return {
      digests: group(found.map((digest) => ({ name: String(digest), digest: String(digest), platform: undefined }))),
    }
  }
  const { outputs, result } = found as { outputs?: unknown; result?: unknown }
  const isJob = typeof outputs === 'object' && outputs !== null
  const entries = Object.entries(isJob ? outputs : found).flatMap(([name, digest]) => {
    const platform = platformOfOutput.get(name) ?? (name.includes('/') ? normalise(name) : undefined)
    return platform === undefined || digest === '' || digest === null
      ? []
      : [{ name, digest: String(digest), platform }]
  })
  return { digests: group(entries), ...(isJob && typeof result === 'string' && { result }) }
}

type Item = { readonly name: string; readonly digest: string; readonly platform: PlatformName | undefined }

function group(items: readonly Item[]): PlatformDigest[] {
  const platforms = items.map(({ platform }) => platform)
  const twice = platforms.find((platform, index) => platform !== undefined && platforms.indexOf(platform) !== index)
  if (twice) throw new Error(`${input} has ${twice} more than once`)
  for (const { name, digest } of items) {
    if (!digestForm.test(digest)) {
      const subject = name === digest ? `has '${digest}'` : `has '${digest}' in '${name}'`
      throw new Error(`${input} ${subject}, expected sha256: and 64 hexadecimal digits`)
    }
  }
  return [...new Set(items.map(({ digest }) => digest))].map((digest) => ({
    digest,
    platforms: items.flatMap((item) => (item.digest === digest && item.platform !== undefined ? [item.platform] : [])),
  }))
}

function parseJson(text: string): object {
  try {
    const found: unknown = JSON.parse(text)
    return found as object
  } catch (error) {
    throw new Error(`${input} is no JSON: ${messageOf(error)}; expected \${{ toJSON(needs.build.outputs) }}`, {
      cause: error,
    })
  }
}
