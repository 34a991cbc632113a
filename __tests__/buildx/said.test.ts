import { describe, expect, test } from '@jest/globals'
import { buildxSentences, saidByBuildx } from '../../src/buildx/said.ts'
import { dockerSentences, saidByDocker } from '../../src/docker/said.ts'
import { goSentences } from '../../src/go-said.ts'
import { readerOf, type Sentence } from '../../src/said.ts'

/** What a sample says besides its own kind, by kind, for each of its sentences: what was done, then why it failed. */
type Besides = Readonly<Record<string, readonly (readonly string[])[]>>

const besidesBuildx: Besides = {
  'push failed': [['request failed', 'registry busy']],
  'image not resolved': [['no cache yet']],
  'request failed': [['push failed', 'unauthorized']],
  'registry busy': [['push failed', 'request failed']],
  'rate limited': [['push failed', 'request failed'], ['push failed'], ['push failed', 'denied']],
  unauthorized: [['push failed', 'request failed'], ['push failed'], []],
  denied: [['push failed', 'request failed'], ['push failed'], ['push failed', 'insufficient scope']],
  'insufficient scope': [['push failed', 'denied']],
  'push by digest rejected': [['push failed', 'request failed'], ['push failed']],
}

const besidesDocker: Besides = {
  'no context': [['not in the registry']],
  certificate: [['unknown authority']],
  unprivileged: [['user namespaces'], ['no binfmt_misc']],
  'user namespaces': [['unprivileged']],
  'registration refused': [['access refused']],
  'unknown authority': [['certificate']],
  'certificate out of date': [['certificate']],
  'certificate for other names': [['certificate'], ['certificate'], ['certificate']],
  'client certificate': [['certificate'], ['certificate']],
}

describe.each<[string, readonly Sentence[], Besides]>([
  ['buildx', [...buildxSentences, ...goSentences], besidesBuildx],
  ['docker', [...dockerSentences, ...goSentences], besidesDocker],
])('%s', (_, table, besides) => {
  test.each(table.map((sentence) => ({ ...sentence })))('is read: $kind, $pattern', ({ kind, pattern, sample }) => {
    const index = table
      .filter((sentence) => sentence.kind === kind)
      .findIndex((sentence) => sentence.pattern === pattern)
    expect(sample).toMatch(pattern)
    const said = new Set(table.flatMap((sentence) => (sentence.pattern.test(sample) ? [sentence.kind] : [])))
    expect(said).toEqual(new Set([kind, ...(besides[kind]?.[index] ?? [])]))
  })

  test('has no pattern that remembers where it was', () => {
    expect(table.filter(({ pattern }) => pattern.global || pattern.sticky)).toEqual([])
  })
})

test('tells which sentence of several comes first, in which words, and what it names', () => {
  const words =
    'ERROR: failed to solve: failed to push r.io/o/app:1: failed to do request: Head "https://r.io/v2/": dial tcp: lookup r.io: no such host'
  expect(saidByBuildx(words, ['no such host', 'push failed'])).toEqual({
    kind: 'push failed',
    text: 'failed to push r.io/o/app:1: ',
    details: { image: 'r.io/o/app:1' },
  })
  expect(saidByBuildx(words, ['no such host'])).toEqual({ kind: 'no such host', text: 'no such host', details: {} })
  expect(saidByBuildx(words, ['RUN failed'])).toBeUndefined()
  expect(saidByBuildx(words, [])).toBeUndefined()
})

test('knows the words of Go from docker too', () => {
  expect(saidByDocker('Get "http://r/v2/": EOF', ['connection closed'])?.kind).toBe('connection closed')
})

test('of a kind with several sentences takes the first that a text has', () => {
  const row = { kind: 'k', source: '', since: '', sample: '' }
  const read = readerOf([
    { ...row, pattern: /b/ },
    { ...row, pattern: /a/ },
  ])
  expect(read('xab', ['k'])?.text).toBe('a')
})

test.each([
  'process "/bin/sh -c echo failed to push r.io/app: EOF" did not complete successfully: exit code: 1',
  'a report that failed to push us',
])('is not misled by a command: %s', (words) => {
  expect(saidByBuildx(words, ['push failed'])).toBeUndefined()
})
