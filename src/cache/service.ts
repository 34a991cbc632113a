import { readSwitch } from '../input/scalar.ts'
import type { CacheVariables } from '../runner.ts'

/** A cache service that BuildKit can be told of, or why there is none. */
export type CacheService = {
  /** For the child that builds, and for no other: the token is in it. Undefined when there is no service. */
  readonly environment?: Readonly<Record<string, string>>
  readonly warnings: readonly string[]
}

/** The first BuildKit that speaks the second version of the cache service; the first version is switched off at GitHub. */
export const firstBuildkitOfSecondVersion = '0.20.0'

/**
 * Finds the service for `type=gha`. buildx drops such a cache without a word when token or url is missing, and reads
 * ACTIONS_CACHE_SERVICE_V2 as Go reads booleans while GitHub's own clients take any text for true; so both are decided
 * here, and buildx gets a value that it cannot misread.
 */
export function findService({ token, resultsUrl, cacheUrl, secondVersion }: CacheVariables): CacheService {
  const none = (reason: string): CacheService => ({ warnings: [`the GitHub cache is not used: ${reason}`] })
  if (token === '')
    return none(
      'ACTIONS_RUNTIME_TOKEN is not set; the runner gives it to actions, not to `run:` steps, and some engines have no cache service',
    )
  const wanted = readIntention(secondVersion)
  if (wanted === undefined)
    return none(`ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would misread; expected true or false`)
  // Without a url of the first version the other url can only be meant for the second.
  const version = wanted || (secondVersion === '' && cacheUrl === '' && resultsUrl !== '') ? 2 : 1
  const url = version === 2 ? resultsUrl : cacheUrl
  if (url === '')
    return none(`${version === 2 ? 'ACTIONS_RESULTS_URL' : 'ACTIONS_CACHE_URL'} is not set, so there is no address`)
  const misread = wanted && readSwitch(secondVersion) !== true
  return {
    environment: {
      ACTIONS_RUNTIME_TOKEN: token,
      ACTIONS_CACHE_SERVICE_V2: String(version === 2),
      [version === 2 ? 'ACTIONS_RESULTS_URL' : 'ACTIONS_CACHE_URL']: url,
    },
    warnings: misread
      ? [`ACTIONS_CACHE_SERVICE_V2 is '${secondVersion}', which buildx would read as false; it is taken as true`]
      : [],
  }
}

/** What a person means by it, in more spellings than Go takes. */
function readIntention(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (['1', 't', 'true', 'y', 'yes', 'on'].includes(word)) return true
  return ['', '0', 'f', 'false', 'n', 'no', 'off'].includes(word) ? false : undefined
}
