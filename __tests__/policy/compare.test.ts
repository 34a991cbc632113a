import { expect, test } from '@jest/globals'
import { compare, nameOf } from '../../src/policy/compare.ts'
import type { History } from '../../src/policy/history.ts'
import type { Identity } from '../../src/policy/identity.ts'

const a = 'a'.repeat(40)
const b = 'b'.repeat(40)
const never: History = () => Promise.reject(new Error('not to be asked'))
const is =
  (place: Awaited<ReturnType<History>>): History =>
  async (ours, theirs) => {
    expect([ours, theirs]).toEqual([a, b])
    return place
  }
const older = { isNewer: false }
const doubtful = { isNewer: false, doubt: 'it is not known which of the two images is newer' }

test.each<[string, Identity, Identity, History, object]>([
  [
    'a higher version',
    { version: '2.5.3', revision: b },
    { version: '2.4.9', revision: a },
    never,
    { isNewer: true, reason: 'its version is higher', theirs: '2.5.3', ours: '2.4.9' },
  ],
  ['a lower version', { version: '2.5.3' }, { version: 'v2.5.4' }, never, older],
  ['a pre-release of ours', { version: '2.5.4-rc.1' }, { version: '2.5.4' }, never, older],
  [
    'a release after our pre-release',
    { version: '2.5.4' },
    { version: '2.5.4-rc.1' },
    never,
    { isNewer: true, reason: 'its version is higher', theirs: '2.5.4', ours: '2.5.4-rc.1' },
  ],
  [
    'the same version of the same commit',
    { version: '1.0.0', revision: a },
    { version: '1.0.0', revision: a },
    never,
    older,
  ],
  [
    'the same version of a later commit',
    { version: '1.0.0', revision: b },
    { version: '1.0.0', revision: a },
    is('before'),
    { isNewer: true, reason: 'its commit comes after this one', theirs: '1.0.0 bbbbbbb', ours: '1.0.0 aaaaaaa' },
  ],
  [
    'a later commit',
    { version: 'main', revision: b },
    { version: 'main', revision: a },
    is('before'),
    { isNewer: true, reason: 'its commit comes after this one', theirs: 'main bbbbbbb', ours: 'main aaaaaaa' },
  ],
  [
    'an earlier commit',
    { revision: b, created: '2026-02-01' },
    { revision: a, created: '2026-01-01' },
    is('after'),
    older,
  ],
  [
    'a commit apart, by time',
    { revision: b, created: '2026-02-01' },
    { revision: a, created: '2026-01-01' },
    is('apart'),
    {
      isNewer: true,
      reason: 'it was created later',
      theirs: 'bbbbbbb of 2026-02-01',
      ours: 'aaaaaaa of 2026-01-01',
    },
  ],
  [
    'a commit that the checkout does not have, by time',
    { revision: b, created: '2026-01-01' },
    { revision: a, created: '2026-02-01' },
    is(undefined),
    older,
  ],
  ['the same time', { created: '2026-01-01' }, { created: '2026-01-01' }, never, older],
  ['a commit that the checkout does not have, and no time', { revision: b }, { revision: a }, is(undefined), doubtful],
  ['nothing', {}, { version: '1.0.0', revision: a, created: '2026-01-01' }, never, doubtful],
  ['a version that is none', { version: '24.04' }, { version: '2.4.9' }, never, doubtful],
])('%s', async (_, theirs, ours, history, expected) => {
  expect(await compare(theirs, ours, history)).toEqual(expected)
})

test('an image is named by what it tells', () => {
  expect([nameOf({ version: 'main', revision: a }), nameOf({ revision: a }), nameOf({})]).toEqual([
    'main aaaaaaa',
    'aaaaaaa',
    'an unknown version',
  ])
})
