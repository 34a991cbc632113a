import { Script } from 'node:vm'
import type { TypeName } from './attributes.ts'

/** How long a regular expression may take on the name of a ref, which a stranger may have chosen. */
const milliseconds = 1000

/**
 * The regular expression of an attribute: type=match knows flags as in `/v(.*)/i`.
 *
 * @throws SyntaxError
 */
export function readPattern(type: TypeName, pattern: string): RegExp {
  const [, source, flags] = (type === 'match' && pattern.match(/^\/(.+)\/(.*)$/)) || []
  return source === undefined ? new RegExp(pattern) : new RegExp(source, flags)
}

/** How many groups it has. */
export function groupsOf(pattern: string): number {
  return (new RegExp(`${pattern}|`).exec('')?.length ?? 1) - 1
}

/**
 * What a regular expression finds; with the flag g each match, as String.match does.
 *
 * @returns null for nothing, undefined where it takes more than a second
 */
export function find(regex: RegExp, text: string): RegExpMatchArray | null | undefined {
  try {
    // A regular expression that backtracks without end can be stopped from within the same thread only so.
    return new Script('find()').runInNewContext({ find: () => text.match(regex) }, { timeout: milliseconds })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined
    throw error
  }
}
