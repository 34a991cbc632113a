/** A command of the input `smoke-test`. */
export type Command = {
  /** What is executed, without a shell: program and arguments. */
  readonly argv: readonly [string, ...string[]]
  /** The line that the user wrote. */
  readonly text: string
  /** Whether it is a line for the image's /bin/sh, not exec form. */
  readonly isShell: boolean
}

/**
 * Parses a line of the input `smoke-test` as Docker's RUN does: a JSON array is exec form, and any other line is for
 * the image's /bin/sh, including `[ -f /etc/passwd ]`.
 *
 * @throws Error that names the line, if it looks like exec form and is not
 */
export function parseCommand(line: string): Command {
  const text = line.trim()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (text === '' || /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) throw invalid(text)
  const array = parseArray(text)
  if (array === undefined) {
    if (text.startsWith('["')) throw invalid(text)
    return { argv: ['/bin/sh', '-c', text], text, isShell: true }
  }
  const [program, ...args] = array.filter((item): item is string => typeof item === 'string' && !item.includes('\0'))
  if (!program || args.length + 1 < array.length) throw invalid(text)
  return { argv: [program, ...args], text, isShell: false }
}

function parseArray(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function invalid(text: string): Error {
  const shown = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  return new Error(
    `input 'smoke-test': invalid command '${shown}', expected a JSON array of strings, the program first, e.g. ["/app","--version"], or a line for the image's /bin/sh, e.g. /app --version`,
  )
}
