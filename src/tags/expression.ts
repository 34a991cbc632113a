import type { Facts } from './facts.ts'

/** Fills in the expressions in labels and annotations. */
export async function expand(_texts: readonly string[], _facts: Facts, _version: string): Promise<string[]> {
  throw new Error('not implemented')
}
