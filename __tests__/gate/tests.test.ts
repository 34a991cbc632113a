import { expect, test } from '@jest/globals'
import { formatTimeout, joinTests, type Tested } from '../../src/gate/tests.ts'

const nothing: Tested = { results: new Map(), failures: [] }

test('a platform passed where it passed both, and took the sum', () => {
  const smoke: Tested = {
    results: new Map([
      ['linux/amd64', { passed: true, seconds: 0.1, emulated: false }],
      ['linux/arm64', { passed: false, seconds: 1 }],
      ['linux/386', { passed: true, seconds: 2 }],
    ]),
    failures: ['linux/arm64: a'],
  }
  const script: Tested = {
    results: new Map([
      ['linux/arm64', { passed: true, seconds: 2, emulated: true }],
      ['linux/amd64', { passed: true, seconds: 0.2, emulated: false }],
      ['linux/arm/v7', { passed: false, seconds: 3 }],
    ]),
    failures: ['linux/arm/v7: b'],
  }
  const joined = joinTests(smoke, script)
  expect([...joined.results]).toEqual([
    ['linux/amd64', { passed: true, seconds: 0.3, emulated: false }],
    ['linux/arm64', { passed: false, seconds: 3, emulated: true }],
    ['linux/386', { passed: true, seconds: 2 }],
    ['linux/arm/v7', { passed: false, seconds: 3 }],
  ])
  expect(joined.failures).toEqual(['linux/arm64: a', 'linux/arm/v7: b'])
  expect(joinTests(smoke, nothing)).toEqual(smoke)
  expect(joinTests(nothing, nothing)).toEqual(nothing)
})

test.each([
  [600, '10m'],
  [90, '1m30s'],
  [3600, '60m'],
  [0.5, '0.5s'],
  [1, '1s'],
])('%s s is %s', (seconds, text) => {
  expect(formatTimeout(seconds)).toBe(text)
})
