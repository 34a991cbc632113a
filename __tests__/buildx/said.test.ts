import { expect, test } from '@jest/globals'
import { buildxSentences, saidByBuildx } from '../../src/buildx/said.ts'
import { goSentences } from '../../src/go-said.ts'
import { type Besides, testSamples } from '../sentences.ts'

// An error tells what was done, and then why it failed.
const besides: Besides = {
  'push failed': [['request failed', 'registry busy']],
  'image not fetched': [['registry busy', 'request failed']],
  'wrong content': [['image not fetched']],
  'context cancelled': [['image not fetched']],
  'cache service limits': [['cache export failed']],
  'image not resolved': [['image not found', 'no cache yet']],
  'image not found': [['image not resolved', 'no cache yet']],
  'request failed': [['push failed', 'unauthorized']],
  'registry busy': [['push failed', 'request failed'], ['push failed'], ['cache export failed']],
  'rate limited': [['push failed', 'request failed'], ['push failed'], ['push failed', 'denied']],
  unauthorized: [['push failed', 'request failed'], ['push failed'], []],
  denied: [['push failed', 'request failed'], ['push failed'], ['push failed', 'insufficient scope']],
  'no package right': [
    ['push failed', 'denied'],
    ['push failed', 'denied'],
  ],
  'no token': [['push failed', 'denied']],
  'media type refused': [['push failed', 'request failed']],
  'artifact refused': [['push failed', 'denied'], ['push failed']],
  'upper case': [['cache export failed']],
  'proxy out of reach': [['connection refused']],
  'cache export failed': [['connection refused']],
  'cache not writable': [['cache export failed'], []],
  'insufficient scope': [['push failed', 'denied']],
  'immutable tag': [['push failed', 'denied']],
  'push by digest rejected': [['push failed', 'request failed'], ['push failed']],
}

testSamples([...buildxSentences, ...goSentences], besides)

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

test('knows how a RUN failed in the engine of Docker 20.10, whatever the command is', () => {
  const words = 'executor failed running [/bin/sh -c [ -f /a ]: exit code: 1\n false]: exit code: 4'
  expect(saidByBuildx(words, ['RUN failed'])).toMatchObject({ details: { code: '4' } })
})

test.each([
  'process "/bin/sh -c echo failed to push r.io/app: EOF" did not complete successfully: exit code: 1',
  'a report that failed to push us',
])('is not misled by a command: %s', (words) => {
  expect(saidByBuildx(words, ['push failed'])).toBeUndefined()
})
