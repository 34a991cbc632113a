import type { TestResult, TestResults } from '../manifest/tests.ts'

/** The result of the tests of an image. */
export type Tested = {
  readonly results: TestResults
  /** Why tags must not move: one text for each failed command, of one or more lines, beginning with the platform. */
  readonly failures: readonly string[]
}

/** The result if nothing was tested. */
export const nothingTested: Tested = { results: new Map(), failures: [] }

/** Joins the results of the smoke test and the script: a platform passed if it passed both. */
export function joinTests(one: Tested, other: Tested): Tested {
  const platforms = new Set([...one.results.keys(), ...other.results.keys()])
  return {
    results: new Map(
      [...platforms].map((platform) => {
        const both = [one, other].flatMap(({ results }) => results.get(platform) ?? [])
        const emulated = both.find((result) => result.emulated !== undefined)?.emulated
        return [
          platform,
          testResult(
            both.every(({ passed }) => passed),
            sum(both.map(({ seconds }) => seconds)),
            emulated,
          ),
        ]
      }),
    ),
    failures: [...one.failures, ...other.failures],
  }
}

/** The result of a platform; seconds are rounded to milliseconds. */
export function testResult(passed: boolean, seconds: number, emulated: boolean | undefined): TestResult {
  return { passed, seconds: Math.round(seconds * 1000) / 1000, ...(emulated !== undefined && { emulated }) }
}

/** `passed in 0.4 s (QEMU)`, `failed after 2.0 s`; for the log. */
export function describeEnd(passed: boolean, seconds: number, emulated: boolean | undefined): string {
  return `${passed ? 'passed in' : 'failed after'} ${seconds.toFixed(1)} s${emulated ? ' (QEMU)' : ''}`
}

/** `10m`, `1m30s`, `0.5s`: as the input `test-timeout` is written. */
export function formatTimeout(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const rest = Math.round((seconds - minutes * 60) * 1000) / 1000
  return `${minutes > 0 ? `${minutes}m` : ''}${rest > 0 || minutes === 0 ? `${rest}s` : ''}`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
