import { describe, expect, test } from '@jest/globals'
import type { TestResult } from '../../src/manifest/tests.ts'
import { passedTests, readTested } from '../../src/merge/tests.ts'
import type { PlatformName } from '../../src/platform.ts'

const native = { passed: true, seconds: 3.1, emulated: false }
const emulated = { passed: true, seconds: 12, emulated: true }
const results = (...entries: [PlatformName, TestResult][]) => new Map(entries)

describe('readTested', () => {
  test('reads what the legs handed on, and nothing else', () => {
    const outputs = {
      'tested-linux-arm-v7': JSON.stringify(emulated),
      'tested-linux-amd64': JSON.stringify(native),
      'tested-linux-arm64': '',
      'tested-linux-s390x': null,
      'tested-nothing': 'x',
      tests: '{}',
      'pushed-linux-amd64': 'x',
    }
    expect(readTested(outputs)).toEqual({
      tests: results(['linux/amd64', native], ['linux/arm/v7', emulated]),
      warnings: [],
    })
  })

  test.each([['true'], ['{"passed":true}'], ['::error::x\n'], [{ passed: true, seconds: 1 }], [7]])(
    'warns of what is no result, and does without: %j',
    (value) => {
      expect(readTested({ 'tested-linux-arm64': value, 'tested-linux-amd64': JSON.stringify(native) })).toEqual({
        tests: results(['linux/amd64', native]),
        warnings: [
          `input 'digests': the output 'tested-linux-arm64' is not a test result, so linux/arm64 counts as not tested; declare it as 'tested-linux-arm64: \${{ steps.<id of the build step>.outputs.tested-linux-arm64 }}'`,
        ],
      })
    },
  )
})

describe('passedTests', () => {
  test('has the expected platforms in their order', () => {
    const tests = results(['linux/amd64', native], ['linux/arm64', emulated], ['linux/s390x', native])
    expect([...passedTests(tests, ['linux/arm64', 'linux/386', 'linux/amd64'])]).toEqual([
      ['linux/arm64', emulated],
      ['linux/amd64', native],
    ])
  })

  test('refuses platforms whose tests failed', () => {
    const failed = { ...native, passed: false }
    const tests = results(['linux/amd64', native], ['linux/arm64', failed], ['linux/386', failed])
    expect(() => passedTests(tests, ['linux/386', 'linux/amd64', 'linux/arm64'])).toThrow(
      `the tests of linux/386, linux/arm64 failed, so no tag was moved; find the reason in the log of the build job, then use 'Re-run failed jobs'`,
    )
  })
})
