import type { RegistryClient } from '../registry/client.ts'
import { RegistryError, transience } from '../registry/error.ts'
import type { TagStates } from './tags.ts'
import { referenceOf, type Target } from './targets.ts'

/** Milliseconds that the questions before a build may wait for a registry that has a hiccup. */
const preflightTimeout = 10_000

/**
 * Asks every repository, before anything is built, whether it can be pushed to, and where its tags point. A failure that passes
 * is left for later: the push comes when the build is done.
 *
 * @param warn is told what could not be asked
 * @throws RegistryError for what would stay wrong: no host, no TLS, no login, no right
 */
export async function preflight(
  client: RegistryClient,
  targets: readonly Target[],
  warn: (message: string) => void,
): Promise<TagStates> {
  const asking = { phase: 'login', maxElapsed: preflightTimeout } as const
  const states = targets.map(async ({ repository, tags }) => {
    try {
      await client.assertPush(repository, asking)
      const digests = tags.map(
        async (tag) => [referenceOf({ repository, tag }), await client.digest(repository, tag, asking)] as const,
      )
      return await Promise.all(digests)
    } catch (error) {
      if (!(error instanceof RegistryError) || !mayPass(error)) throw error
      warn(`cannot check access to ${repository} before the build: ${error.message}; continuing without that check`)
      return []
    }
  })
  return new Map((await Promise.all(states)).flat())
}

/** A host that is unknown even after the questions were repeated is misspelled; the push would not find it either. */
function mayPass(error: RegistryError): boolean {
  return transience(error) !== undefined && error.facts.kind !== 'unknown host'
}
