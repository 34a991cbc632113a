import { parseObject } from '../input/json.ts'
import type { Pressure } from '../process.ts'

/** A vertex in BuildKit's progress, with the fields that are used here. */
export type Vertex = {
  readonly digest: string
  readonly name: string
  /** The target that it was named for, if several are baked together. */
  readonly target?: string
  /** Digests of the vertexes it needs. */
  readonly inputs?: readonly string[]
  readonly cached?: boolean
  readonly started?: string
  readonly completed?: string
  readonly error?: string
}

/** A part of what a vertex does: the transfer of a layer, or a phase such as `pushing layers`. */
export type Status = {
  /** Unique within its vertex, e.g. `sha256:…`, `extracting sha256:…`, `transferring context:`. */
  readonly id: string
  readonly vertex: string
  /** Bytes; of a phase 0. */
  readonly current?: number
  /** Bytes; 0 or absent if unknown. */
  readonly total?: number
  readonly started?: string
  readonly completed?: string
}

export type Log = { readonly vertex: string; readonly data: Buffer }

/** The content of a line of `--progress=rawjson` (BuildKit client/graph.go, `SolveStatus`). */
export type Progress = {
  /** Those that changed. */
  readonly vertexes: readonly Vertex[]
  readonly statuses: readonly Status[]
  readonly logs: readonly Log[]
  /** What the frontend warns about, e.g. `FromAsCasing: …`. */
  readonly warnings: readonly string[]
}

/** Watches a build: receives what is shown of it, in chunks, and its progress if that is followed. */
export type Observer = {
  readonly onOutput: (chunk: string) => Pressure
  readonly onProgress: (progress: Progress) => void
}

/** A time in which a vertex worked, in milliseconds since 1970 by the builder's clock; the last one may go on. */
export type Interval = { readonly started: number; readonly completed?: number }

/** A vertex with all that BuildKit has reported about it. */
export type Followed = {
  readonly vertex: Vertex
  /** In their order. BuildKit begins and ends a vertex several times: to find it, to fetch each of its layers. */
  readonly intervals: readonly Interval[]
  /** By id, in their last state. */
  readonly statuses: ReadonlyMap<string, Status>
}

/** By digest, in the order in which they were first named. */
export type Graph = ReadonlyMap<string, Followed>

export type Follower = {
  readonly graph: Graph
  /** Each once, though every platform has them. */
  readonly warnings: ReadonlySet<string>
  readonly add: (progress: Pick<Progress, 'vertexes' | 'statuses'> & Partial<Pick<Progress, 'warnings'>>) => void
}

const keptWarnings = 100

type Mutable = Followed & { readonly statuses: Map<string, Status> }

/** Reads a line of `--progress=rawjson`, which is one JSON object; any other line is ignored. */
export function readProgress(line: string): Progress {
  const { vertexes, statuses, logs, warnings } = line.startsWith('{') ? parseObject(line) : {}
  return {
    vertexes: items(vertexes).filter(isVertex),
    statuses: items(statuses).filter(isStatus).map(withNumbers),
    logs: items(logs).flatMap((log) =>
      isLog(log) ? [{ vertex: log.vertex, data: Buffer.from(log.data, 'base64') }] : [],
    ),
    warnings: items(warnings).flatMap((warning) =>
      has(warning, 'short') ? [Buffer.from(warning.short, 'base64').toString()] : [],
    ),
  }
}

/** Follows a build by its progress; {@link Follower.graph} is what is known so far. */
export function followBuild(): Follower {
  const graph = new Map<string, Mutable>()
  const known = new Set<string>()
  return {
    graph,
    warnings: known,
    add: ({ vertexes, statuses, warnings = [] }) => {
      for (const warning of warnings) if (known.size < keptWarnings) known.add(warning)
      for (const vertex of vertexes) graph.set(vertex.digest, withVertex(graph.get(vertex.digest), vertex))
      // A vertex is named before its statuses.
      for (const status of statuses) graph.get(status.vertex)?.statuses.set(status.id, status)
    },
  }
}

/** Reads the vertexes of `--progress=rawjson` in their last state. */
export function parseProgress(text: string): Vertex[] {
  const { graph, add } = followBuild()
  for (const line of text.split('\n')) add(readProgress(line))
  return vertexesOf(graph)
}

/**
 * The digest of a vertex in one of several calls of buildx: the digests that BuildKit derives from names are the same
 * on all nodes.
 */
export function ofCall(index: number, digest: string): string {
  return `${index} ${digest}`
}

/** The number of the call in a digest from {@link ofCall}; 0 for any other digest. */
export function callOf(digest: string): number {
  return Number(/^(\d+) /.exec(digest)?.[1] ?? 0)
}

export function vertexesOf(graph: Graph): Vertex[] {
  return [...graph.values()].map(({ vertex }) => vertex)
}

/** Milliseconds in which a vertex worked. */
export function workedFor({ intervals }: Followed, now: number): number {
  return intervals.reduce((sum, { started, completed = now }) => sum + Math.max(0, completed - started), 0)
}

export function isRunning({ intervals }: Followed): boolean {
  const last = intervals.at(-1)
  return last !== undefined && last.completed === undefined
}

/** All that a vertex builds on, nearest first. */
export function neededBy({ inputs = [] }: Pick<Vertex, 'inputs'>, graph: Graph): Followed[] {
  const found = new Set<Followed>()
  const digests = [...inputs]
  for (const digest of digests) {
    const needed = graph.get(digest)
    if (needed === undefined || found.has(needed)) continue
    found.add(needed)
    digests.push(...(needed.vertex.inputs ?? []))
  }
  return [...found]
}

function withVertex(before: Mutable | undefined, vertex: Vertex): Mutable {
  const cached = vertex.cached || before?.vertex.cached
  const { target, name } = before?.vertex ?? {}
  return {
    // A vertex that several targets need is reported once per target; the first name is kept.
    vertex: { ...before?.vertex, ...vertex, ...(cached && { cached }), ...(target && name && { target, name }) },
    intervals: withInterval(before?.intervals ?? [], vertex),
    statuses: before?.statuses ?? new Map(),
  }
}

/** BuildKit reports an interval twice: when it begins, and complete when it ends. */
function withInterval(intervals: readonly Interval[], { started, completed }: Vertex): readonly Interval[] {
  const from = Date.parse(started ?? '')
  if (Number.isNaN(from)) return intervals
  const until = Date.parse(completed ?? '')
  const others = intervals.filter((interval) => interval.started !== from)
  return [...others, { started: from, ...(!Number.isNaN(until) && { completed: until }) }]
}

function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function has<Key extends string>(value: unknown, key: Key): value is { readonly [name in Key]: string } {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === 'string'
}

function isVertex(value: unknown): value is Vertex {
  return has(value, 'digest') && has(value, 'name')
}

function isStatus(value: unknown): value is Status {
  return has(value, 'id') && has(value, 'vertex')
}

function withNumbers({ current, total, ...status }: Status): Status {
  return {
    ...status,
    ...(typeof current === 'number' && { current }),
    ...(typeof total === 'number' && { total }),
  }
}

function isLog(value: unknown): value is { readonly vertex: string; readonly data: string } {
  return has(value, 'vertex') && has(value, 'data')
}
