import { hasOperatingSystem, normalisedName, type PlatformName } from '../platform.ts'
import { lastLines } from '../tail.ts'
import type { Vertex } from './events.ts'
import { cacheImport } from './step-lines.ts'

/** How many instructions of the Dockerfile came from the cache and how many ran. */
export type Steps = { readonly cached: number; readonly executed: number }

/** The names of BuildKit's exporters (cache/remotecache/…). */
const cacheExport = /^(exporting (?:cache to .*|to GitHub Actions Cache))$/

/** A cache that could not be read or written, with BuildKit's reason. */
export type CacheFailure = { readonly what: string; readonly reason: string }

/** An instruction of the Dockerfile, derived from the name of its vertex; platforms are normalised. */
export type Step = {
  /** E.g. `RUN`; for an `ONBUILD`, the instruction that it triggers. */
  readonly instruction: string
  /** Its number in the stage, from 1. */
  readonly number: number
  /** How many its stage has, counting only those that are needed; the last number. */
  readonly of: number
  /** Undefined if there is only one. */
  readonly stage?: string
  /** The platform that executes it; undefined in a build for one platform, whose names show none. */
  readonly ranOn?: PlatformName
  /**
   * The platform that it is built for. A stage that does not ask for it (`ARG TARGETARCH`) is built once for all, and
   * its name then has that of {@link Step.ranOn}.
   */
  readonly target?: PlatformName
}

/**
 * Reads the name of a vertex (BuildKit, frontend/dockerfile/dockerfile2llb/convert.go, `prefixCommand`):
 * `[linux/amd64->arm64 build 2/12] RUN …`, without the platforms or the stage if there is only one.
 *
 * @returns undefined for what is not an instruction
 */
export function parseStep(name: string): Step | undefined {
  // Names of stages contain no slash (instructions/parse.go, `validStageName`).
  const form = /^\[(?:([^\s\]]+\/[^\s\]]+) )?(?:([^\s\]/]+) )? *(\d+)\/(\d+)\] (?:ONBUILD )?(\S+)/
  const [, platforms, stage, number, of, instruction] = name.match(form) ?? []
  if (instruction === undefined) return undefined
  const step = { instruction, number: Number(number), of: Number(of), ...(stage && { stage }) }
  if (platforms === undefined) return step
  const [base = '', target] = platforms.split('->')
  return { ...step, ranOn: normalise(base), target: normalise(target ?? base, base) }
}

/** Tells whether a vertex was executed successfully, not taken from the cache. */
export function isExecuted({ cached, completed, error }: Vertex): boolean {
  return !cached && !!completed && !error
}

/**
 * The last words of buildx, up to three lines, without the progress of `--progress=rawjson`: one JSON object per line.
 */
export function wordsBesideJson(stderr: string): string {
  const words = stderr.split('\n').filter((line) => !line.startsWith('{'))
  return lastLines(words.join('\n'), 3).replace(/^ERROR: /, '')
}

/**
 * Counts the Dockerfile's instructions by the platform that they were built for; FROM only names a source.
 *
 * @param only the platform of a build for one platform
 */
export function countSteps(vertexes: readonly Vertex[], only: PlatformName | undefined): Map<PlatformName, Steps> {
  const steps = new Map<PlatformName, Steps>()
  for (const vertex of vertexes) {
    const step = parseStep(vertex.name)
    if (!step || step.instruction === 'FROM' || vertex.error || !(vertex.cached || vertex.completed)) continue
    const platform = step.target ?? only
    if (platform === undefined) continue
    const { cached, executed } = steps.get(platform) ?? { cached: 0, executed: 0 }
    steps.set(platform, { cached: cached + (vertex.cached ? 1 : 0), executed: executed + (vertex.cached ? 0 : 1) })
  }
  return steps
}

/** The caches that BuildKit failed to read, or did not find. */
export function cacheReadFailures(vertexes: readonly Vertex[]): CacheFailure[] {
  return failures(vertexes, new RegExp(`^${cacheImport} (.*)$`))
}

/** The caches that BuildKit failed to write, `ignore-error` or not. */
export function cacheWriteFailures(vertexes: readonly Vertex[]): CacheFailure[] {
  return failures(vertexes, cacheExport)
}

/** Tells from its name whether a step writes a cache. */
export function isCacheExport(name: string): boolean {
  return cacheExport.test(name)
}

function failures(vertexes: readonly Vertex[], form: RegExp): CacheFailure[] {
  return vertexes.flatMap(({ name, error }) => {
    const what = name.match(form)?.[1]
    return what === undefined || !error ? [] : [{ what, reason: withoutQueries(error) }]
  })
}

/** The query of a blob's address may contain a signature that grants access. */
export function withoutQueries(text: string): string {
  return text.replace(/(https?:\/\/[^\s?"]+)\?[^\s"]+/g, '$1')
}

/** @param base completes a target without an operating system, which is left out if both have the same */
function normalise(name: string, base = name): PlatformName {
  return normalisedName(hasOperatingSystem(name) ? name : `${base.slice(0, base.indexOf('/'))}/${name}`)
}
