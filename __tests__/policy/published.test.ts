import { beforeEach, expect, test } from '@jest/globals'
import { readPublished } from '../../src/policy/published.ts'
import { testClient } from '../client.ts'
import { FakeRegistry, faultsFor, mediaTypes } from '../registry.ts'
import { release } from './releases.ts'

const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
const told = { version: '2.5.3', revision: 'a'.repeat(40), created: '2026-01-02T03:04:05.000Z' }
const own = 'https://github.com/acme/app'
const read = (reference: string) => readPublished(testClient().client, app, reference, { sources: [own] })

beforeEach(() => {
  registry.behaviour = {}
  registry.asked.length = 0
})

test('the annotations of an index are read with one request', async () => {
  const { digest } = release(registry, 'app', { ...told, tag: 'annotated' })
  expect(await read('annotated')).toEqual({ digest, identity: told })
  expect(registry.asked.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /v2/app/manifests/annotated'])
})

test.each([undefined, '', own, 'https://GitHub.com/acme/app.git/'])(
  'labels stand in for them, of the source %s',
  async (source) => {
    const { digest } = release(registry, 'app', {
      ...told,
      by: 'labels',
      tag: 'labelled',
      ...(source !== undefined && { source }),
    })
    expect(await read('labelled')).toEqual({ digest, identity: told })
  },
)

test('labels of another repository are those of a base image', async () => {
  const { digest } = release(registry, 'app', {
    ...told,
    by: 'labels',
    tag: 'based',
    source: 'https://github.com/library/base',
  })
  expect(await read('based')).toEqual({ digest, identity: {} })
})

test('a single manifest has labels, too', async () => {
  const stored = registry.image('app', 'linux/amd64', {
    config: { config: { Labels: { 'org.opencontainers.image.version': '1' } } },
  })
  expect(await read(stored.digest)).toEqual({ digest: stored.digest, identity: { version: '1' } })
})

test('labels on which platforms do not agree tell nothing', async () => {
  const labelled = (platform: string, version: string) => {
    const { digest, size, mediaType } = registry.image('app', platform, {
      config: {
        config: {
          Labels: { 'org.opencontainers.image.version': version, 'org.opencontainers.image.revision': told.revision },
        },
      },
    })
    return { mediaType, digest, size, platform: { os: 'linux', architecture: platform.slice(6) } }
  }
  const manifests = [labelled('linux/amd64', '1'), labelled('linux/arm64', '2')]
  const { digest } = registry.store('app', { schemaVersion: 2, mediaType: mediaTypes.index, manifests })
  expect(await read(digest)).toEqual({ digest, identity: { revision: told.revision } })
})

test('a tag that there is not', async () => {
  expect(await read('nowhere')).toBeUndefined()
})

test('no document is read twice', async () => {
  release(registry, 'app', { ...told, by: 'labels', tag: 'once' })
  registry.asked.length = 0
  await read('once')
  // The index, and a manifest and a config for each platform.
  expect(registry.asked).toHaveLength(5)
})

test('an image without a word', async () => {
  const { digest } = registry.index('app', ['linux/amd64'], { tag: 'silent' })
  expect(await read('silent')).toEqual({ digest, identity: {} })
})

test('an image of which a part is gone is broken', async () => {
  const { digest } = registry.index('app', ['linux/arm64'], { tag: 'broken', layer: 'broken' })
  const [child] = registry.document('app', digest).manifests as { digest: string }[]
  registry.remove('app', child?.digest ?? '')
  expect(await read('broken')).toEqual({
    digest,
    identity: {},
    problem: `GET ${app}@${child?.digest}: the registry answered 404 MANIFEST_UNKNOWN: not here`,
  })
})

test('a document of another kind is broken', async () => {
  const { digest } = registry.store(
    'app',
    { schemaVersion: 2, mediaType: mediaTypes.manifest, config: { digest: 'sha256:x' }, layers: [], annotations: null },
    'odd',
  )
  expect(await read('odd')).toMatchObject({ digest, identity: {}, problem: expect.stringContaining('@sha256:x') })
  registry.behaviour = { fault: () => ({ status: 200, body: 'no manifest' }) }
  expect(await read('odd')).toMatchObject({
    digest: '',
    problem: expect.stringContaining('the response is not a manifest'),
  })
})

test('a registry that does not answer is no fault of the image', async () => {
  registry.behaviour = faultsFor(() => true, { status: 403, body: '' })
  await expect(read('annotated')).rejects.toThrow('refused an anonymous request')
})
