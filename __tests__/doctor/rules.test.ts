import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { renderTroubleshooting, samplesOf, symptomOf } from '../../script/troubleshooting/render.ts'
import { knows } from '../../src/doctor/diagnose.ts'
import { rules } from '../../src/doctor/rules/index.ts'
import type { KnownFailure, SaidRule } from '../../src/doctor/rules/rule.ts'
import { withRefusal } from '../../src/doctor/symptom.ts'

const said = rules.filter((rule): rule is SaidRule => 'kinds' in rule && rule.kinds.length > 0)
const samples = said.flatMap((rule) => samplesOf(rule).map((sample) => ({ id: rule.id, rule, sample })))
/** As GitHub makes the anchor of a heading. */
const anchorOf = (title: string) =>
  title
    .toLowerCase()
    .replaceAll(' ', '-')
    .replace(/[^\w-]/g, '')

test('each rule has an anchor of its own, which is made of its title', () => {
  expect(rules.map(({ title }) => anchorOf(title))).toEqual(rules.map(({ id }) => id))
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
})

test.each(samples)('$id knows: $sample', ({ rule, sample }) => {
  expect(knows(rule, symptomOf(rule, sample))).toBe(true)
})

describe('no other rule of the same phase knows the sample of', () => {
  test.each(samples)('$id: $sample', async ({ rule, sample }) => {
    const others = rules.filter((other) => other.id !== rule.id && isAsSpecific(other, rule))
    const knowing = rule.phases.map(async (phase) => {
      const alone = { ...symptomOf(rule, sample), phase }
      const symptom = rule.by ? alone : await withRefusal(alone, {})
      return others
        .filter((other) => other.phases.includes(phase) && knows(other, symptom))
        .map(({ id }) => `${id} (${phase})`)
    })
    expect((await Promise.all(knowing)).flat()).toEqual([])
  })
})

test('the registry rules know one answer each', () => {
  const answers = rules.flatMap((rule) => ('answered' in rule ? [rule] : []))
  const knowing = answers.map(({ example }) => answers.filter((rule) => rule.answered(example)).map(({ id }) => id))
  expect(knowing).toEqual(answers.map(({ id }) => [id]))
})

test('the document is what the rules say', async () => {
  const path = join(import.meta.dirname, '../../docs/troubleshooting.md')
  expect(readFileSync(path, 'utf8')).toBe(await renderTroubleshooting())
})

/** What a step printed counts more than how it ended, and a rule for all else less. */
function isAsSpecific(other: KnownFailure, { by }: SaidRule): boolean {
  if ('answered' in other) return by === undefined
  return other.kinds.length > 0 && (other.by === by || other.by === 'either' || by === 'either')
}
