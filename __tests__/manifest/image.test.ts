import { expect, test } from '@jest/globals'
import { readImage } from '../../src/manifest/image.ts'
import type { PlatformName } from '../../src/platform.ts'
import { RegistryError } from '../../src/registry/error.ts'
import { testClient } from '../client.ts'
import { FakeRegistry, mediaTypes } from '../registry.ts'

const registry = await FakeRegistry.start()
const app = `${registry.host}/app`

test('an index is read with the manifest and config of each platform once, and no attestation', async () => {
  const { digest, bytes } = registry.index('app', ['linux/amd64', 'linux/arm/v7'], { attested: true })
  registry.asked.length = 0
  const image = await readImage(testClient().client, app, digest)
  expect(image).toMatchObject({
    content: { digest, mediaType: mediaTypes.index },
    descriptors: JSON.parse(bytes).manifests,
    platforms: [
      { platform: 'linux/amd64', configPlatform: 'linux/amd64', created: '2026-01-02T03:04:05Z', layers: [42] },
      { platform: 'linux/arm/v7', configPlatform: 'linux/arm/v7', layers: [42] },
    ],
  })
  expect(image.attestations.map(({ about }) => about)).toEqual(
    image.platforms.map(({ descriptor }) => descriptor.digest),
  )
  expect(registry.count('GET', '/manifests/')).toBe(3)
  expect(registry.count('GET', '/blobs/')).toBe(2)
  expect(registry.asked).toHaveLength(5)
})

test.each<[string, PlatformName, PlatformName | undefined, PlatformName]>([
  ['what its config says', 'linux/arm64', undefined, 'linux/arm64'],
  ['what it was claimed to be', 'linux/amd64', 'linux/amd64/v3', 'linux/amd64/v3'],
  ['what it was claimed to be, right or not', 'linux/s390x', 'linux/arm64', 'linux/arm64'],
])('a manifest without an index is %s', async (_, platform, claimed, expected) => {
  const { digest, size } = registry.image('app', platform)
  const image = await readImage(testClient().client, app, digest, { claimed })
  const [os, architecture, variant] = expected.split('/')
  expect(image).toMatchObject({ descriptors: [{ digest, size }], attestations: [] })
  expect(image.platforms).toEqual([
    {
      platform: expected,
      configPlatform: platform,
      descriptor: {
        mediaType: mediaTypes.manifest,
        digest,
        size,
        platform: { architecture, os, ...(variant && { variant }) },
      },
      created: '2026-01-02T03:04:05Z',
      layers: [42],
    },
  ])
})

test('a child that is gone is named', async () => {
  const { digest } = registry.index('app', ['linux/amd64', 'linux/riscv64'])
  const image = await readImage(testClient().client, app, digest)
  const child = image.platforms[1]?.descriptor.digest ?? ''
  registry.remove('app', child)
  const error = await readImage(testClient().client, app, digest).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(RegistryError)
  expect((error as RegistryError).facts).toMatchObject({ kind: 'not found', request: `GET ${app}@${child}` })
})
