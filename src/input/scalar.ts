/**
 * Reads a boolean input in the spellings that YAML and Actions users write; empty gives the default.
 *
 * @throws Error that names input and value
 */
export function parseBoolean(input: string, text: string, otherwise: boolean, expected = 'true or false'): boolean {
  const word = text.trim()
  if (word === '') return otherwise
  if (['true', 'True', 'TRUE'].includes(word)) return true
  if (['false', 'False', 'FALSE'].includes(word)) return false
  throw new Error(`input '${input}' is '${word}', expected ${expected}`)
}

/**
 * Reads a boolean variable of the environment as buildx and Docker's actions do (Go's `ParseBool`); empty gives the
 * default.
 *
 * @throws Error that names variable and value
 */
export function booleanVariable(environment: NodeJS.ProcessEnv, name: string, otherwise: boolean): boolean {
  const text = environment[name]
  if (text === undefined || text === '') return otherwise
  const found = parseGoBool(text)
  if (found === undefined) throw new Error(`environment variable ${name} is '${text}', expected true or false`)
  return found
}

/** Go's `ParseBool`; undefined for anything else. */
export function parseGoBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false
  return undefined
}

/**
 * Checks a value that becomes one argument or one field: NUL, CR and LF could end it early, or start a second line in
 * a log, and are never meant.
 *
 * @throws Error that names input and character
 */
export function checkScalar(input: string, text: string): string {
  const found = controlCharacter(text)
  if (found) throw new Error(`input '${input}' contains ${found}; remove it`)
  return text
}

/**
 * Checks a value that names something (a builder, a target, a file): besides {@link checkScalar}, it must not look like
 * an option.
 *
 * @throws Error that names input and value
 */
export function checkName(input: string, text: string): string {
  if (text.startsWith('-')) throw new Error(`input '${input}' is '${text}', but a name cannot start with '-'`)
  return checkScalar(input, text)
}

/**
 * Reads an input that takes one of a few words; empty gives the first.
 *
 * @throws Error that names input, value and the words
 */
export function parseChoice<const Word extends string>(
  input: string,
  text: string,
  words: readonly [Word, ...Word[]],
): Word {
  const word = text.trim()
  if (word === '') return words[0]
  const found = words.find((candidate) => candidate === word)
  if (found === undefined)
    throw new Error(`input '${input}' is '${word}', expected one of: ${words.filter(Boolean).join(', ')}`)
  return found
}

/**
 * Reads a length of time, such as `90s`, `5m` or `1h`; empty gives the default.
 *
 * @param others what else the input takes, for the error
 * @returns seconds, from 1 to a day
 * @throws Error that names input and value
 */
export function parseDuration(input: string, text: string, otherwise: number, others = ''): number {
  const word = text.trim()
  if (word === '') return otherwise
  const [, count = '', unit = ''] = /^([0-9]{1,6})([smh])$/.exec(word) ?? []
  const seconds = Number(count) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 0)
  if (seconds < 1 || seconds > 86_400)
    throw new Error(`input '${input}' is '${word}', expected a time such as 90s, 5m or 1h, at most 24h${others}`)
  return seconds
}

function controlCharacter(text: string): string | undefined {
  if (text.includes('\0')) return 'a NUL character'
  if (text.includes('\r')) return 'a carriage return'
  if (text.includes('\n')) return 'a line break'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  return /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? 'a control character' : undefined
}
