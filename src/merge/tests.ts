import type { TestResult, TestResults } from '../manifest/tests.ts'
import { linuxPlatforms, type Platforms } from '../platform.ts'
import { testedOutput } from '../report/outputs.ts'
import { parseTest } from '../report/tests.ts'

/** How the build jobs tested what they pushed. */
export type Tested = {
  readonly tests: TestResults
  /** Of what cannot be read, which is as if nothing had been tested: no release should be lost by it. */
  readonly warnings: readonly string[]
}

/** Reads the outputs `tested-<platform>` of the build jobs. */
export function readTested(outputs: object): Tested {
  const values = new Map<string, unknown>(Object.entries(outputs))
  const given = linuxPlatforms.flatMap((platform) => {
    const name = testedOutput(platform)
    const value = values.get(name) ?? ''
    return value === '' ? [] : [{ platform, name, result: parseTest(String(value)) }]
  })
  return {
    tests: new Map(given.flatMap(({ platform, result }) => (result ? [[platform, result]] : []))),
    warnings: given
      .filter(({ result }) => result === undefined)
      .map(
        ({ platform, name }) =>
          `input 'digests': the output '${name}' is not a test result, so ${platform} counts as not tested; declare it as '${name}: \${{ steps.<id of the build step>.outputs.${name} }}'`,
      ),
  }
}

/**
 * The results of the expected platforms, in their order.
 *
 * @throws Error for a platform whose tests failed: then its build job failed too
 */
export function passedTests(tests: TestResults, expected: Platforms): TestResults {
  const results = expected.flatMap((platform) => {
    const result = tests.get(platform)
    return result ? [[platform, result] satisfies [unknown, TestResult]] : []
  })
  const failed = results.flatMap(([platform, { passed }]) => (passed ? [] : [platform]))
  if (failed.length > 0)
    throw new Error(
      `the tests of ${failed.join(', ')} failed, so no tag was moved; find the reason in the log of the build job, then use 'Re-run failed jobs'`,
    )
  return new Map(results)
}
