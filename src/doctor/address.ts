import { documentAddress } from '../document-address.ts'
import type { Scene } from '../failure.ts'

/** The document that is generated from the rules. */
export const document = 'docs/troubleshooting.md'

/** Where a rule's section can be read, for the version that runs; a path in the repository where that is not known. */
export function addressOf(id: string, runner: Scene['runner']): string {
  const path = `${document}#${id}`
  return (runner && documentAddress(path, runner)) ?? path
}
