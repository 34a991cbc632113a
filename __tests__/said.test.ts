import { expect, test } from '@jest/globals'
import { readerOf } from '../src/said.ts'

test('of a kind with several sentences takes the first that a text has', () => {
  const row = { kind: 'k', source: '', since: '', sample: '' }
  const read = readerOf([
    { ...row, pattern: /b/ },
    { ...row, pattern: /a/ },
  ])
  expect(read('xab', ['k'])?.text).toBe('a')
})
