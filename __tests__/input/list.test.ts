import { expect, test } from '@jest/globals'
import { type ListStyle, parseEntries, parseList } from '../../src/input/list.ts'

test.each<[string, string, ListStyle, string[]]>([
  ['lines', 'a\nb', {}, ['a', 'b']],
  ['commas where they separate', 'a,b\nc', { comma: true }, ['a', 'b', 'c']],
  ['commas where they are data', 'A=1,2', {}, ['A=1,2']],
  ['a trailing comma and empty items', 'bar,,baz,', { comma: true }, ['bar', 'baz']],
  ['a line of blanks', 'a\n   \nb', {}, ['a', 'b']],
  ['line ends of all kinds, mixed', 'a\r\nb\nc\rd', {}, ['a', 'b', 'c', 'd']],
  ['a comment sign as data', '# text\na=b # more', {}, ['# text', 'a=b # more']],
  ['a quoted value over several lines', '"KEY=one\ntwo"\nb', {}, ['KEY=one\ntwo', 'b']],
  ['doubled quotes', '"a ""b"""', {}, ['a "b"']],
  ['a comma in quotes that stand alone in a line', '"a,b"\nc', { comma: true }, ['a', 'b', 'c']],
  ['a comma in quotes beside another item', '"a,b",c', { comma: true }, ['a,b', 'c']],
  ['quoted items with commas over several lines', '"a,\nb,,c"', { comma: true }, ['a', 'b', 'c']],
  ['a comma in quotes where commas are data', '"A=1,2"', {}, ['A=1,2']],
  ['white space behind the last quoted item', 'a\n"b" \t\n  ', { comma: true }, ['a', 'b']],
  ['white space before the first quoted item', ' \n  "a,1"', {}, ['a,1']],
  ['white space behind a quoted item before others', '"a" \nb', { comma: true }, ['"a"', 'b']],
  ['a quoted entry whose quotes buildx would see', '"type=gha,mode=max"', {}, ['type=gha,mode=max']],
  ['quotes around a field of an entry', 'type=local,"src=a,b"', {}, ['type=local,"src=a,b"']],
  ['quotes inside an item as data', 'A={"a":"b","c":1}', {}, ['A={"a":"b","c":1}']],
  [
    'quotes that buildx is to see',
    'type=image,"name=a,b",push=true',
    { rawQuotes: true },
    ['type=image,"name=a,b",push=true'],
  ],
  [
    'PEM, a chain too, as one item',
    'a=1\ncert=-----BEGIN C-----\nMII=\n-----END C-----\n\n-----BEGIN C-----\r\nMIJ=\r\n-----END C-----\nb=2\nkey=-----BEGIN K-----\nMIK=\n-----END K-----',
    { rawQuotes: true },
    [
      'a=1',
      'cert=-----BEGIN C-----\nMII=\n-----END C-----\n-----BEGIN C-----\nMIJ=\n-----END C-----',
      'b=2',
      'key=-----BEGIN K-----\nMIK=\n-----END K-----',
    ],
  ],
  ['white space around items', '  a \n\tb', {}, ['a', 'b']],
  ['white space that belongs to the value', '"key=a\n"\n b ', { untrimmed: true }, ['key=a\n', ' b ']],
  ['nothing', ' \n ', {}, []],
])('reads %s', (_, text, style, expected) => {
  expect(parseList('labels', text, style)).toEqual(expected)
})

test.each([
  ['a\n"b\nc', `input 'labels': the quote (") that opens on line 2 is never closed; close it or remove it`],
  ['\n  \n "b\nc\n', `input 'labels': the quote (") that opens on line 3 is never closed; close it or remove it`],
  ['a\0b', "input 'labels' contains a NUL character"],
])('rejects %j', (text, message) => {
  expect(() => parseList('labels', text)).toThrow(message)
})

test.each<[string, string, string[]]>([
  ['references, between commas too', 'a/b:1,a/b:2\nc/d', ['a/b:1', 'a/b:2', 'c/d']],
  ['references in quotes', '"a/b:1,a/b:2"\n"c/d",e/f', ['a/b:1', 'a/b:2', 'c/d', 'e/f']],
  ['a rule as a whole', 'type=raw,value=x', ['type=raw,value=x']],
  [
    'rules beside references',
    'a/b:1\n  type=sha,format=long \r\nc/d,e/f',
    ['a/b:1', 'type=sha,format=long', 'c/d', 'e/f'],
  ],
  ['a rule that begins with another attribute', 'enable=true,type=sha', ['enable=true,type=sha']],
  ['a rule without a type', 'nightly,enable=false', ['nightly,enable=false']],
  ['a name', 'name=a/b,enable=false', ['name=a/b,enable=false']],
  ['quotes around fields', 'type=match,"pattern=\\d{1,2}"', ['type=match,"pattern=\\d{1,2}"']],
  ['quotes around every field', '"type=match","pattern=\\d{1,2}"', ['"type=match","pattern=\\d{1,2}"']],
  ['quotes around the line', '"type=match,pattern=\\d{1,2}"', ['type=match,pattern=\\d{1,2}']],
  ['quotes around fields and line', '"type=match,""pattern=\\d{1,2}"""', ['type=match,"pattern=\\d{1,2}"']],
  ['quotes in expressions', 'type=raw,value={{date "YY"}}\na', ['type=raw,value={{date "YY"}}', 'a']],
  ['comments', '# a, b\n  # "c\na/b # d\n#', ['a/b # d']],
  ['blank lines', '\n a/b \n\n  \n"c/d"  ', ['a/b', 'c/d']],
  ['nothing', ' \n ', []],
])('reads entries: %s', (_, text, expected) => {
  expect(parseEntries('tags', text)).toEqual(expected)
})

test.each([
  ['a\ntype=raw,"value=x', `input 'tags': the quote (") that opens on line 2 is never closed; close it or remove it`],
  ['a\0b', "input 'tags' contains a NUL character"],
])('rejects entries %j', (text, message) => {
  expect(() => parseEntries('tags', text)).toThrow(message)
})
