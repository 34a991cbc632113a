import { expect, test } from '@jest/globals'
import { readEarlier } from '../../src/manifest/sizes.ts'
import type { Platforms } from '../../src/platform.ts'

const platforms: Platforms = ['linux/amd64', 'linux/arm64']
const tag = { repository: 'r.io/a', tag: '1', reference: 'r.io/a:1' }
const before = new Map([['r.io/a:1', 'index']])
const layers = (...sizes: number[]) => ({ layers: sizes.map((size) => ({ digest: 'd', size })) })
const about = { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }
const documents: Record<string, unknown> = {
  index: {
    manifests: [
      { digest: 'amd64', platform: { os: 'linux', architecture: 'amd64' } },
      { digest: 'arm64', platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      { digest: 's390x', platform: { os: 'linux', architecture: 's390x' } },
      { digest: 'nameless' },
      { digest: 'attestation', platform: { os: 'unknown', architecture: 'unknown' }, ...about },
    ],
  },
  amd64: layers(1, 2),
  arm64: layers(4),
  broken: 'x',
}

/** A registry that has these documents. */
function registry() {
  const asked: string[] = []
  const client = {
    manifest: async (_: string, digest: string) => {
      asked.push(digest)
      if (documents[digest] === undefined) throw new Error('404')
      return { digest, mediaType: '', bytes: Buffer.from(JSON.stringify(documents[digest])) }
    },
  }
  return { client, asked }
}

test('reads the index and the platforms that are asked for, and nothing else', async () => {
  const { client, asked } = registry()
  const earlier = await readEarlier(client, tag, before, 'new', platforms)
  expect(earlier).toEqual({
    reference: 'r.io/a:1',
    sizes: new Map([
      ['linux/amd64', 3],
      ['linux/arm64', 4],
    ]),
  })
  expect(asked).toEqual(['index', 'amd64', 'arm64'])
})

test('takes a manifest without an index for the one platform', async () => {
  const { client } = registry()
  const one = new Map([['r.io/a:1', 'arm64']])
  expect((await readEarlier(client, tag, one, 'new', ['linux/arm64']))?.sizes).toEqual(new Map([['linux/arm64', 4]]))
  expect(await readEarlier(client, tag, one, 'new', platforms)).toBeUndefined()
})

test.each([
  ['there is no tag', undefined, before],
  ['there was none', tag, new Map([['r.io/a:1', undefined]])],
  ['it could not be read', tag, new Map()],
  ['it is the same', tag, new Map([['r.io/a:1', 'new']])],
])('asks nothing where %s', async (_, asked, states) => {
  const { client, asked: requests } = registry()
  expect(await readEarlier(client, asked, states, 'new', platforms)).toBeUndefined()
  expect(requests).toEqual([])
})

test.each(['gone', 'broken'])('does not fail where the old image is %s', async (digest) => {
  const { client } = registry()
  expect(await readEarlier(client, tag, new Map([['r.io/a:1', digest]]), 'new', platforms)).toBeUndefined()
})

test('does not wait for a registry that does not answer', async () => {
  const client = { manifest: () => new Promise<never>(() => {}) }
  expect(await readEarlier(client, tag, before, 'new', platforms, 20)).toBeUndefined()
})
