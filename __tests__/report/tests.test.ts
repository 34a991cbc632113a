import { describe, expect, test } from '@jest/globals'
import type { TestResult } from '../../src/manifest/tests.ts'
import type { PlatformName } from '../../src/platform.ts'
import { describeTest, formatTest, formatTests, parseTest } from '../../src/report/tests.ts'

const passed = { passed: true, seconds: 3.149, emulated: false }
const failed = { passed: false, seconds: 0, emulated: true }
const unknown = { passed: true, seconds: 12 }

test('the output of all platforms has them in their order, times to a tenth', () => {
  const results = new Map<PlatformName, TestResult>([
    ['linux/arm64', failed],
    ['linux/amd64', passed],
    ['linux/s390x', unknown],
  ])
  expect(formatTests(results)).toBe(
    '{"linux/arm64":{"passed":false,"seconds":0,"emulated":true},"linux/amd64":{"passed":true,"seconds":3.1,"emulated":false},"linux/s390x":{"passed":true,"seconds":12}}',
  )
  expect(formatTests(new Map())).toBe('')
})

describe('the output of one platform', () => {
  test.each([[passed], [failed], [unknown]])('is read as it was written: %j', (result) => {
    expect(parseTest(formatTest(result))).toEqual({ ...result, seconds: Math.round(result.seconds * 10) / 10 })
  })

  test('has nothing but the result', () => {
    expect(formatTest({ ...passed, secret: 'x' } as TestResult)).toBe('{"passed":true,"seconds":3.1,"emulated":false}')
    expect(parseTest('{"passed":true,"seconds":1,"more":"x"}')).toEqual({ passed: true, seconds: 1 })
  })

  test.each([
    '',
    'true',
    'null',
    '[]',
    '{}',
    '{"passed":true}',
    '{"passed":"true","seconds":1}',
    '{"passed":true,"seconds":"1"}',
    '{"passed":true,"seconds":-1}',
    '{"passed":true,"seconds":1,"emulated":"no"}',
    '{"passed":true,"seconds":1',
  ])('is no result: %j', (text) => {
    expect(parseTest(text)).toBeUndefined()
  })
})

test.each([
  [passed, 'passed in 3.1 s'],
  [{ ...passed, emulated: true }, 'passed in 3.1 s (QEMU)'],
  [unknown, 'passed in 12.0 s'],
  [failed, 'failed (QEMU)'],
  [{ ...failed, emulated: false }, 'failed'],
  [undefined, '–'],
])('the summary says of %j: %s', (result, expected) => {
  expect(describeTest(result)).toBe(expected)
})
