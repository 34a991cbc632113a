import { formatTime } from './amounts.ts'
import { type Followed, type Graph, isRunning } from './events.ts'
import { formatCurrent, movedBytes } from './moved.ts'
import type { Naming, Title } from './titles.ts'

/** Milliseconds. */
const silence = 30_000
const betweenTransfers = 10_000

/** What the log says while nothing begins or ends. */
export type Lasting = {
  /** To be called when something was printed. */
  readonly heard: () => void
  readonly lines: (graph: Graph) => string[]
}

type Known = { readonly since: number; told: number }

/**
 * Every 10 s how far each transfer is, and after 30 s of silence what is running and for how long. Times are from this
 * machine's clock, since the builder's may differ.
 *
 * @param remark what to add for a running step, e.g. `QEMU`
 */
export function openLasting(
  { titleOf, brief }: Pick<Naming, 'titleOf' | 'brief'>,
  now: () => number,
  remark: (title: Title) => string,
): Lasting {
  const known = new Map<string, Known>()
  let heardAt = now()
  const look = (graph: Graph): { followed: Followed; times: Known }[] => {
    const running = [...graph.values()].filter(isRunning)
    const digests = new Set(running.map(({ vertex }) => vertex.digest))
    for (const digest of known.keys()) if (!digests.has(digest)) known.delete(digest)
    return running.map((followed) => {
      const times = known.get(followed.vertex.digest) ?? { since: now(), told: now() }
      known.set(followed.vertex.digest, times)
      return { followed, times }
    })
  }
  return {
    heard: () => {
      heardAt = now()
    },
    lines: (graph) => {
      const at = now()
      const running = look(graph)
      const moving = running.filter(({ followed, times }) => at - times.told >= betweenTransfers && isMoving(followed))
      const told = moving.length === 0 && at - heardAt >= silence ? running : moving
      for (const { times } of told) times.told = at
      if (told.length > 0) heardAt = at
      return told.map(({ followed, times }) => {
        const title = titleOf(followed.vertex)
        const details = [formatCurrent(followed), `running ${formatTime(at - times.since)}`, remark(title)]
        return `${brief(title)}  ${details.filter(Boolean).join(', ')}`
      })
    },
  }
}

function isMoving(followed: Followed): boolean {
  return formatCurrent(followed) !== '' && movedBytes(followed) > 0
}
