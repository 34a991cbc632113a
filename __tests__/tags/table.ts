import { expect } from '@jest/globals'
import { evaluate } from '../../src/tags/evaluate.ts'
import type { Facts } from '../../src/tags/facts.ts'
import { factsOf } from './facts.ts'

/** A run, its rules, the tags in their order; the first is the version. Both may have several lines. */
export type Case = readonly [run: string, rules: string, tags: string, flavor?: string, facts?: Partial<Facts>]

/** Judges what the rules of a case give. */
export async function judge(...[run, rules, tags, flavor = '', facts]: Case): Promise<void> {
  const expected = tags.split(' ').filter((tag) => tag !== '')
  const { version, tags: actual, rows } = await evaluate(linesOf(rules), linesOf(flavor), factsOf(run, facts))
  expect({ version, tags: actual }).toEqual({ version: expected[0] ?? '', tags: expected })
  expect(rows.filter((row) => (row.tags.length === 0) !== (row.reason !== undefined))).toEqual([])
}

function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
}
