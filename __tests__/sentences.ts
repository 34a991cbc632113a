import { expect, test } from '@jest/globals'
import type { Sentence } from '../src/said.ts'

/** What samples say besides their own kind: by kind, for each of its sentences in order. */
export type Besides = Readonly<Record<string, readonly (readonly string[])[]>>

/** Makes a test of each sentence of a table: its sample says its kind, and of the others those that are known. */
export function testSamples(table: readonly Sentence[], besides: Besides): void {
  test.each(table.map((sentence) => ({ ...sentence })))('$kind is read by $pattern', ({ kind, pattern, sample }) => {
    const ofKind = table.filter((sentence) => sentence.kind === kind)
    const index = ofKind.findIndex((sentence) => sentence.pattern === pattern)
    expect(sample).toMatch(pattern)
    const said = new Set(table.flatMap((sentence) => (sentence.pattern.test(sample) ? [sentence.kind] : [])))
    expect(said).toEqual(new Set([kind, ...(besides[kind]?.[index] ?? [])]))
  })

  test('no pattern remembers where it was', () => {
    expect(table.filter(({ pattern }) => pattern.global || pattern.sticky)).toEqual([])
  })
}
