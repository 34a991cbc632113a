import { expect, test } from '@jest/globals'
import {
  code,
  codeBlock,
  command,
  escapeMarkdown,
  folded,
  formatBytes,
  formatDifference,
  joinWithinLimit,
  table,
  wrapped,
} from '../../src/report/markdown.ts'

test('escapes what Markdown or HTML obeys', () => {
  expect(escapeMarkdown('<img src=x> [a](b) `c` | *d*\n# e\u2028$f$')).toBe(
    '&lt;img src=x&gt; &#91;a&#93;&#40;b&#41; &#96;c&#96; &#124; &#42;d&#42; &#35; e &#36;f&#36;',
  )
})

test.each([
  ['RUN a_b | c', '`RUN a_b | c`'],
  ['a `b` ``c``', '``` a `b` ``c`` ```'],
  ['one\n\u2028two\u0007', '`one two`'],
  [' ', ''],
])('shows %j as code', (text, expected) => {
  expect(code(text)).toBe(expected)
})

test('a block of code ends where its text does', () => {
  expect(codeBlock(['a', '````', 'b\nc'])).toEqual(['`````', 'a', '````', 'b', 'c', '`````', ''])
})

test('a cell holds what would end it', () => {
  const columns = [
    { title: 'A', cell: (text: string) => code(text) },
    { title: 'B', isNumber: true, cell: () => undefined },
  ]
  expect(table(columns, ['a | b', 'a \\| b'])).toEqual(['| A |', '| --- |', '| `a \\| b` |', '| `a \\¦ b` |', ''])
  expect(table(columns, [])).toEqual([])
})

test('a column is there where one row has something to tell', () => {
  const columns = [
    { title: 'A', cell: (one: number) => String(one) },
    { title: 'B', isNumber: true, cell: (one: number) => (one === 2 ? 'two' : undefined) },
  ]
  expect(table(columns, [1, 2])).toEqual(['| A | B |', '| --- | ---: |', '| 1 | – |', '| 2 | two |', ''])
})

test('nothing is folded where there is nothing', () => {
  expect(folded('x', [])).toEqual([])
  expect(folded('x', ['a', ''])).toEqual(['<details><summary>x</summary>', '', 'a', '', '</details>', ''])
})

test.each([
  ['app:1', ['```sh', 'docker pull app:1', '```', '']],
  [`${'a'.repeat(80)}`, ['```sh', 'docker pull \\', `  ${'a'.repeat(80)}`, '```', '']],
  [`${'a'.repeat(100)}`, [`\`docker pull ${'a'.repeat(100)}\``, '']],
])('a command fits into 800 pixels: %s', (name, expected) => {
  expect(command('docker pull', name)).toEqual(expected)
})

test('breaks long lines between words alone', () => {
  const word = 'x'.repeat(60)
  expect(wrapped(`  ${word} ${word} y`)).toEqual([`  ${word}`, `    ${word} y`])
  expect(wrapped('y'.repeat(200))).toEqual(['y'.repeat(200)])
  expect(wrapped('short  ')).toEqual(['short'])
})

test.each([
  [undefined, '–'],
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [5 * 1024 ** 3, '5.0 GiB'],
])('writes %j bytes as %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected)
})

test.each([
  [0, '±0'],
  [1258291, '+1.2 MiB'],
  [-2048, '−2.0 KiB'],
])('writes a difference of %j bytes as %s', (bytes, expected) => {
  expect(formatDifference(bytes)).toBe(expected)
})

test('closes the code and the fold that it is cut in', () => {
  const lines = folded('x', [
    '````',
    ...Array.from({ length: 60_000 }, (_, index) => `line ${index} of it all`),
    '````',
  ])
  const text = joinWithinLimit(lines)
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024)
  expect(text).toMatch(/\n````\n\n<\/details>\n\n_The summary was cut here/)
  const many = Array.from({ length: 80_000 }, () => 'line of it all')
  const hostile = ['<details>x', '', '````a```', ...codeBlock(['</details>', '<details>', '<details>']), ...many]
  expect(joinWithinLimit(hostile)).toMatch(/all\n\n<\/details>\n\n_The summary was cut here/)
  const whole = [
    '<details><summary>x</summary>',
    '',
    '</details>',
    '',
    ...Array.from({ length: 60_000 }, () => 'line of it all'),
  ]
  expect(joinWithinLimit(whole).match(/<\/details>/g)).toHaveLength(1)
})
