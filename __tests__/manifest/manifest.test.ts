import { expect, test } from '@jest/globals'
import type { Image, PlatformImage } from '../../src/manifest/image.ts'
import { describe } from '../../src/manifest/manifest.ts'
import type { PlatformName } from '../../src/platform.ts'
import { readDocuments } from '../documents.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const descriptor = (sum: string) => ({ mediaType: 'm', digest: digest(sum), size: 480 })
const child = (platform: PlatformName, sum: string): PlatformImage => ({
  platform,
  configPlatform: platform,
  descriptor: descriptor(sum),
  config: { created: '2026-01-02T03:04:05Z' },
  layers: [10, 32].map((size) => ({ digest: digest('e'), size })),
})
const image: Image = {
  content: { digest: digest('f'), mediaType: 'index', bytes: Buffer.from('{}') },
  descriptors: ['1', '2', '3', '4'].map(descriptor),
  platforms: [child('linux/amd64', '1'), child('linux/arm64', '2')],
  attestations: [
    { descriptor: descriptor('3'), about: digest('1') },
    { descriptor: descriptor('4'), about: digest('2') },
  ],
}

test('describes an index in the order asked for', () => {
  const emulated = (platform: string) => (platform === 'linux/arm64' ? true : undefined)
  const node = (platform: string) => (platform === 'linux/arm64' ? 'tcp://10.0.0.2:1234' : undefined)
  const ofBoth = { size: 480, compressedSize: 42, layers: 2, created: '2026-01-02T03:04:05Z' }
  expect(describe('r', ['v1'], image, ['linux/arm64', 'linux/amd64'], { emulated, node })).toEqual({
    image: 'r',
    digest: digest('f'),
    mediaType: 'index',
    tags: ['v1'],
    platforms: [
      {
        platform: 'linux/arm64',
        digest: digest('2'),
        ...ofBoth,
        emulated: true,
        node: 'tcp://10.0.0.2:1234',
        attestations: [digest('4')],
      },
      { platform: 'linux/amd64', digest: digest('1'), ...ofBoth, attestations: [digest('3')] },
    ],
  })
})

test('merge/README.md shows its keys', () => {
  const [document] = readDocuments().filter(({ path }) => path === 'merge/README.md')
  const [, json = ''] = document?.text.match(/```json\n([\s\S]*?)```/) ?? []
  const shown = JSON.parse(json)
  const real = describe('r', ['v1'], image, [], { emulated: () => false, node: () => 'n' })
  expect(Object.keys(shown)).toEqual(Object.keys(real))
  expect(Object.keys(shown.platforms[0])).toEqual(Object.keys(real.platforms[0] ?? {}))
})
