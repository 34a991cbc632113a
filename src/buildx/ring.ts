import type { Tail } from '../tail.ts'

/**
 * The last `size` bytes of a text, as whole lines. They are kept outside the heap: for many short-lived strings, V8
 * uses a multiple of their size (100 MB more, measured for a step that prints 100 MB).
 */
export function keepLines(size: number): Tail {
  const ring = Buffer.allocUnsafe(size)
  const encoder = new TextEncoder()
  let at = 0
  // Where the last round ended; undefined in the first round.
  let end: number | undefined
  return {
    add: (text) => {
      for (let rest = text; rest !== ''; ) {
        const { read, written } = encoder.encodeInto(rest, ring.subarray(at))
        rest = rest.slice(read)
        at += written
        if (rest === '') return
        end = at
        at = 0
      }
    },
    text: () => {
      if (end === undefined) return ring.toString('utf8', 0, at)
      const text = ring.toString('utf8', at, end) + ring.toString('utf8', 0, at)
      return text.slice(text.indexOf('\n') + 1)
    },
  }
}
