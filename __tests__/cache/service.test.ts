import { expect, test } from '@jest/globals'
import { type CacheService, findService, warnOfOldBuildkit } from '../../src/cache/service.ts'
import type { CacheVariables } from '../../src/runner.ts'

const variables: CacheVariables = {
  ...{ token: 't', resultsUrl: 'https://r/', cacheUrl: '', secondVersion: 'True', mode: '' },
}
const second = { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_CACHE_SERVICE_V2: 'true', ACTIONS_RESULTS_URL: 'https://r/' }
const first = { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_CACHE_SERVICE_V2: 'false', ACTIONS_CACHE_URL: 'https://c/' }

test.each<[string, Partial<CacheVariables>, CacheService['environment'], string]>([
  ['GitHub', {}, second, ''],
  ['GitHub Enterprise Server', { cacheUrl: 'https://c/', secondVersion: '' }, first, ''],
  ['the first version, chosen', { cacheUrl: 'https://c/', secondVersion: 'false' }, first, ''],
  ['one url that can only be of the second version', { secondVersion: '' }, second, ''],
  [
    'a switch that Go does not read as true',
    { secondVersion: 'on' },
    second,
    `ACTIONS_CACHE_SERVICE_V2 is 'on', which buildx would read as false; the action treats it as true`,
  ],
  [
    'a switch that nobody understands',
    { secondVersion: 'maybe' },
    undefined,
    `the GitHub Actions cache is not used: ACTIONS_CACHE_SERVICE_V2 is 'maybe', which buildx would misread; expected true or false`,
  ],
  [
    'no token',
    { token: '' },
    undefined,
    "the GitHub Actions cache is not used: ACTIONS_RUNTIME_TOKEN is not set; the runner passes it to actions, not to `run:` steps, and some CI systems have no cache service; use 'cache: registry' instead",
  ],
  [
    'no url of the second version',
    { resultsUrl: '', cacheUrl: 'https://c/' },
    undefined,
    'the GitHub Actions cache is not used: ACTIONS_RESULTS_URL is not set, so the address of the cache service is unknown',
  ],
  [
    'no url of the first version',
    { secondVersion: 'false' },
    undefined,
    'the GitHub Actions cache is not used: ACTIONS_CACHE_URL is not set, so the address of the cache service is unknown',
  ],
])('%s', (_name, changes, environment, warning) => {
  expect(findService({ ...variables, ...changes })).toEqual({ environment, warnings: warning ? [warning] : [] })
})

const tooOld = `the GitHub Actions cache is not used: BuildKit is 0.19.0, but the GitHub Actions cache needs 0.20.0; remove 'buildkit-image' to get a newer one`
test.each([
  ['second', second, 'v0.20.0', undefined],
  ['second', second, 'v0.32.2', undefined],
  ['second', second, '0.0.0+unknown', undefined],
  ['second', second, undefined, undefined],
  ['second', second, 'v0.19.0', tooOld],
  ['first', first, 'v0.19.0', undefined],
])('the %s version of the service with BuildKit %s', (_name, environment, version, warning) => {
  expect(warnOfOldBuildkit(environment, version)).toBe(warning)
})
