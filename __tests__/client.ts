import { openClient, type RegistryClient } from '../src/registry/client.ts'
import { openConnections } from '../src/registry/connections.ts'
import { openRetries } from '../src/retry.ts'

/** A client of the fake registry, without a login, whose waits pass at once on a clock of their own. */
export function testClient(): { client: RegistryClient; waited: () => number } {
  let now = 0
  const retries = openRetries({
    wait: async (milliseconds) => {
      now += milliseconds
    },
    now: () => now,
    random: () => 0,
  })
  const connections = openConnections({
    registries: [],
    environment: {},
    deadlines: { connect: 1000, silence: 200, whole: 1000 },
  })
  return { client: openClient(connections, async () => undefined, retries), waited: () => now }
}
