import { describe, expect, test } from '@jest/globals'
import { formatPair, labelsOf, mergeLabels, parsePair } from '../../src/tags/labels.ts'

const described = {
  version: '1.2.3',
  revision: 'a'.repeat(40),
  created: new Date('2024-05-06T07:08:09+02:00'),
}
const repository = {
  name: 'app',
  description: 'Says hello',
  html_url: 'https://ghe.example.com/Acme/app',
  license: { spdx_id: 'MIT' },
}
const run = { event: { repository }, repository: 'acme/other', serverUrl: 'https://github.com' }

describe('labels', () => {
  test('of a run whose event has everything', () => {
    expect(labelsOf(run, described).map(formatPair)).toEqual([
      'org.opencontainers.image.title=app',
      'org.opencontainers.image.description=Says hello',
      'org.opencontainers.image.url=https://ghe.example.com/Acme/app',
      'org.opencontainers.image.source=https://ghe.example.com/Acme/app',
      'org.opencontainers.image.version=1.2.3',
      'org.opencontainers.image.created=2024-05-06T05:08:09.000Z',
      `org.opencontainers.image.revision=${'a'.repeat(40)}`,
      'org.opencontainers.image.licenses=MIT',
    ])
  })

  test('of a run without an event have what its variables tell', () => {
    const nothing = { version: '', revision: 'b', created: undefined }
    expect(labelsOf({ ...run, event: {} }, nothing).map(formatPair)).toEqual([
      'org.opencontainers.image.title=other',
      'org.opencontainers.image.url=https://github.com/acme/other',
      'org.opencontainers.image.source=https://github.com/acme/other',
      'org.opencontainers.image.revision=b',
    ])
  })

  test('without data are left out', () => {
    const empty = { name: null, description: null, html_url: '', license: null }
    const nothing = { version: '', revision: '', created: undefined }
    expect(
      labelsOf({ event: { repository: empty }, repository: '', serverUrl: 'https://github.com' }, nothing),
    ).toEqual([])
  })

  test('are of one line each, whatever a description has', () => {
    const event = { repository: { description: ' two\r\nlines \x1b[31m' } }
    expect(labelsOf({ ...run, event }, described)).toContainEqual({
      key: 'org.opencontainers.image.description',
      value: 'two lines  [31m',
    })
  })
})

test('given labels win, and all are sorted by key', () => {
  const made = ['z=1', 'b=2', 'a=3'].map(parsePair)
  const given = ['b=given=x', 'own', 'a='].map(parsePair)
  expect(mergeLabels(made, given).map(formatPair)).toEqual(['a=', 'b=given=x', 'own=', 'z=1'])
})
