import { parseRecord } from '../input/csv.ts'

/** What `call: check` finds in a Dockerfile, or what a build warns about. */
export type Warning = {
  /** The rule, e.g. `FromAsCasing`. */
  readonly title: string
  readonly message: string
  readonly url?: string
  /** The Dockerfile it is about, as text; for finding out which file that is. */
  readonly source?: string
  readonly line?: number
  readonly endLine?: number
}

/** Tells whether the input `call` asks for a build, not for an evaluation of the Dockerfile. */
export function isBuildCall(call: string): boolean {
  return call === '' || parseRecord('call', call)[0] === 'build'
}

/** Tells whether it asks for a check of the Dockerfile. */
export function isCheck(call: string): boolean {
  return ['check', 'lint'].includes(parseRecord('call', call)[0] ?? '')
}

/**
 * The result of a call from buildx's metadata file.
 *
 * @returns undefined when the call gave none
 */
export function callResult(metadata: Readonly<Record<string, unknown>>): unknown {
  const result = metadata['result.json']
  return typeof result === 'string' ? JSON.parse(result) : result
}

/** The warnings of a `call: check` (BuildKit, frontend/subrequests/lint); empty for the result of another call. */
export function lintWarnings(result: unknown): Warning[] {
  const { warnings, sources, buildError } = (result ?? {}) as LintResult
  const place = (location: Location | undefined) => located(sources?.[location?.sourceIndex ?? 0], location?.ranges)
  return [
    ...(warnings ?? []).map(({ ruleName, detail, description, url, location }) => ({
      title: ruleName ?? 'Warning',
      message: detail || description || '',
      ...(url && { url }),
      ...place(location),
    })),
    ...(buildError ? [{ title: 'Error', message: buildError.message ?? '', ...place(buildError.location) }] : []),
  ]
}

/** The warnings of a build, which buildx puts into its metadata file when `BUILDX_METADATA_WARNINGS` is set. */
export function buildWarnings(metadata: Readonly<Record<string, unknown>>): Warning[] {
  const warnings = metadata['buildx.build.warnings']
  if (!Array.isArray(warnings)) return []
  return (warnings as VertexWarning[]).map(({ short, detail, url, sourceInfo, range }) => {
    const text = decode(short).replace(/ \(line \d+\)$/, '')
    const [, title, message] = text.match(/^(\w+): ([\s\S]*)$/) ?? [undefined, 'Warning', text]
    return {
      title: title ?? 'Warning',
      message: message || (detail ?? []).map(decode).join(' '),
      ...(url && { url }),
      ...located(sourceInfo, range),
    }
  })
}

// As Go writes protobuf and byte slices: base64, and nothing where a number is 0.
type Range = { readonly start?: { readonly line?: number }; readonly end?: { readonly line?: number } }
type Source = { readonly data?: string }
type Location = { readonly sourceIndex?: number; readonly ranges?: readonly Range[] }
type LintResult = {
  readonly warnings?: readonly {
    readonly ruleName?: string
    readonly description?: string
    readonly detail?: string
    readonly url?: string
    readonly location?: Location
  }[]
  readonly sources?: readonly Source[]
  readonly buildError?: { readonly message?: string; readonly location?: Location }
}
type VertexWarning = {
  readonly short?: string
  readonly detail?: readonly string[]
  readonly url?: string
  readonly sourceInfo?: Source
  readonly range?: readonly Range[]
}

function located(
  source: Source | undefined,
  ranges: readonly Range[] | undefined,
): Pick<Warning, 'source' | 'line' | 'endLine'> {
  const line = ranges?.[0]?.start?.line
  const endLine = ranges?.[0]?.end?.line
  return { ...(source?.data && { source: decode(source.data) }), ...(line && { line }), ...(endLine && { endLine }) }
}

function decode(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8')
}

/** The warnings that `--progress=plain` shows, e.g. `CopyIgnoredFile: …`. */
export function printedWarnings(stderr: string): string[] {
  return [...stderr.matchAll(/^#\d+ WARN: (\w+: .*)$/gm)].map(([, text = '']) => text)
}

/** A base image for another platform than the one that is built, from the warning InvalidBaseImagePlatform. */
export function readPulledBase(warning: string): { readonly image: string; readonly platform: string } | undefined {
  const form = /^InvalidBaseImagePlatform: Base image (\S+) was pulled with platform "([^"]+)"/
  const [, image, platform] = warning.match(form) ?? []
  return image === undefined || platform === undefined ? undefined : { image, platform }
}

/** Recognises the warning that a FROM has a constant platform. */
export function isOfFixedPlatform(warning: string): boolean {
  return warning.startsWith('FromPlatformFlagConstDisallowed: ')
}

/** Recognises the warning that .dockerignore excludes a file from the context. */
export function isIgnoredFile(warning: string, name: string): boolean {
  return warning.startsWith('CopyIgnoredFile: ') && warning.includes(`"${name}"`)
}
