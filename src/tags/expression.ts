import { messageOf } from '../message.ts'
import type { Facts } from './facts.ts'
import { globals } from './globals.ts'
import { render } from './template.ts'
import type { Vocabulary } from './vocabulary.ts'
import { wrong } from './wrong.ts'

/**
 * Fills in the expressions in labels and annotations: those of rules, and `{{version}}`.
 *
 * @param version of evaluate()
 * @param input the input's name, for the error
 * @throws Error that names the text, what is wrong with it and what to write
 */
export async function expand(
  texts: readonly string[],
  facts: Facts,
  version: string,
  input = 'labels',
): Promise<string[]> {
  const { names, valuesOf } = globals(facts)
  const vocabulary: Vocabulary = {
    names: [...names, 'version'],
    valuesOf: async (used) => ({ ...(await valuesOf(used)), version }),
  }
  const expanded: string[] = []
  for (const text of texts) {
    try {
      expanded.push((await render(text, vocabulary)).text)
    } catch (error) {
      throw wrong(input, text, messageOf(error), error)
    }
  }
  return expanded
}
