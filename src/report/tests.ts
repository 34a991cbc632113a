import { parseObject } from '../input/json.ts'
import type { TestResult, TestResults } from '../manifest/tests.ts'

/** The output `tests`: JSON, platform to result; empty where nothing was tested. */
export function formatTests(results: TestResults): string {
  return results.size > 0
    ? JSON.stringify(Object.fromEntries([...results].map(([name, one]) => [name, told(one)])))
    : ''
}

/** The output `tested-<platform>`: the JSON of one result. */
export function formatTest(result: TestResult): string {
  return JSON.stringify(told(result))
}

/** Reads what {@link formatTest} wrote, in another job; undefined for anything else. */
export function parseTest(text: string): TestResult | undefined {
  const { passed, seconds, emulated } = parseObject(text)
  const isTime = typeof seconds === 'number' && seconds >= 0
  const isResult = typeof passed === 'boolean' && isTime && ['boolean', 'undefined'].includes(typeof emulated)
  return isResult ? { passed, seconds, ...(typeof emulated === 'boolean' && { emulated }) } : undefined
}

/** `passed in 3.1 s (QEMU)`, `failed`; `–` for what was not tested. */
export function describeTest(result: TestResult | undefined): string {
  if (result === undefined) return '–'
  const { passed, seconds, emulated } = result
  return `${passed ? `passed in ${seconds.toFixed(1)} s` : 'failed'}${emulated ? ' (QEMU)' : ''}`
}

/** A tenth of a second is as much as anybody can compare. */
function told({ seconds, ...result }: TestResult): TestResult {
  const { passed, emulated } = result
  return { passed, seconds: Math.round(seconds * 10) / 10, ...(emulated !== undefined && { emulated }) }
}
