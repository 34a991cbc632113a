import { expect, test } from '@jest/globals'
import type { CacheDecision } from '../../src/cache/decide.ts'
import { cacheRows, cacheWarnings } from '../../src/cache/report.ts'

const gha = { preset: 'gha', description: 'gha, scope app' } as CacheDecision

test('the summary tells the cache, and its fate', () => {
  const problem = () => ({ what: 'not written', reason: '429' }) as const
  expect(cacheRows({ decision: gha, problem })).toEqual([
    ['Cache', 'gha, scope app'],
    ['Cache not written', '429'],
  ])
  const none = { decision: { ...gha, preset: 'none' as const }, problem: () => undefined }
  expect(cacheRows(none)).toEqual([])
})

test('warns of each cache that failed, with what is known of it', async () => {
  const record = {
    unreadCaches: [{ what: 'gha:1', reason: 'connection refused' }],
    unwrittenCaches: [{ what: 'exporting cache to registry', reason: '401 Unauthorized' }],
  }
  const advise = async (reason: string) => (reason.startsWith('401') ? 'log in (docs)' : '')
  expect(await cacheWarnings(record, { what: 'not used', reason: 'it did not respond within 60 s' }, advise)).toEqual([
    'the cache gha:1 was not read: connection refused',
    'exporting cache to registry failed: 401 Unauthorized\nlog in (docs)',
    'the cache was not used: it did not respond within 60 s',
  ])
  expect(await cacheWarnings(undefined, { what: 'not written', reason: 'quota' }, advise)).toEqual([
    'the cache was not written: quota',
  ])
})
