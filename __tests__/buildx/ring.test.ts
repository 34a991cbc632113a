import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { keepLines } from '../../src/buildx/ring.ts'

test.each([
  ['all that fits', 8, ['one\n', 'two\n'], 'one\ntwo\n'],
  ['the last whole lines', 10, ['one\n', 'two\n', 'three\n'], 'three\n'],
  ['characters whole', 8, ['äö\n', 'äö\n'], 'äö\n'],
  ['nothing', 6, [], ''],
])('keeps %s', (_, size, chunks, expected) => {
  const { add, text } = keepLines(size)
  for (const chunk of chunks) add(chunk)
  expect(text()).toBe(expected)
})

test('keeps an end of the text, of whole lines, whatever they are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 30 })),
      fc.integer({ min: 8, max: 64 }),
      (given, size) => {
        const lines = given.map((line) => `${line.replaceAll('\n', ' ')}\n`)
        const { add, text } = keepLines(size)
        for (const line of lines) add(line)
        const all = Buffer.from(lines.join('')).toString()
        expect(all.endsWith(text())).toBe(true)
        expect(text() === all || all[all.length - text().length - 1] === '\n').toBe(true)
        expect(Buffer.byteLength(text())).toBeLessThanOrEqual(size)
      },
    ),
  )
})
