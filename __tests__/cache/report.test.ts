import { expect, test } from '@jest/globals'
import type { Steps } from '../../src/buildx/steps.ts'
import { cacheFacts, cacheWarnings } from '../../src/cache/report.ts'
import type { CacheSettings } from '../../src/cache/use.ts'
import type { PlatformName } from '../../src/platform.ts'

const steps = new Map<PlatformName, Steps>([
  ['linux/amd64', { cached: 3, executed: 1 }],
  ['linux/arm64', { cached: 0, executed: 4 }],
])

test('the summary tells the cache, its fate, and the steps of each platform', () => {
  const record = { steps, emulated: new Map(), unreadCaches: [], unwrittenCaches: [] }
  const used = { settings: { preset: 'gha', decision: 'gha, scope app' } as CacheSettings }
  expect(cacheFacts({ ...used, problems: () => ({ notWritten: '429' }) }, record)).toEqual([
    ['Cache', 'gha, scope app'],
    ['Cache not written', '429'],
    ['Steps of linux/amd64', '3 cached, 1 executed'],
    ['Steps of linux/arm64', '0 cached, 4 executed'],
  ])
  const unused = { settings: { ...used.settings, preset: 'none' as const }, problems: () => ({}) }
  expect(cacheFacts(unused, undefined)).toEqual([])
})

test('warns of each cache that failed', () => {
  const record = {
    steps,
    emulated: new Map(),
    unreadCaches: [{ what: 'gha:1', reason: 'connection refused' }],
    unwrittenCaches: [{ what: 'exporting cache to registry', reason: '401 Unauthorized' }],
  }
  expect(cacheWarnings(record, { notWritten: 'quota', notRead: 'it did not answer within 60 s' })).toEqual([
    'the cache gha:1 was not read: connection refused',
    'exporting cache to registry failed: 401 Unauthorized',
    'the cache was not used: it did not answer within 60 s',
    'the cache was not written: quota',
  ])
})
