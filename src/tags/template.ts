import type { Rendered, Vocabulary } from './vocabulary.ts'

/**
 * Fills in the expressions in a text, as Handlebars does without its HTML escaping. Values are data: braces in the name of
 * a branch are not an expression.
 *
 * @throws Error that says which expression is wrong, and which there are
 */
export async function render(text: string, vocabulary: Vocabulary): Promise<Rendered> {
  if (!text.includes('{{')) return { text, empty: [] }
  const { fill } = await import('./fill.ts')
  return fill(text, vocabulary)
}
