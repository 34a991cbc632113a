import type { RegistryClient } from '../src/registry/client.ts'
import { openTestClient } from './registry/clients.ts'

/** A client of the fake registry, without a login, whose waits pass at once; `waited` gives their milliseconds together. */
export function testClient(): { client: RegistryClient; waited: () => number } {
  const { client, waited } = openTestClient({ deadlines: { connect: 1000, silence: 200, whole: 1000 } })
  return { client, waited: () => waited.reduce((sum, milliseconds) => sum + milliseconds, 0) }
}
