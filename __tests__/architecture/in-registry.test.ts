import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { beforeEach, expect, test } from '@jest/globals'
import { verifyInRegistry } from '../../src/architecture/in-registry.ts'
import { readImage } from '../../src/manifest/image.ts'
import type { PlatformName } from '../../src/platform.ts'
import { testClient } from '../client.ts'
import { FakeRegistry, type Fault, faultsFor, mediaTypes, platformObject } from '../registry.ts'
import { type Files, program, tarOf } from './layers.ts'

const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
const Cmd = ['/app']

beforeEach(() => {
  registry.behaviour = {}
  registry.asked.length = 0
})

type Given = Readonly<Partial<Record<PlatformName, readonly (Files | Buffer)[]>>>

/** Verifies an index of such images. */
async function verify(given: Given, mode: 'entrypoint' | 'all' = 'entrypoint', ...faults: readonly Fault[]) {
  const manifests = await Promise.all(
    Object.entries(given).map(async ([platform, files = []]) => {
      const layers = await Promise.all(
        files.map(async (one) => (Buffer.isBuffer(one) ? one : gzipSync(await tarOf(one)))),
      )
      const { digest, size, mediaType } = registry.image('app', platform, { layers, config: { config: { Cmd } } })
      return { mediaType, digest, size, platform: platformObject(platform) }
    }),
  )
  const { digest } = registry.store('app', { schemaVersion: 2, mediaType: mediaTypes.index, manifests })
  const { client, waited } = testClient()
  const image = await readImage(client, app, digest)
  registry.asked.length = 0
  registry.behaviour = faultsFor(() => true, ...faults)
  const options = { verify: mode, isIgnored: () => false, countBase: async () => 0 }
  const verdicts = await verifyInRegistry(client, app, image, options)
  return {
    waited: waited(),
    verdicts: verdicts.map(({ platform, faults, warnings }) => ({ platform, faults, warnings })),
  }
}

const right = (platform: PlatformName) => ({ platform, faults: [], warnings: [] })

test('each platform is verified for itself', async () => {
  const { verdicts } = await verify({
    'linux/amd64': [{ app: program('amd64') }],
    'linux/arm64': [{ app: program('amd64') }],
    'windows(10.0.17763)/amd64': [{ 'app.exe': 'MZ' }],
  })
  expect(verdicts).toEqual([
    right('linux/amd64'),
    {
      platform: 'linux/arm64',
      warnings: [],
      faults: [{ kind: 'wrong', text: '/app is a program for linux/amd64' }],
    },
  ])
})

test('with all, a layer that several have is read once', async () => {
  const common = { 'usr/share/doc': 'x' }
  const given = {
    'linux/amd64': [{ app: program('amd64') }, common],
    'linux/arm64': [{ app: program('arm64') }, common],
  }
  const { verdicts } = await verify(given, 'all')
  expect(verdicts).toEqual([right('linux/amd64'), right('linux/arm64')])
  expect(registry.count('GET', '/blobs/')).toBe(3)
})

test('a layer that breaks off, or is not given at once, is asked for again', async () => {
  const given = { 'linux/amd64': [{ app: program('amd64'), rest: randomBytes(10_000) }] } as const
  for (const mode of ['entrypoint', 'all'] as const) {
    const { verdicts, waited } = await verify(given, mode, { status: 503 }, 'cut', 'reset')
    expect(verdicts).toEqual([right('linux/amd64')])
    expect(waited).toBe(1750)
    expect(registry.asked).toHaveLength(4)
  }
})

test.each<[string, Buffer, string]>([
  ['no archive', Buffer.alloc(5000, 'x'), 'Invalid tar header'],
  ['a gzip that ends early', gzipSync(Buffer.alloc(5000)).subarray(0, 20), 'unexpected end of file'],
])('what no program can unpack is a warning: %s', async (_, layer, words) => {
  const { verdicts } = await verify({ 'linux/amd64': [layer] })
  expect(verdicts).toEqual([
    {
      platform: 'linux/amd64',
      faults: [],
      warnings: [
        expect.stringMatching(`^its programs were not verified, since a layer cannot be read: (?:Error: )?${words}`),
      ],
    },
  ])
})

test('a layer that the registry does not give is a fault', async () => {
  const { digest } = registry.image('app', 'linux/amd64', { layer: 'gone', config: { config: { Cmd } } })
  const { client } = testClient()
  const image = await readImage(client, app, digest)
  const options = { verify: 'entrypoint', isIgnored: () => false, countBase: async () => 0 } as const
  const [verdict] = await verifyInRegistry(client, app, image, options)
  expect(verdict?.faults).toEqual([
    { kind: 'unread', text: expect.stringMatching(/^its programs could not be verified: .*BLOB_UNKNOWN/) },
  ])
})
