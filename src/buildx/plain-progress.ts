import { wholeLines } from '../lines.ts'
import type { Progress, Vertex } from './events.ts'

/**
 * Derives from buildx's plain progress what it shows: steps that begin and end, that a step printed something, and how
 * far a transfer is. The digest of a step is its number, `#5`.
 *
 * @param put is called with what a chunk shows
 * @returns takes chunks
 */
export function readPlain(put: (progress: Progress) => void): (chunk: string) => void {
  // By number; a step that begins again gets a later time.
  const open = new Map<string, Pick<Vertex, 'name' | 'started'>>()
  let count = 0
  const date = () => new Date(++count).toISOString()
  const see = (line: string): Partial<Progress> => {
    // `#0` names the builder.
    const [, digest, words] = /^(#[1-9]\d*) (.*)$/.exec(line) ?? []
    if (digest === undefined || words === undefined || words === '...') return {}
    if (/^(?:DONE|ERROR|CANCELED|CACHED)\b/.test(words)) {
      const begun = open.get(digest)
      open.delete(digest)
      return begun ? { vertexes: [{ digest, ...begun, completed: date() }] } : {}
    }
    if (!open.has(digest)) {
      const begun = { name: words, started: date() }
      open.set(digest, begun)
      return { vertexes: [{ digest, ...begun }] }
    }
    // buildx repeats the title after lines of other steps.
    if (open.get(digest)?.name === words) return {}
    const [, printed] = /^\d+\.\d+ (.*)$/.exec(words) ?? []
    if (printed !== undefined) return { logs: [{ vertex: digest, data: Buffer.from(`${printed}\n`) }] }
    // The time of a transfer goes on even if it is stalled.
    const [, id = words, done] = /^(.*?)(?: \d+\.\d+s)?( done)?$/.exec(words) ?? []
    return { statuses: [{ id, vertex: digest, ...(done && { completed: date() }) }] }
  }
  const { add } = wholeLines((lines) => {
    for (const line of lines) put({ vertexes: [], statuses: [], logs: [], warnings: [], ...see(line) })
  })
  return add
}
