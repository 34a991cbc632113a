import { describe, expect, test } from '@jest/globals'
import { formatList } from '../../src/input/format-list.ts'
import { parseList } from '../../src/input/list.ts'
import { checkFlavor, isReference, isRule } from '../../src/input/rules.ts'

describe('items of tags', () => {
  test.each([
    ['type=sha', 'rule'],
    ['type=raw,value=a/b:c', 'rule'],
    ['"type=match","pattern=\\d{1,2}"', 'rule'],
    ['event=pr,type=ref', 'rule'],
    ['ghcr.io/owner/app:1.2.3', 'reference'],
    ['owner/app', 'reference'],
    ['app:1', 'reference'],
    ['type/app', 'reference'],
    ['app', 'word'],
    ['1.2.3', 'word'],
    ["{{date 'YYYY/MM'}}", 'word'],
    ['{{branch}}:x', 'word'],
  ])('%s is a %s', (item, kind) => {
    expect([isRule(item), isReference(item)]).toEqual([kind === 'rule', kind === 'reference'])
  })
})

test('a flavor without a rule is an error', () => {
  expect(() => checkFlavor(['latest=false'])).toThrow(
    "input 'flavor' has 'latest=false', but it applies to rules, and 'tags' has none; add one, e.g. type=ref,event=branch, or remove 'flavor'",
  )
  expect(() => checkFlavor([])).not.toThrow()
})

test('a list is written so that it is read as the same items', () => {
  const items = ['a=b', 'k=say "hi"', '"quoted" first', 'two\nlines', 'x="y"\nz', '#no comment', 'a,b']
  expect(parseList('labels', formatList(items))).toEqual(items)
  expect(formatList(['a=b', 'c=d "e"'])).toBe('a=b\nc=d "e"')
})
