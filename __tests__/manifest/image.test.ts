import { describe, expect, test } from '@jest/globals'
import { readImage } from '../../src/manifest/image.ts'
import type { PlatformName } from '../../src/platform.ts'
import { RegistryError } from '../../src/registry/error.ts'
import { testClient } from '../client.ts'
import { FakeRegistry, mediaTypes, platformObject } from '../registry.ts'

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
      {
        platform: 'linux/amd64',
        configPlatform: 'linux/amd64',
        config: { created: '2026-01-02T03:04:05Z' },
        layers: [{ size: 42 }],
      },
      { platform: 'linux/arm/v7', configPlatform: 'linux/arm/v7', layers: [{ size: 42 }] },
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
      config: expect.objectContaining({ created: '2026-01-02T03:04:05Z' }),
      layers: [expect.objectContaining({ size: 42 })],
    },
  ])
})

describe('a version of an operating system', () => {
  const read = async (found: PlatformName[], asked: PlatformName[]) => {
    const { digest } = registry.index('app', found)
    const { platforms } = await readImage(testClient().client, app, digest, { asked })
    return platforms.map(({ platform, configPlatform }) => [platform, configPlatform])
  }

  test('tells images apart', async () => {
    const both: PlatformName[] = ['windows(10.0.17763)/amd64', 'windows(10.0.20348)/amd64']
    expect(await read(both, both)).toEqual(both.map((name) => [name, name]))
    expect(await read(both, [])).toEqual(both.map((name) => [name, name]))
  })

  test('is that of the base image where none was asked for', async () => {
    expect(await read(['windows(10.0.20348.2)/amd64'], ['windows/amd64'])).toEqual([['windows/amd64', 'windows/amd64']])
  })

  test('is missing where buildx dropped it', async () => {
    const name = 'windows(10.0.17763)/amd64'
    expect(await read(['windows/amd64'], [name])).toEqual([['windows/amd64', 'windows/amd64']])
    const { digest } = registry.image('app', 'windows/amd64')
    const { platforms } = await readImage(testClient().client, app, digest, { asked: [name], claimed: name })
    expect(platforms).toMatchObject([{ platform: name, configPlatform: 'windows/amd64' }])
  })

  test('may stand in the index alone', async () => {
    const { mediaType, digest: child, size } = registry.image('app', 'windows/amd64')
    const platform = platformObject('windows(10.0.17763)/amd64')
    const { digest } = registry.store('app', {
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: [{ mediaType, digest: child, size, platform }],
    })
    const { platforms } = await readImage(testClient().client, app, digest)
    expect(platforms).toMatchObject([
      { platform: 'windows(10.0.17763)/amd64', configPlatform: 'windows(10.0.17763)/amd64' },
    ])
  })
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
