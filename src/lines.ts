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
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      put(lines)
    },
    end: () => put(rest === '' ? [] : [rest]),
  }
}
