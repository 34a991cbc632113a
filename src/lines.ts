/** Whole lines of a text that comes in chunks. */
export type Lines = {
  readonly add: (chunk: string) => void
  /** Gives out what no line end followed. */
  readonly end: () => void
}

/** @param put gets the lines that a chunk completed, without their ends; perhaps none */
export function wholeLines(put: (lines: readonly string[]) => void): Lines {
  let rest = ''
  return {
    add: (chunk) => {
      const lines = chunk.split('\n')
      // Joined once it is whole: a line may come in many chunks.
      lines[0] = rest + lines[0]
      rest = lines.pop() ?? ''
      put(lines)
    },
    end: () => put(rest === '' ? [] : [rest]),
  }
}
