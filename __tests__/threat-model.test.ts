import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { testsNamedIn, titlesIn } from './threat-model.ts'

const root = join(import.meta.dirname, '..')
const text = readFileSync(join(root, 'docs', 'threat-model.md'), 'utf8')
const named = testsNamedIn(text)

test('it names tests of many files', () => {
  expect(new Set(named.map(({ path }) => path)).size).toBeGreaterThan(40)
})

test.each([...new Set(named.map(({ path }) => path))])('each test of %s that it names exists', (path) => {
  expect(existsSync(join(root, path))).toBe(true)
  const titles = titlesIn(readFileSync(join(root, path), 'utf8'))
  const missing = named.filter((test) => test.path === path && !titles.some((title) => title.includes(test.title)))
  expect(missing.map(({ title }) => title)).toEqual([])
})

test('a link to a test is followed by the title', () => {
  const links = [...text.matchAll(/\]\(\.\.\/((?:__tests__|e2e)\/[^)]+)\)/g)].map(([, path]) => path)
  const followed = [...text.matchAll(/\]\(\.\.\/((?:__tests__|e2e)\/[^)]+)\)(?= \*)/g)].map(([, path]) => path)
  expect(links).toEqual(followed)
})

test('each row about an actor says which test shows it, or that there is none', () => {
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && line.split(' | ').length >= 4)
  const claims = rows.map((row) => row.split(' | ')[2] ?? '').filter((cell) => cell !== 'shown by' && cell !== '---')
  expect(claims.length).toBeGreaterThan(40)
  expect(claims.filter((cell) => testsNamedIn(cell).length === 0 && !cell.startsWith('no test: '))).toEqual([])
})

test('titles are read from calls of test and describe, plain or with a table', () => {
  const source = `test('a', f)\ndescribe("it's", f)\ntest.each([['no title', 1]])('b %s', f)\ntest.each<[string]>(rows)(\n  'c',\n f)`
  expect(titlesIn(source)).toEqual(['a', "it's", 'b %s', 'c'])
  expect(
    testsNamedIn('[x](../e2e/x.test.ts) *one*, *two*; [y](../__tests__/y.test.ts) *three*, [z](z.md) *no*'),
  ).toEqual([
    { path: 'e2e/x.test.ts', title: 'one' },
    { path: 'e2e/x.test.ts', title: 'two' },
    { path: '__tests__/y.test.ts', title: 'three' },
  ])
})
