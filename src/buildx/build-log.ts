import type { Followed, Graph, Progress } from './events.ts'
import { openLasting } from './lasting.ts'
import { isEmulated } from './outcome.ts'
import type { Printed } from './printed.ts'
import { openTelling, type TellingOptions, type Told } from './telling.ts'
import { nameVertexes } from './titles.ts'

/** The log of one call of buildx, in pieces of whole lines, each with its end. */
export type BuildLog = {
  /** @param graph in which `progress` is already */
  readonly add: (graph: Graph, progress: Pick<Progress, 'vertexes'>, printed: readonly Printed[]) => string[]
  /** To be called each second: how far transfers are, and what is running if nothing else was printed. */
  readonly tick: (graph: Graph) => string[]
  /** What was held back; what still runs was cancelled. */
  readonly end: (graph: Graph) => string[]
}

/**
 * Renders the log of a build from its progress. The clock is used only for what takes long; all other times are those
 * of the events.
 */
export function openBuildLog(options: TellingOptions): BuildLog {
  const naming = nameVertexes(options.platforms, options.group, options.secrets, options.targets)
  const telling = openTelling(naming, options)
  const lasting = openLasting(naming, options.now, (title) => (isEmulated(title, options) ? 'QEMU' : ''))
  const told = (followed: Followed): Told => ({ ...followed, title: naming.titleOf(followed.vertex) })
  const said = (lines: readonly string[]): string[] => {
    if (lines.length > 0) lasting.heard()
    return lines.map((line) => `${line}\n`)
  }
  return {
    add: (graph, { vertexes }, printed) => {
      const changed = inOrder(changedIn(graph, vertexes).map(told), telling.isBegun)
      const digests = new Set(changed.map(({ vertex: { digest } }) => digest))
      const print = (one: Printed) => telling.print(one, graph)
      return said([
        ...printed.filter(({ vertex }) => !digests.has(vertex)).flatMap(print),
        ...changed.flatMap((one) => [
          ...telling.begin(one, graph),
          ...printed.filter(({ vertex }) => vertex === one.vertex.digest).flatMap(print),
          ...telling.end(one, graph),
        ]),
      ])
    },
    tick: (graph) => said([...telling.held(), ...lasting.lines(graph)]),
    end: (graph) => said(telling.rest(graph, [...graph.values()].map(told))),
  }
}

/** What ran already comes first, since what begins may have waited for it. */
function inOrder(changed: readonly Told[], isBegun: (digest: string) => boolean): Told[] {
  const rank = ({ vertex: { digest }, intervals }: Told) => (isBegun(digest) ? 0 : (intervals[0]?.started ?? 0))
  return changed.toSorted((one, other) => rank(one) - rank(other))
}

/** The vertexes of a piece of progress that have begun, each once. */
function changedIn(graph: Graph, vertexes: Progress['vertexes']): Followed[] {
  return [...new Set(vertexes.map(({ digest }) => digest))].flatMap((digest) => {
    const followed = graph.get(digest)
    return followed === undefined || followed.intervals.length === 0 ? [] : [followed]
  })
}
