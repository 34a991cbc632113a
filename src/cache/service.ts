import semver from 'semver'
import { parseGoBool } from '../input/scalar.ts'
import type { CacheVariables } from '../runner.ts'

/** The cache service for BuildKit, or why there is none. */
export type CacheService = {
  /**
   * For the building child process, and for no other, since it contains the token. Undefined if there is no service.
   */
  readonly environment?: Readonly<Record<string, string>>
  readonly warnings: readonly string[]
}

/** The first BuildKit that supports version 2 of the cache service; GitHub has shut down version 1. */
const firstBuildkitOfSecondVersion = '0.20.0'

/**
 * Finds the service for `type=gha`. buildx silently drops such a cache if the token or URL is missing, and parses
 * ACTIONS_CACHE_SERVICE_V2 as a Go boolean, while GitHub's own clients treat any text as true; so both are decided
 * here, and buildx gets a value that it cannot misread.
 */
export function findService({ token, resultsUrl, cacheUrl, secondVersion }: CacheVariables): CacheService {
  const none = (reason: string): CacheService => ({ warnings: [unused(reason)] })
  if (token === '')
    return none(
      "ACTIONS_RUNTIME_TOKEN is not set; the runner passes it to actions, not to `run:` steps, and some CI systems have no cache service; use 'cache: registry' instead",
    )
  const wanted = readIntention(secondVersion)
  if (wanted === undefined)
    return none(`ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would misread; expected true or false`)
  // Without a URL for version 1, the other URL can only be meant for version 2.
  const isSecond = wanted || (secondVersion === '' && cacheUrl === '' && resultsUrl !== '')
  const [variable, url] = isSecond ? ['ACTIONS_RESULTS_URL', resultsUrl] : ['ACTIONS_CACHE_URL', cacheUrl]
  if (url === '') return none(`${variable} is not set, so the address of the cache service is unknown`)
  return {
    environment: { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_CACHE_SERVICE_V2: String(isSecond), [variable]: url },
    warnings:
      wanted && parseGoBool(secondVersion) !== true
        ? [
            `ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would read as false; the action treats it as true`,
          ]
        : [],
  }
}

/**
 * Tells whether BuildKit is too old for the service; one of unknown version is not.
 *
 * @returns the warning
 */
export function warnOfOldBuildkit(
  environment: Readonly<Record<string, string>>,
  version: string | undefined,
): string | undefined {
  const known = semver.valid(semver.clean(version ?? ''))
  const isSecond = environment.ACTIONS_RESULTS_URL !== undefined
  if (!isSecond || known === null || known === '0.0.0' || semver.gte(known, firstBuildkitOfSecondVersion)) return
  return unused(
    `BuildKit is ${known}, but the GitHub Actions cache needs ${firstBuildkitOfSecondVersion}; remove 'buildkit-image' to get a newer one`,
  )
}

function unused(reason: string): string {
  return `the GitHub Actions cache is not used: ${reason}`
}

/** What the user means, in more spellings than Go accepts. */
function readIntention(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (['1', 't', 'true', 'y', 'yes', 'on'].includes(word)) return true
  return ['', '0', 'f', 'false', 'n', 'no', 'off'].includes(word) ? false : undefined
}
