import { expect, test } from '@jest/globals'
import { keepTail } from '../src/tail.ts'

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
