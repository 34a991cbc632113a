import { formatPlatform, nativePlatform, parsePlatform } from '../platform.ts'
import type { Buildx } from '../process.ts'

/** One piece of work in BuildKit's progress, as far as it is used here. */
export type Vertex = {
  readonly digest: string
  readonly name: string
  readonly cached?: boolean
  readonly completed?: string
  readonly error?: string
}

/** How many instructions of the Dockerfile came from the cache and how many ran. */
export type Steps = { readonly cached: number; readonly executed: number }

/** A cache that could not be read or written, with BuildKit's reason. */
export type CacheFailure = { readonly what: string; readonly reason: string }

/** What BuildKit recorded of a build. */
export type BuildRecord = {
  /** By normalised platform, in the record's order. */
  readonly steps: ReadonlyMap<string, Steps>
  readonly unreadCaches: readonly CacheFailure[]
  readonly unwrittenCaches: readonly CacheFailure[]
}

/**
 * Reads the record of a build.
 *
 * @param ref `buildx.build.ref` of the metadata: builder/node/id
 * @param platform what a build for one platform, whose steps do not name it, is for
 */
export async function readRecord(buildx: Buildx, builder: string, ref: string, platform: string): Promise<BuildRecord> {
  const id = ref.split('/').at(-1) ?? ref
  const { stderr } = await buildx(['history', 'logs', `--builder=${builder}`, '--progress=rawjson', '--', id])
  const vertexes = parseProgress(stderr)
  return {
    steps: countSteps(vertexes, platform),
    unreadCaches: failures(vertexes, /^importing cache manifest from (.*)$/),
    unwrittenCaches: unwritten(vertexes),
  }
}

/** Reads `--progress=rawjson`: one JSON object a line, each with the vertexes that changed. Anything else is skipped. */
export function parseProgress(text: string): Vertex[] {
  const vertexes = new Map<string, Vertex>()
  for (const line of text.split('\n')) {
    for (const vertex of vertexesOf(line)) {
      const before = vertexes.get(vertex.digest)
      vertexes.set(vertex.digest, {
        ...before,
        ...vertex,
        ...((vertex.cached || before?.cached) && { cached: true }),
      })
    }
  }
  return [...vertexes.values()]
}

/** Counts the Dockerfile's instructions by the platform they were made for; FROM only names a source. */
export function countSteps(vertexes: readonly Vertex[], only: string): Map<string, Steps> {
  const steps = new Map<string, Steps>()
  for (const { name, cached, completed, error } of vertexes) {
    // dockerfile2llb: `[linux/amd64->arm64 build  2/12] RUN …`, without the platform where there is one
    const [, where, instruction] = name.match(/^\[(.*\d+\/\d+)\] (?:ONBUILD )?(\S+)/) ?? []
    if (where === undefined || instruction === 'FROM' || error || !(cached || completed)) continue
    const [first = '', ...rest] = where.split(/\s+/)
    const platform = rest.length > 0 && first.includes('/') ? targetOf(first) : only
    const { cached: hits, executed } = steps.get(platform) ?? { cached: 0, executed: 0 }
    steps.set(platform, { cached: hits + (cached ? 1 : 0), executed: executed + (cached ? 0 : 1) })
  }
  return steps
}

/** The caches that BuildKit failed to write, `ignore-error` or not. */
export function unwritten(vertexes: readonly Vertex[]): CacheFailure[] {
  // the names of BuildKit's exporters, cache/remotecache/*
  return failures(vertexes, /^(exporting (?:cache to .*|to GitHub Actions Cache))$/)
}

function failures(vertexes: readonly Vertex[], form: RegExp): CacheFailure[] {
  return vertexes.flatMap(({ name, error }) => {
    const what = name.match(form)?.[1]
    return what === undefined || !error ? [] : [{ what, reason: withoutQueries(error) }]
  })
}

/** Signatures that open a blob stand in the query of its address. */
function withoutQueries(text: string): string {
  return text.replace(/(https?:\/\/[^\s?"]+)\?[^\s"]+/g, '$1')
}

function vertexesOf(line: string): Vertex[] {
  if (!line.startsWith('{')) return []
  try {
    const { vertexes } = JSON.parse(line) as { vertexes?: unknown }
    return Array.isArray(vertexes) ? vertexes.filter(isVertex) : []
  } catch {
    // A record that was cut starts in the middle of a line.
    return []
  }
}

function isVertex(value: unknown): value is Vertex {
  return typeof value === 'object' && value !== null && 'digest' in value && 'name' in value
}

/** `linux/amd64->arm64` is built on amd64 for arm64. */
function targetOf(text: string): string {
  const [base = '', target] = text.split('->')
  const os = base.split('/')[0] ?? ''
  const name =
    target === undefined ? base : /^(?:linux|windows|darwin|freebsd)\//.test(target) ? target : `${os}/${target}`
  try {
    return formatPlatform(parsePlatform(name, nativePlatform('x64')))
  } catch {
    return name
  }
}
