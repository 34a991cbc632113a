import type { Facts } from './facts.ts'
import type { Row } from './row.ts'

export type Evaluated = {
  /** The main tag; '' where there is none. */
  readonly version: string
  /** Bare tags, in the order of priorities, each once; `latest` is the last. */
  readonly tags: readonly string[]
  /** One a rule, in the order that they are applied. */
  readonly rows: readonly Row[]
  readonly notices: readonly string[]
}

/**
 * Makes tags of rules as docker/metadata-action does.
 *
 * @param rules one a line; none are its default rules
 */
export async function evaluate(
  _rules: readonly string[],
  _flavor: readonly string[],
  _facts: Facts,
): Promise<Evaluated> {
  throw new Error('not implemented')
}
