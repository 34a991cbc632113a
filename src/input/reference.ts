import { messageOf } from '../message.ts'
import { parseReference, type Reference } from '../reference.ts'

/**
 * Parses an image reference of an input, see {@link parseReference}.
 *
 * @throws Error that names input, text and the part that is wrong
 */
export function readReference(input: string, text: string): Reference {
  try {
    return parseReference(text)
  } catch (error) {
    throw new Error(`input '${input}': ${messageOf(error)}`, { cause: error })
  }
}
