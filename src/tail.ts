/** The end of a text that comes in chunks. */
export type Tail = { readonly add: (chunk: string) => void; readonly text: () => string }

/**
 * Keeps the last `characters` of a text. It is cut only when it is read: up to twice as much is held, in two halves of
 * which the older one is dropped, since cutting at each chunk copies all that is kept.
 */
export function keepTail(characters: number): Tail {
  let older = ''
  let newer = ''
  return {
    add: (chunk) => {
      newer += chunk
      if (newer.length < characters) return
      older = newer
      newer = ''
    },
    text: () => (older + newer).slice(-characters),
  }
}

/** The last `count` lines of a text that are not blank. */
export function lastLines(text: string, count: number): string {
  return text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n')
}
