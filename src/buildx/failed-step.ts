import { failingBlock, finalError } from './progress.ts'
import { exitCodes, saidByBuildx } from './said.ts'

/** A line of a Dockerfile as BuildKit names it: the file without its folder. */
export type SourceLine = { readonly file: string; readonly line: number; readonly text: string }

/** The step that failed a build, as buildx reports it at the end. */
export type FailedStep = {
  /** The name of its vertex: `[linux/arm64 build 4/9] RUN make`. */
  readonly name: string
  /** Its last lines. */
  readonly output: readonly string[]
  /** The line of the Dockerfile, and its text. */
  readonly source?: SourceLine
  /** The exit code of the program that a RUN executed. */
  readonly exitCode?: string
}

/**
 * Reads which step failed from what buildx wrote to stderr.
 *
 * @param lines how many lines of its output to return
 * @returns undefined where no step failed, or the build was cancelled
 */
export function readFailedStep(
  { exitCode, stderr }: { readonly exitCode?: number | undefined; readonly stderr: string },
  lines: number,
): FailedStep | undefined {
  if (exitCode === exitCodes.cancelled) return undefined
  const [, name, output = '', rest = ''] =
    failingBlock(`\n${stderr}`)?.match(/^-+\n > (.*?):\n(.*?)^-{6}(?:\n(.*))?$/ms) ?? []
  if (name === undefined) return undefined
  const source = readSourceLine(rest)
  const code = saidByBuildx(finalError(stderr) ?? '', ['RUN failed'])?.details.code
  return {
    name,
    output: output
      .split('\n')
      .filter((one) => one !== '')
      .map(withoutTime)
      .slice(-lines),
    ...(source && { source }),
    ...(code !== undefined && { exitCode: code }),
  }
}

/** Reads the line of the Dockerfile that buildx quotes with an error, which need not be the error of a step. */
export function readSourceLine(text: string): SourceLine | undefined {
  const [, file, line] = text.match(/^(\S.*):(\d+)\n-{20}$/m) ?? []
  const [, quoted = ''] = text.match(/^ *\d+ \| >>> (.*)$/m) ?? []
  return file === undefined ? undefined : { file, line: Number(line), text: quoted }
}

/** buildx puts a time in front of each line, our own log does not. */
function withoutTime(line: string): string {
  return line.replace(/^\d+\.\d{3} /, '')
}
