import semver from 'semver'
import { parseGoBool } from '../input/scalar.ts'
import type { CacheVariables } from '../runner.ts'

/** A cache service that BuildKit can be told of, or why there is none. */
export type CacheService = {
  /** For the child that builds, and for no other: the token is in it. Undefined when there is no service. */
  readonly environment?: Readonly<Record<string, string>>
  readonly warnings: readonly string[]
}

/**
 * The first BuildKit that speaks the second version of the cache service; the first version is switched off at GitHub.
 */
const firstBuildkitOfSecondVersion = '0.20.0'

/**
 * Finds the service for `type=gha`. buildx drops such a cache without a word when token or url is missing, and reads
 * ACTIONS_CACHE_SERVICE_V2 as Go reads booleans while GitHub's own clients take any text for true; so both are decided
 * here, and buildx gets a value that it cannot misread.
 */
export function findService({ token, resultsUrl, cacheUrl, secondVersion }: CacheVariables): CacheService {
  const none = (reason: string): CacheService => ({ warnings: [unused(reason)] })
  if (token === '')
    return none(
      "ACTIONS_RUNTIME_TOKEN is not set; the runner passes it to actions, not to `run:` steps, and some CI systems have no cache service; use 'cache: registry' there",
    )
  const wanted = readIntention(secondVersion)
  if (wanted === undefined)
    return none(`ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would misread; expected true or false`)
  // Without a url of the first version the other url can only be meant for the second.
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
    `BuildKit is ${known}, but GitHub's cache service needs ${firstBuildkitOfSecondVersion}; remove 'buildkit-image' to get a newer one`,
  )
}

function unused(reason: string): string {
  return `the GitHub cache is not used: ${reason}`
}

/** What a person means by it, in more spellings than Go takes. */
function readIntention(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (['1', 't', 'true', 'y', 'yes', 'on'].includes(word)) return true
  return ['', '0', 'f', 'false', 'n', 'no', 'off'].includes(word) ? false : undefined
}
