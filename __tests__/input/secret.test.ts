import { expect, test } from '@jest/globals'
import { findShortLines, masksOfValue, shortLinesOf } from '../../src/input/secret.ts'

test('takes a value by its lines, as the runner does', () => {
  const value = '{\r\n  "key": 1,\n\n\tabc\t\nabcd\r}\n'
  expect(masksOfValue(value)).toEqual(['"key": 1,', 'abcd'])
  expect(shortLinesOf(value)).toEqual(['{', 'abc', '}'])
})

test('leaves out bytes that are no text', () => {
  expect(masksOfValue('a\0bcd\n\ufffdefgh\nijkl')).toEqual(['ijkl'])
  expect(shortLinesOf('\0\n\ufffd')).toEqual([])
})

const outputs = ['{"include":[{"runner":"ubuntu-24.04","slug":"linux-arm64"}]}', 'linux/arm64']

test.each<[string, Record<string, string | undefined>, string[]]>([
  ['JSON over several lines', { KEY: '{\n  "a": "b"\n}' }, ['KEY']],
  ['a short line that occurs', { KEY: 'abcdef\n-ar\n' }, ['KEY']],
  ['a short line that does not', { KEY: 'abcdef\n-xy\n' }, []],
  ['a longer one that does', { KEY: 'abcdef\nlinux\n' }, []],
  ['one line', { CI: '1', HOME: '/', KEY: '{\n' }, []],
  ['an input of the step', { INPUT_RUNNERS: '{\n"default": "x"\n}' }, []],
  ['a function of the shell', { 'BASH_FUNC_f%%': '() {\n true\n}' }, []],
  ['no value', { KEY: undefined }, []],
])('finds the variables that would cost an output: %s', (_, environment, names) => {
  expect(findShortLines(environment, outputs)).toEqual(names)
})
