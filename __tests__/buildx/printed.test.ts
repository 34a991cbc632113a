import { describe, expect, test } from '@jest/globals'
import { cutLine } from '../../src/buildx/cut.ts'
import { readOutput } from '../../src/buildx/printed.ts'

const read = (...chunks: (string | Buffer)[]) => {
  const { add, end } = readOutput([])
  return [...chunks.map((chunk) => add(Buffer.from(chunk))), end()].join('')
}
const remark = "[cut; 'progress: plain' shows it in full]"

test.each([
  ['lines as they are', ['a\nb\tc\n\nd é\n'], 'a\nb\tc\n\nd é\n'],
  ['a line in pieces, and one without an end', ['a', 'b\nc', 'd'], 'ab\ncd\n'],
  ['CRLF', ['a\r', '\nb\r\n'], 'a\nb\n'],
  ['a bar that is written over', ['10 %\r50 %\r100 %\ndone\n'], '100 %\ndone\n'],
  [
    'colours and other codes for a terminal',
    ['\x1b[31mred\x1b[0m \x1b]0;title\x07x\x1b[2K\x1b(By\x9b1m\n'],
    'red xy\n',
  ],
  ['control characters', ['a\0b\bc\x7fd\n'], 'abcd\n'],
  ['a character in two pieces', [Buffer.from('é\n').subarray(0, 1), Buffer.from('é\n').subarray(1)], 'é\n'],
  ['nothing', [''], ''],
])('shows %s', (_, chunks, expected) => {
  expect(read(...chunks)).toBe(expected)
})

test('cuts a line that is too long, also one that does not end', () => {
  const words = 'word '.repeat(1000)
  expect(read(`${words}\nnext\n`)).toBe(`${'word '.repeat(819)}${remark}\nnext\n`)
  const endless = Array.from({ length: 100 }, () => words)
  expect(read(...endless, 'x\nnext\n')).toBe(`${'word '.repeat(819)}${remark}\nnext\n`)
})

test('keeps no more of a line that is written over than its end', () => {
  const bar = Array.from({ length: 50_000 }, (_, percent) => `${percent} of 50000\r`)
  expect(read(...bar, 'ready\n')).toBe('ready\n')
})

describe('a cut', () => {
  test.each([
    ['a line that is short enough', 'one two', 7, [], 'one two'],
    ['before a word, not through it', 'one two three', 9, [], 'one two …'],
    ['a word that fills the line', 'a'.repeat(20), 9, [], '…'],
    ['before a secret that has spaces', 'x {"key": "one two"} y', 14, ['{"key": "one two"}'], 'x …'],
    ['before a secret in another', 'a b c d e f g', 8, ['c d e', 'b c'], 'a …'],
    ['after a secret that stands whole', 'a secret b c', 10, ['secret'], 'a secret b …'],
    ['whatever is empty', 'one two three', 9, [''], 'one two …'],
  ])('leaves %s', (_, line, limit, secrets, expected) => {
    expect(cutLine(line, limit, secrets, ' …')).toBe(expected.replace(/^ /, ''))
  })
})
