/**
 * Parses a YAML input. Every scalar comes back as its text: `password: 0123` is not a number. The parser is loaded
 * on first use: that costs some 15 ms, and most jobs have no such input.
 *
 * @returns undefined for an empty input
 * @throws Error that names input and line, and repeats nothing of the text, since it may hold a password
 */
export async function parseYaml(input: string, text: string): Promise<unknown> {
  if (text.trim() === '') return undefined
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false })
  const advice = 'put values with special characters in single quotes'
  const [error] = document.errors
  if (error) {
    const line = text.slice(0, error.pos[0]).split(/\r\n|\n|\r/).length
    throw new Error(
      `input '${input}' is not valid YAML, line ${line}: ${error.code.toLowerCase().replaceAll('_', ' ')}; ${advice}`,
    )
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return value === null || value === '' ? undefined : value
  } catch {
    // The parser's own words quote the alias, which may be a password that begins with an asterisk.
    throw new Error(
      `input '${input}' is not valid YAML: an alias (*) refers to no anchor (&), or is used too often; ${advice}`,
    )
  }
}

/** Whether a parsed value is a mapping: neither a scalar nor a list. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first key of a mapping that is not among those known; undefined when there is none. */
export function unknownKey(table: Readonly<Record<string, unknown>>, known: readonly string[]): string | undefined {
  return Object.keys(table).find((key) => !known.includes(key))
}
