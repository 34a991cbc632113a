import { expect, test } from '@jest/globals'
import { keepTail, lastLines } from '../src/tail.ts'

test.each([
  ['nothing', [], ''],
  ['less than it keeps', ['ab'], 'ab'],
  ['just what it keeps', ['ab', 'c'], 'abc'],
  ['the end of more', ['ab', 'cd', 'e'], 'cde'],
  ['the end of one long chunk', ['abcdefgh'], 'fgh'],
  ['the end of many chunks', [...'abcdefghij'], 'hij'],
])('the tail of %s', (_, chunks, expected) => {
  const tail = keepTail(3)
  for (const chunk of chunks) tail.add(chunk)
  expect(tail.text()).toBe(expected)
})

test('the last lines of a log leave blank ones out', () => {
  expect(lastLines('a\r\n\nb\rc\n \nd\n', 3)).toBe('b\nc\nd')
})
