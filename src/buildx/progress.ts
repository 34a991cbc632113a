import { lastLines } from '../tail.ts'

// How buildx lays out what it writes to stderr with `--progress=plain` (BuildKit util/progress/progressui), captured
// with buildx 0.36.1:
//
//   #5 [2/2] RUN make
//   #5 0.064 what the command prints comes after a time
//   #5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 3
//   ------
//    > [2/2] RUN make:
//   0.064 its last lines
//   ------
//   ERROR: failed to build: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 3

/** The error with which buildx ended, over as many lines as it has; undefined where it told none. */
export function finalError(stderr: string): string | undefined {
  return stderr.match(/^ERROR: (?!.*^ERROR: )(.*)$/ms)?.[1]?.trim()
}

/**
 * The failing instruction with its last lines, up to 30, as buildx repeats them at the end.
 *
 * @returns empty for what has nothing but a title, such as a push; undefined where there is none
 */
export function failingStep(stderr: string): string | undefined {
  const whole = failingBlock(stderr)
  if (whole === undefined) return undefined
  const block = lastLines(whole, 30)
  return /^-+\n > .*\n-+$/.test(block) ? '' : asPrinted(block)
}

/** The same with all its lines, from its title on; undefined where there is none. */
export function failingBlock(stderr: string): string | undefined {
  const start = stderr.lastIndexOf('\n------\n > ')
  if (start < 0) return undefined
  const step = stderr.slice(start + 1)
  const end = step.indexOf('\nERROR: ')
  return end < 0 ? step : step.slice(0, end)
}

export type ErrorLine = {
  readonly text: string
  /** Nothing was tried again; false too for what a command prints in the same form. */
  readonly isFinal: boolean
}

/** The lines that report errors, of steps and of the whole: `#5 0.039 error: …`, `#5 ERROR: …`, `ERROR: …`. */
export function errorLines(stderr: string): ErrorLine[] {
  // A page of a registry that is quoted may have line ends of its own: CRLF.
  return stderr.split(/\r?\n/).flatMap((line) => {
    const [, time, word, text = ''] = line.match(/^(?:#\d+ ([\d.]+ )?)?(error|ERROR): (.*)$/) ?? []
    const isWhole = !line.startsWith('#')
    if (word === undefined || (isWhole && word === 'error')) return []
    return [{ text, isFinal: word === 'ERROR' && time === undefined }]
  })
}

/** Sets off lines that a step printed from buildx's own of the same form, by a time in front as plain progress has it. */
export function setOff(output: string): string {
  return output.replace(/^(?=#\d+ |ERROR: |-+$| > )/gm, '0.000 ')
}

/** Undoes {@link setOff}. */
export function asPrinted(text: string): string {
  return text.replace(/^0\.000 (?=#\d+ |ERROR: |-+$| > )/gm, '')
}
