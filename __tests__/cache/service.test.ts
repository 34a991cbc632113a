import { expect, test } from '@jest/globals'
import { type CacheService, findService } from '../../src/cache/service.ts'
import type { CacheVariables } from '../../src/runner.ts'

const variables: CacheVariables = { token: 't', resultsUrl: 'https://r/', cacheUrl: '', secondVersion: 'True' }
const second = (warnings: string[] = []): CacheService => ({
  environment: {
    ACTIONS_RUNTIME_TOKEN: 't',
    ACTIONS_CACHE_SERVICE_V2: 'true',
    ACTIONS_RESULTS_URL: 'https://r/',
  },
  warnings,
})
const first: CacheService = {
  environment: { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_CACHE_SERVICE_V2: 'false', ACTIONS_CACHE_URL: 'https://c/' },
  warnings: [],
}
const none = (reason: string): CacheService => ({ warnings: [`the GitHub cache is not used: ${reason}`] })

test.each<[string, Partial<CacheVariables>, CacheService]>([
  ['GitHub', {}, second()],
  ['GitHub Enterprise Server', { cacheUrl: 'https://c/', secondVersion: '' }, first],
  ['the first version, chosen', { cacheUrl: 'https://c/', secondVersion: 'false' }, first],
  ['one url that can only be of the second version', { secondVersion: '' }, second()],
  [
    'a switch that Go does not read as true',
    { secondVersion: 'on' },
    second([`ACTIONS_CACHE_SERVICE_V2 is 'on', which buildx would read as false; it is taken as true`]),
  ],
  [
    'a switch that nobody understands',
    { secondVersion: 'maybe' },
    none(`ACTIONS_CACHE_SERVICE_V2 is 'maybe', which buildx would misread; expected true or false`),
  ],
  [
    'no token',
    { token: '' },
    none(
      'ACTIONS_RUNTIME_TOKEN is not set; the runner gives it to actions, not to `run:` steps, and some engines have no cache service',
    ),
  ],
  [
    'no url of the second version',
    { resultsUrl: '', cacheUrl: 'https://c/' },
    none('ACTIONS_RESULTS_URL is not set, so there is no address'),
  ],
  [
    'no url of the first version',
    { secondVersion: 'false' },
    none('ACTIONS_CACHE_URL is not set, so there is no address'),
  ],
])('%s', (_name, given, expected) => {
  expect(findService({ ...variables, ...given })).toEqual(expected)
})
