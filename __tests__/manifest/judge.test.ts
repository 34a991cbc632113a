import { describe, expect, test } from '@jest/globals'
import type { Image, PlatformImage } from '../../src/manifest/image.ts'
import { judge } from '../../src/manifest/judge.ts'
import type { PlatformName, Platforms } from '../../src/platform.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const child = (platform: PlatformName, sum: string, configPlatform = platform): PlatformImage => ({
  platform,
  configPlatform,
  descriptor: { mediaType: 'm', digest: digest(sum), size: 480 },
  config: { created: '2026-01-02T03:04:05Z' },
  layers: [10, 32].map((size) => ({ digest: digest('e'), size })),
})
const attestation = (sum: string, about: string | undefined) => ({
  descriptor: { mediaType: 'm', digest: digest(sum), size: 560 },
  about: about === undefined ? undefined : digest(about),
})
const image = (platforms: readonly PlatformImage[], attestations: Image['attestations'] = []): Image => ({
  content: { digest: digest('f'), mediaType: 'index', bytes: Buffer.from('{}') },
  descriptors: [...platforms, ...attestations].map(({ descriptor }) => descriptor),
  platforms,
  attestations,
})

const both: Platforms = ['linux/amd64', 'linux/arm64']
const good = image(
  [child('linux/amd64', '1'), child('linux/arm64', '2')],
  [attestation('3', '1'), attestation('4', '2')],
)

describe('judge', () => {
  test('finds nothing wrong with what was asked for', () => {
    expect(judge(good, both)).toEqual({ faults: [], warnings: [] })
    expect(judge(good, [])).toEqual({ faults: [], warnings: [] })
  })

  test.each([
    ['a missing platform', image([child('linux/amd64', '1')]), ['linux/arm64 is missing']],
    [
      'one that nobody asked for',
      image([...both, 'linux/s390x' as const].map((name, index) => child(name, String(index)))),
      ['linux/s390x was not asked for'],
    ],
    [
      'one that is there twice',
      image([child('linux/amd64', '1'), child('linux/arm64', '2'), child('linux/arm64', '3')]),
      ['linux/arm64 appears more than once'],
    ],
    ['an empty index', image([]), ['it holds no image', 'linux/amd64 is missing', 'linux/arm64 is missing']],
    [
      'a config of another platform',
      image([child('linux/amd64', '1'), child('linux/arm64', '2', 'linux/amd64')]),
      ['the image for linux/arm64 is for linux/amd64 according to its config'],
    ],
    [
      'an attestation about what is not there',
      image(
        [child('linux/amd64', '1'), child('linux/arm64', '2')],
        [attestation('3', '9'), attestation('4', undefined)],
      ),
      [
        `attestation ${digest('3')} refers to ${digest('9')}, which is not in the index`,
        `attestation ${digest('4')} refers to no image`,
      ],
    ],
  ])('finds %s', (_, found, faults) => {
    expect(judge(found, both)).toEqual({ faults, warnings: [] })
  })

  test.each<[PlatformName, PlatformName, boolean]>([
    ['linux/amd64/v3', 'linux/amd64', true],
    ['linux/amd64', 'linux/amd64/v2', true],
    ['linux/arm/v6', 'linux/arm/v7', false],
    ['linux/amd64', 'windows/amd64', false],
    ['linux/amd64/v3', 'linux/386', false],
    ['windows(10.0.17763)/amd64', 'windows/amd64', false],
    ['windows(10.0.17763)/amd64', 'windows(10.0.20348)/amd64', false],
  ])('%s whose config says %s: only a warning is %s', (platform, config, isWarning) => {
    const says = `the image for ${platform} is for ${config} according to its config`
    expect(judge(image([child(platform, '1', config)]), [platform])).toEqual(
      isWarning
        ? { faults: [], warnings: [`${says}; this is probably inherited from the base image`] }
        : { faults: [says], warnings: [] },
    )
  })
})
