import type { Facts } from './facts.ts'
import { globals } from './globals.ts'
import { render } from './template.ts'

/**
 * Reads the attribute `enable` of a rule or an image, with its expressions filled in.
 *
 * @throws Error for what is neither `true` nor `false`
 */
export async function isEnabled(enable: string, facts: Facts): Promise<boolean> {
  const { text } = await render(enable, globals(facts))
  if (text !== 'true' && text !== 'false') throw new Error(`enable=${enable} is '${text}', expected true or false`)
  return text === 'true'
}
