import type { Platforms } from '../platform.ts'
import { type Followed, type Graph, isRunning, workedFor } from './events.ts'
import { movedBytes } from './moved.ts'
import { type Circumstances, formatOutcome } from './outcome.ts'
import type { Printed } from './printed.ts'
import type { Naming, Title } from './titles.ts'
import { openWaiting } from './waiting.ts'

export type TellingOptions = Circumstances & {
  /** The platforms of this call of buildx, if several nodes build. */
  readonly group: Platforms
  /** The targets that are baked together; absent in a build. */
  readonly targets?: readonly string[]
  /** Values that are masked in the log: no line is cut in the middle of one. */
  readonly secrets: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export type Told = Followed & { readonly title: Title }

/** Logs the beginning and the end of each vertex once, as lines without line ends. */
export type Telling = {
  readonly isBegun: (digest: string) => boolean
  readonly begin: (told: Told, graph: Graph) => string[]
  readonly print: (printed: Printed, graph: Graph) => string[]
  readonly end: (told: Told, graph: Graph) => string[]
  /**
   * To be called each second: the beginnings that were held back twice, since most steps other than RUN end at once.
   */
  readonly held: () => string[]
  /** At the end of the build: what was held back, and what did not end. */
  readonly rest: (graph: Graph, all: readonly Told[]) => string[]
}

/** Work other than instructions gets a line only if it takes or moves at least this much. */
const worthTelling = { milliseconds: 1000, bytes: 1_000_000 }

export function openTelling(naming: Naming, options: TellingOptions): Telling {
  const waiting = openWaiting(naming)
  const begun = new Set<string>()
  const ended = new Set<string>()
  const work = followWork(naming)
  const isOpen = ({ vertex: { digest } }: Told) => begun.has(digest) && !ended.has(digest)
  const line = (told: Told, graph: Graph): string => {
    const { title } = told
    const [start] = [...work.takeHead(told.vertex.digest), naming.head(title.place ? { ...title, text: '' } : title)]
    work.end(told.vertex.digest)
    return `${start}  ${formatOutcome(told, graph, options, naming)}`
  }
  return {
    isBegun: (digest) => begun.has(digest),
    begin: (told, graph) => {
      const { title } = told
      const { digest, cached, inputs = [] } = told.vertex
      if (begun.has(digest) || ended.has(digest) || (title.kind === 'step' && cached)) return []
      begun.add(digest)
      if (title.kind === 'export') return waiting.rest(graph)
      if (title.kind === 'source') waiting.addSource(digest)
      if (title.kind !== 'step') return []
      return [...waiting.before(title, inputs, graph), ...work.begin(told)]
    },
    print: ({ vertex, text }, graph) => {
      const start = work.prefixOf(naming.titleOf(graph.get(vertex)?.vertex ?? { name: '' }))
      return [...work.takeHead(vertex), start + text.slice(0, -1).replaceAll('\n', `\n${start}`)]
    },
    end: (told, graph) => {
      const { digest, error } = told.vertex
      // Work other than a step may continue after this.
      const isOver = told.title.kind === 'step' || error || isWorth(told)
      if (isRunning(told) || ended.has(digest) || !isOver) return []
      ended.add(digest)
      if (begun.has(digest)) return [line(told, graph)]
      waiting.addCached(told.title)
      return []
    },
    held: work.takeHeads,
    rest: (graph, all) => [
      ...waiting.rest(graph),
      ...all.filter((one) => isOpen(one) && isLeftOpen(one, options.now())).map((one) => line(one, graph)),
    ],
  }
}

/** The steps that run, and the beginnings that are not in the log yet. */
function followWork({ head, prefix }: Naming) {
  const running = new Map<string, Title>()
  const held = new Map<string, Title>()
  let asked: ReadonlySet<string> = new Set()
  const takeHead = (digest: string): string[] => {
    const title = held.get(digest)
    held.delete(digest)
    return title ? [head(title)] : []
  }
  return {
    begin: (told: Told) => {
      const { digest } = told.vertex
      running.set(digest, told.title)
      held.set(digest, told.title)
      return told.title.step?.instruction === 'RUN' && isRunning(told) ? takeHead(digest) : []
    },
    end: (digest: string) => running.delete(digest),
    takeHead,
    takeHeads: () => {
      const lasting = [...held.keys()].filter((digest) => asked.has(digest))
      asked = new Set(held.keys())
      return lasting.flatMap(takeHead)
    },
    prefixOf: (title: Title) =>
      prefix(title, [...running.values()].filter(({ label }) => label === title.label).length < 2),
  }
}

/** Exports end with the build; everything else ends before, or was cancelled. */
function isLeftOpen(told: Told, now: number): boolean {
  return told.title.kind === 'export' || (isRunning(told) && isWorth(told, now))
}

function isWorth(told: Told, now = 0): boolean {
  if (told.title.kind !== 'other') return told.title.kind === 'step'
  return workedFor(told, now) >= worthTelling.milliseconds || movedBytes(told) >= worthTelling.bytes
}
