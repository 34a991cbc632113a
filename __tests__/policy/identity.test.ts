import { describe, expect, test } from '@jest/globals'
import { identityIn, type Origin, ownIdentity, versionOf, withIdentity } from '../../src/policy/identity.ts'

const sha = 'a'.repeat(40)
const image = 'org.opencontainers.image'

const own = (overrides: Partial<Origin> = {}) =>
  ownIdentity({
    tags: ['2.4.9', '2.4', 'latest'],
    labels: [],
    annotations: [],
    untyped: 'manifest',
    sha,
    event: { head_commit: { timestamp: '2026-01-02T04:04:05+01:00' } },
    ...overrides,
  })

test.each([
  [['latest', '2.4', '2.4.9'], '2.4.9'],
  [['1.9.0', 'v1.10.0', '1.2'], 'v1.10.0'],
  [['1.0.0-rc.1', '1.0.0'], '1.0.0'],
  [['latest', 'sha-1a2b3c4', 'main'], 'main'],
  [['sha-1a2b3c4', 'latest'], 'sha-1a2b3c4'],
  [['latest'], 'latest'],
  [[], undefined],
])('the version of %j is %s', (tags, version) => {
  expect(versionOf(tags)).toBe(version)
})

describe('what this run says of its image', () => {
  const told = { version: '2.4.9', revision: sha, created: '2026-01-02T03:04:05.000Z' }

  test('comes from tags, commit and event', () => {
    expect(own()).toEqual(told)
  })

  test.each([
    ['no commit', { sha: '' }, { version: told.version, created: told.created }],
    ['no time of it', { event: {} }, { version: told.version, revision: sha }],
    [
      'a time that is none',
      { event: { head_commit: { timestamp: 'soon' } } },
      { version: told.version, revision: sha },
    ],
    ['no commit in the event', { event: { head_commit: null } }, { version: told.version, revision: sha }],
    ['no tag', { tags: [] }, { revision: sha, created: told.created }],
  ])('leaves out what is not known: %s', (_, overrides, expected) => {
    expect(own(overrides)).toEqual(expected)
  })

  test('is what was given, first of all the annotations of the index', () => {
    expect(
      own({
        labels: [`${image}.version=3`, `${image}.revision=b`, `${image}.created=`],
        annotations: [`index:${image}.version=4`, `${image}.revision=c`],
      }),
    ).toEqual({ ...told, version: '4', revision: 'b' })
    expect(own({ annotations: [`${image}.revision=c`], untyped: 'index' })).toEqual({ ...told, revision: 'c' })
  })
})

test('labels get what they lack, at their end', () => {
  const labels = ['a=b', `${image}.version=given`, `${image}.created=`]
  const source = 'https://github.com/acme/app'
  expect(withIdentity(labels, own(), source)).toEqual([
    ...labels,
    `${image}.revision=${sha}`,
    `${image}.source=${source}`,
  ])
  expect(withIdentity([`${image}.source=`], { version: '1' }, source)).toEqual([
    `${image}.source=`,
    `${image}.version=1`,
  ])
  expect(withIdentity([], { version: '1' }, '')).toEqual([`${image}.version=1`])
})

test('what an image says is one short line', () => {
  expect(
    identityIn({ [`${image}.version`]: `1\r\n::error::x${'y'.repeat(1000)}`, [`${image}.revision`]: '\n\u001b' }),
  ).toEqual({ version: `1 ::error::x${'y'.repeat(187)}` })
})

test('what is no text or empty is not read', () => {
  expect(identityIn({ [`${image}.version`]: 1, [`${image}.revision`]: ' ', [`${image}.created`]: ' x ' })).toEqual({
    created: 'x',
  })
})
