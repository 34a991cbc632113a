import type { ValuesOf } from '../input/read.ts'
import type { Platforms } from '../platform.ts'
import { type Flag, type FlagValue, type flagInputs, flags } from './flags.ts'

/** The request of one `buildx build`: the values of its flags, checked and normalised. */
export type BuildRequest = Omit<ValuesOf<typeof flagInputs>, 'platforms' | 'push'> & {
  readonly platforms: Platforms
  readonly push: boolean
  readonly context: string
}

/** Files in which buildx leaves its results; without a path it writes none. */
export type ResultFiles = { readonly metadata?: string; readonly imageId?: string }

/** The argument vector of `buildx build`; `--` keeps a context that starts with `-` from being read as an option. */
export function buildArguments(
  request: BuildRequest,
  builder: string,
  { metadata, imageId }: ResultFiles,
  progress: 'plain' | 'rawjson' = 'plain',
): string[] {
  const values: Readonly<Record<keyof typeof flags, FlagValue>> = { ...request, builder, imageId, metadata, progress }
  const options = Object.entries<Flag>(flags).flatMap(([key, flag]) =>
    argumentsOf(flag, values[key as keyof typeof flags]),
  )
  return ['build', ...options, '--', request.context]
}

/**
 * The same request for a builder that has just built it, so that nothing runs again: `no-cache` has had its effect, and
 * reading the old cache could bring back what it was meant to replace.
 */
export function repeated(request: BuildRequest): BuildRequest {
  const renewed = request.noCache || request.noCacheFilters.length > 0
  return { ...request, cacheFrom: renewed ? [] : request.cacheFrom, noCache: false, noCacheFilters: [] }
}

function argumentsOf({ flag, joined }: Flag, value: FlagValue = ''): string[] {
  if (typeof value === 'boolean') return value ? [flag] : []
  const values = typeof value === 'string' || joined ? [String(value)].filter(Boolean) : value
  return values.map((item) => `${flag}=${item}`)
}
