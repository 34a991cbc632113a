import { expect } from '@jest/globals'
import type { LabRun } from './action.ts'

/** What a step that failed says of it. */
export type Told = {
  readonly errors: readonly { readonly title?: string; readonly place?: string; readonly lines: readonly string[] }[]
  readonly failure: { readonly rule: string | null; readonly phase: string; readonly platform: string | null }
  readonly run: LabRun
}

/** Reads the annotations and the output of a step, which must have failed. */
export function toldBy(run: LabRun): Told {
  expect({ exitCode: run.exitCode, log: run.exitCode === 1 ? '' : run.log }).toEqual({ exitCode: 1, log: '' })
  expect(run.log).not.toMatch(/^ {4}at /m)
  const errors = [...run.log.matchAll(/^::error ?(.*?)::(.*)$/gm)].map(([, properties = '', text = '']) => {
    const pairs = properties.split(',').map((pair) => pair.split('=', 2) as [string, string])
    const { title, file, line } = Object.fromEntries(pairs)
    return {
      ...(title !== undefined && { title }),
      ...(file !== undefined && { place: `${file}:${line}` }),
      lines: text.replaceAll('%0A', '\n').replaceAll('%25', '%').split('\n'),
    }
  })
  return { errors, failure: JSON.parse(run.outputs.failure ?? '{}') as Told['failure'], run }
}

/**
 * Sees that a failure is told once, by a rule: annotation, output and summary.
 *
 * @returns the first line of the annotation, and the original words below it
 */
export function expectRule(told: Told, rule: string, phase: string, place?: string): { said: string; words: string } {
  const { errors, failure, run } = told
  const [{ title = '', lines, ...where } = { lines: [] }] = errors
  const found = { count: errors.length, place: where.place, rule: failure.rule, phase: failure.phase }
  expect({ ...found, lines }).toEqual({ count: 1, place, rule, phase, lines })
  expect(
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  ).toBe(rule)
  expect(lines[1]).toBe(`see docs/troubleshooting.md#${rule}`)
  expect(run.summary).toMatch(/^\*\*The (?:build|step) failed\*\*|\*\*The step failed\.\*\*/m)
  return { said: lines[0] ?? '', words: lines.slice(2).join('\n') }
}
