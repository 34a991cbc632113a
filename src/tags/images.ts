import type { Facts } from './facts.ts'

/**
 * The names of images that are enabled.
 *
 * @param images names, or `name=…,enable=…`
 */
export async function enabledImages(_images: readonly string[], _facts: Facts): Promise<string[]> {
  throw new Error('not implemented')
}
