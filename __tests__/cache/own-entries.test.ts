import { expect, test } from '@jest/globals'
import { decideOwnEntries } from '../../src/cache/own-entries.ts'
import type { CacheAccess } from '../../src/cache-access.ts'

const free: CacheAccess = { unreadable: undefined, unwritable: undefined }
const readOnly = { ...free, unwritable: 'it only reads' }
const closed = { unreadable: 'it is closed', unwritable: 'it is closed' }

const decide = (cacheFrom: readonly string[], cacheTo: readonly string[], access = free) =>
  decideOwnEntries({ cacheFrom, cacheTo }, access)

test('entries for other caches have nothing to do with GitHub', () => {
  const [from, to] = [['type=registry,ref=a/gha'], ['type=local,dest=gha', 'mode=max']]
  expect(decide(from, to, closed)).toEqual({ own: { from, to }, usesService: false, needsService: false, warnings: [] })
})

test.each([
  ['free', free, ['type=gha'], ['mode=max,type=gha'], []],
  ['read-only', readOnly, ['type=gha'], [], [`skipping 'cache-to: mode=max,type=gha': it only reads`]],
  [
    'closed',
    closed,
    [],
    [],
    [`skipping 'cache-from: type=gha': it is closed`, `skipping 'cache-to: mode=max,type=gha': it is closed`],
  ],
])('where the cache is %s', (_name, access, from, to, warnings) => {
  const uses = from.length > 0
  expect(decide(['type=gha'], ['mode=max,type=gha'], access)).toEqual({
    ...{ own: { from, to }, usesService: uses, needsService: uses, warnings },
  })
})

test.each(['token=x', 'url=https://other/', 'url_v2=https://other/'])(
  'an entry with %s is for a service that nothing is known of',
  (field) => {
    const entry = `type=gha,${field}`
    expect(decide([entry], [entry], closed)).toMatchObject({
      ...{ own: { from: [entry], to: [entry] }, usesService: true, warnings: [] },
    })
  },
)

test('only a token of its own makes an entry independent of the runner', () => {
  expect(decide(['type=gha,token=x'], []).needsService).toBe(false)
  expect(decide(['type=gha,url=https://other/'], []).needsService).toBe(true)
})

test('an entry that is not one record is left to buildx', () => {
  const entry = 'type=gha,"a'
  expect(decide([], [entry], closed).own.to).toEqual([entry])
})
