import { describe, expect, test } from '@jest/globals'
import type { Verdict } from '../../src/architecture/verify.ts'
import { passGate, type Trials } from '../../src/gate/gate.ts'
import type { Tested } from '../../src/gate/tests.ts'
import type { PlatformName, Platforms } from '../../src/platform.ts'

const platforms: Platforms = ['linux/amd64', 'linux/arm64']
const verdict = (platform: PlatformName, found: Partial<Verdict> = {}): Verdict => ({
  platform,
  faults: [],
  warnings: [],
  right: [],
  layersRead: 1,
  ...found,
})
const tested = (asked: Platforms, failing: Platforms = [], seconds = 1): Tested => ({
  results: new Map(asked.map((platform) => [platform, { passed: !failing.includes(platform), seconds }])),
  failures: failing.map((platform) => `${platform}: failed`),
})

async function pass(trials: Partial<Trials>, text?: string) {
  const asked: string[] = []
  const warnings: string[] = []
  const noted = (name: string, made: (platforms: Platforms) => Promise<Tested>) => (given: Platforms) => {
    asked.push(`${name} ${given.join(' ')}`)
    return made(given)
  }
  const { verify = false, smokeTest = false, test: script = false } = trials
  const passage = await passGate(
    {
      verify,
      smokeTest: smokeTest && noted('smoke-test', smokeTest),
      test: script && noted('test', script),
    },
    {
      platforms,
      readDockerfile: () => (text === undefined ? undefined : { path: 'Dockerfile', text }),
      target: '',
      warn: (message) => warnings.push(message),
    },
  )
  return { ...passage, tests: Object.fromEntries(passage.tests), asked, warnings }
}

test('an image of which nothing is asked passes', async () => {
  expect(await pass({})).toEqual({ tests: {}, asked: [], warnings: [] })
})

test('trials come in their order, and their results are put together', async () => {
  const { tests, asked, refusal } = await pass({
    verify: async () => platforms.map((platform) => verdict(platform)),
    smokeTest: async (given) => tested(given),
    test: async (given) => tested(given, [], 2),
  })
  expect(asked).toEqual(['smoke-test linux/amd64 linux/arm64', 'test linux/amd64 linux/arm64'])
  expect(tests).toEqual({ 'linux/amd64': { passed: true, seconds: 3 }, 'linux/arm64': { passed: true, seconds: 3 } })
  expect(refusal).toBeUndefined()
})

describe('programs for another platform', () => {
  const wrong = async () => [
    verdict('linux/amd64', { warnings: ['odd'] }),
    verdict('linux/arm64', { faults: [{ kind: 'wrong', text: '/app is a program for linux/amd64' }] }),
  ]

  test('end it, with the usual causes', async () => {
    const { asked, tests, warnings, refusal } = await pass(
      { verify: wrong, smokeTest: async (given) => tested(given) },
      'FROM --platform=linux/amd64 debian\n',
    )
    expect({ asked, tests, warnings }).toEqual({ asked: [], tests: {}, warnings: ['linux/amd64: odd'] })
    expect(refusal).toEqual({
      what: "the image failed 'verify-architecture'",
      reasons: [
        'linux/arm64: /app is a program for linux/amd64',
        expect.stringMatching(/^Dockerfile:1 /),
        expect.stringMatching(/verify-architecture-ignore/),
      ],
    })
  })
})

describe('tests that fail', () => {
  test('a platform that failed its smoke test is not tested further, the others are', async () => {
    const { asked, tests, refusal } = await pass({
      smokeTest: async (given) => tested(given, ['linux/arm64']),
      test: async (given) => tested(given, ['linux/amd64']),
    })
    expect(asked).toEqual(['smoke-test linux/amd64 linux/arm64', 'test linux/amd64'])
    expect(tests).toMatchObject({ 'linux/amd64': { passed: false }, 'linux/arm64': { passed: false } })
    expect(refusal).toEqual({
      what: 'the image failed its tests for linux/amd64, linux/arm64',
      reasons: ['linux/arm64: failed', 'linux/amd64: failed'],
    })
  })

  test('nothing is left to test', async () => {
    const { asked } = await pass({
      smokeTest: async (given) => tested(given, platforms),
      test: async (given) => tested(given),
    })
    expect(asked).toEqual(['smoke-test linux/amd64 linux/arm64'])
  })
})
