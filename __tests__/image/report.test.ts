import { describe, expect, test } from '@jest/globals'
import { type Done, report } from '../../src/image/report.ts'
import type { Image } from '../../src/manifest/image.ts'
import type { Published } from '../../src/manifest/publication.ts'
import type { TestResult } from '../../src/manifest/tests.ts'
import type { PlatformName } from '../../src/platform.ts'
import { decide } from './decided.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const imageOf = (platform: PlatformName, digit: string) => ({
  platform,
  descriptor: { digest: digest(digit), size: 1, mediaType: 'm' },
  config: {},
  layers: [{ digest: digest('d'), size: 1 }],
})
const image = {
  content: { digest: digest('a'), mediaType: 'm' },
  platforms: [imageOf('linux/amd64', 'b'), imageOf('linux/arm64', 'c')],
  attestations: [],
} as unknown as Image
const tests = (...entries: [PlatformName, TestResult][]) => new Map(entries)
const amd64 = { passed: true, seconds: 3.14, emulated: false }
const arm64 = { passed: true, seconds: 12, emulated: true }

/** What is told of a build for two platforms. */
async function told(inputs: Record<string, string>, published: Published) {
  const decision = await decide({ context: '.', platforms: 'linux/amd64,linux/arm64', tags: 'r.io/a:1', ...inputs })
  const done = {
    decision,
    published,
    toolchain: { builder: 'b', binary: { version: '1' }, buildkit: {} },
    built: [{ digest: digest('a'), metadata: {} }],
    record: undefined,
    graph: new Map(),
    phases: { toolchain: 1.04, build: 2 },
    earlier: undefined,
    cache: { decision: { preset: 'none' }, problem: () => undefined },
  } as unknown as Done
  const { outputs, summary, failure } = report(done, {
    retries: { report: () => [], repeats: () => 0 },
    runner: { serverUrl: 'https://github.com', environment: {} },
  } as never)
  const handedOn = Object.entries(outputs.others).filter(([name, value]) => /^(?:pushed|tested)-/.test(name) && value)
  return { outputs, summary, failure, handedOn: Object.fromEntries(handedOn) }
}

describe('tests of an image', () => {
  const both = tests(['linux/amd64', amd64], ['linux/arm64', arm64])

  test('are told in outputs and summary', async () => {
    const { outputs, summary, handedOn } = await told({ push: 'true' }, { image, moved: ['r.io/a:1'], tests: both })
    expect(outputs.tests).toBe(both)
    expect(summary).toContain('passed in 3.1 s |')
    expect(summary).toContain('passed in 12.0 s (QEMU) |')
    expect(handedOn).toEqual({})
  })

  test('are told when they failed, beside what was pushed', async () => {
    const some = tests(['linux/amd64', amd64], ['linux/arm64', { ...arm64, passed: false }])
    const { outputs, summary, failure } = await told(
      { push: 'true' },
      { image, moved: [], tests: some, failure: 'linux/arm64: …', failedIn: 'test' },
    )
    expect({ ...outputs, manifest: outputs.manifest?.digest, failure }).toMatchObject({
      digest: digest('a'),
      manifest: digest('a'),
      tags: [],
      tests: some,
      failure: { phase: 'test', message: 'linux/arm64: …', retried: 0 },
    })
    expect(summary).toContain('failed (QEMU) |')
  })

  const leg = { push: 'true', publish: 'digest' }

  test('are handed on by a leg of a matrix, with what it pushed', async () => {
    const { handedOn } = await told(leg, { image, moved: [], tests: tests(['linux/arm64', arm64]) })
    expect(handedOn).toEqual({
      'pushed-linux-amd64': digest('a'),
      'pushed-linux-arm64': digest('a'),
      'tested-linux-arm64': '{"passed":true,"seconds":12,"emulated":true}',
    })
  })

  test('are not handed on by a leg that failed', async () => {
    const some = tests(['linux/amd64', amd64], ['linux/arm64', { ...arm64, passed: false }])
    const { handedOn } = await told(leg, { image, moved: [], tests: some, failure: 'linux/arm64: …' })
    expect(handedOn).toEqual({})
  })
})

test('an image that was loaded has its tests in the summary', async () => {
  const { summary } = await told({ load: 'true' }, { moved: [], tests: tests(['linux/amd64', amd64]) })
  expect(summary).toContain('- **Tested**: linux/amd64 passed in 3.1 s\n')
})
