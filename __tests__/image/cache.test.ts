import { describe, expect, test } from '@jest/globals'
import { cacheFacts, cacheWarnings } from '../../src/cache/report.ts'
import { type BuildCache, finishCache, withoutOldBuildkit } from '../../src/image/cache.ts'
import { CommandError } from '../../src/process.ts'

const cache: BuildCache = {
  preset: 'gha',
  from: ['type=gha'],
  embedded: [],
  saved: 'type=gha',
  decision: 'gha, scope app',
  warnings: [],
  environment: { ACTIONS_RESULTS_URL: 'https://r/' },
  masks: [],
  ownsBuilder: true,
  readSeconds: 60,
  seconds: 300,
  platforms: ['linux/amd64'],
}

describe('BuildKit and the second version of the service', () => {
  test.each(['v0.20.0', 'v0.32.2', '0.0.0+unknown', undefined])('%s is taken', (version) => {
    expect(withoutOldBuildkit(cache, version)).toBe(cache)
  })

  test('an older one goes without, with a warning', () => {
    expect(withoutOldBuildkit(cache, 'v0.19.0')).toEqual({
      ...cache,
      from: [],
      saved: undefined,
      environment: {},
      decision: 'none, see the warning',
      warnings: [
        `the GitHub cache is not used: BuildKit is 0.19.0, but its service needs 0.20.0; leave out 'buildkit-image' to get a newer one`,
      ],
    })
  })

  test('an older one keeps the first version', () => {
    const first = { ...cache, environment: { ACTIONS_CACHE_URL: 'https://c/' } }
    expect(withoutOldBuildkit(first, 'v0.19.0')).toBe(first)
  })
})

const engine = { driver: 'docker-container', version: 'v0.32.2' }
const steps = new Map([
  ['linux/amd64', { cached: 3, executed: 1 }],
  ['linux/arm64', { cached: 0, executed: 4 }],
])

test('the summary tells the cache, its fate, and the steps of each platform', () => {
  const record = { steps, emulated: new Map(), unreadCaches: [], unwrittenCaches: [] }
  expect(cacheFacts(cache, { record, unsaved: '429' })).toEqual([
    ['Cache', 'gha, scope app'],
    ['Cache not written', '429'],
    ['Steps of linux/amd64', '3 cached, 1 executed'],
    ['Steps of linux/arm64', '0 cached, 4 executed'],
  ])
  expect(cacheFacts({ ...cache, preset: 'none' }, {})).toEqual([])
})

test('a cache that is not there yet is no fault, others are', () => {
  const record = {
    steps,
    emulated: new Map(),
    unreadCaches: [
      { what: 'r.example/app:buildcache', reason: 'r.example/app:buildcache: not found' },
      { what: 'gha:1', reason: 'connection refused' },
    ],
    unwrittenCaches: [{ what: 'exporting cache to registry', reason: '401 Unauthorized' }],
  }
  expect(cacheWarnings({ record, unsaved: 'quota', silent: 'it did not answer within 60 s' })).toEqual([
    'the cache gha:1 was not read: connection refused',
    'exporting cache to registry failed: 401 Unauthorized',
    'the cache was not used: it did not answer within 60 s',
    'the cache was not written: quota',
  ])
})

test('a builder without records, and a cache that cannot be written, do not fail the job', async () => {
  const buildx = async () => {
    throw new CommandError('buildx history', 1, { stdout: '', stderr: 'unknown command' }, 'failed with exit code 1')
  }
  const session = { request: {} as never, save: async () => 'quota' }
  expect(await finishCache({ buildx, builder: 'b', engine }, cache, session, {}, ['b/b0/x'])).toEqual({
    unsaved: 'quota',
  })
})

test('a cache that did not answer is not written', async () => {
  const buildx = async () => ({ stdout: '', stderr: '' })
  expect(await finishCache({ buildx, builder: 'b', engine }, cache, undefined, {}, [])).toEqual({
    silent: 'it did not answer within 60 s',
  })
})

test('what several nodes recorded is put together, but nothing is asked of a remote builder with a dead node', async () => {
  const asked: string[] = []
  const buildx = async (args: readonly string[]) => {
    asked.push(args.at(-1) ?? '')
    const platform = args.at(-1) === 'one' ? 'linux/amd64' : 'linux/arm64'
    const vertexes = [{ digest: 'd', name: `[${platform} 2/2] RUN true`, completed: 'now' }]
    return { stdout: '', stderr: JSON.stringify({ vertexes }) }
  }
  const node = (status: string) => ({ name: 'n', endpoint: 'e', status, fixed: [] })
  const both = { ...cache, platforms: ['linux/amd64', 'linux/arm64'] }
  const finish = (nodes: ReturnType<typeof node>[]) =>
    finishCache(
      { buildx, builder: 'b', engine: { driver: 'remote', version: undefined, nodes } },
      both,
      undefined,
      {},
      ['b/b0/one', 'b/b1/two'],
    )
  const { record } = await finish([node('running'), node('running')])
  expect([...(record?.steps ?? [])]).toEqual([
    ['linux/amd64', { cached: 0, executed: 1 }],
    ['linux/arm64', { cached: 0, executed: 1 }],
  ])
  expect(asked).toEqual(['one', 'two'])
  expect((await finish([node('running'), node('inactive')])).record).toBeUndefined()
})
