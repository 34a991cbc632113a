import { wholeLines } from '../lines.ts'
import type { Progress, Vertex } from './events.ts'

/**
 * Makes of buildx's plain progress what can be told from it: steps that begin and end, that a step printed something, and how
 * far a transfer is. The digest of a step is its number, `#5`.
 *
 * @param put gets what a chunk tells
 * @returns takes chunks
 */
export function readPlain(put: (progress: Progress) => void): (chunk: string) => void {
  // By number; begun again, a step has a later time.
  const open = new Map<string, Pick<Vertex, 'name' | 'started'>>()
  let count = 0
  const date = () => new Date(++count).toISOString()
  const see = (line: string): Partial<Progress> => {
    // `#0` tells which builder it is.
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
    // The title comes again where what others said stands in between.
    if (open.get(digest)?.name === words) return {}
    const [, printed] = /^\d+\.\d+ (.*)$/.exec(words) ?? []
    if (printed !== undefined) return { logs: [{ vertex: digest, data: Buffer.from(`${printed}\n`) }] }
    // What a transfer took goes on where it stands still.
    const [, id = words, done] = /^(.*?)(?: \d+\.\d+s)?( done)?$/.exec(words) ?? []
    return { statuses: [{ id, vertex: digest, ...(done && { completed: date() }) }] }
  }
  const { add } = wholeLines((lines) => {
    for (const line of lines) put({ vertexes: [], statuses: [], logs: [], warnings: [], ...see(line) })
  })
  return add
}
