import { beforeEach, describe, expect, test } from '@jest/globals'
import { checkPushed, type Pushed } from '../../src/manifest/check.ts'
import type { Platforms } from '../../src/platform.ts'
import { testClient } from '../client.ts'
import { type Asked, FakeRegistry, faultsFor, sha256 } from '../registry.ts'

const one = await FakeRegistry.start()
const two = await FakeRegistry.start()
const a = { repository: `${one.host}/a` }
const b = { repository: `${two.host}/b` }
const platforms: Platforms = ['linux/amd64', 'linux/arm64']
const denied = { status: 403, body: '{"errors":[{"code":"DENIED","message":"not yours"}]}' }
const pushed = one.index('a', platforms, { attested: true })
two.index('b', platforms, { attested: true })
const whole = (digest: string) => ({ images: [{ digest, platforms }], annotations: [] })
const always = (matches: (asked: Asked) => boolean, fault: { status: number; body?: string }) => ({
  fault: (asked: Asked) => (matches(asked) ? fault : undefined),
})

beforeEach(() => {
  for (const registry of [one, two]) {
    registry.behaviour = {}
    registry.asked.length = 0
  }
})

describe('checkPushed', () => {
  test('reads the image in the first repository, and asks the others for all of it', async () => {
    const { client } = testClient()
    const { image, ...rest } = await checkPushed(client, [a.repository, b.repository], whole(pushed.digest), platforms)
    expect(rest).toEqual({ faults: [], warnings: [] })
    expect(image?.platforms.map(({ platform }) => platform)).toEqual(platforms)
    expect({ manifests: one.count('GET', '/manifests/'), configs: one.count('GET', '/blobs/') }).toEqual({
      manifests: 3,
      configs: 2,
    })
    expect({ read: two.count('GET', '/'), asked: two.count('HEAD', '/manifests/') }).toEqual({ read: 0, asked: 5 })
  })

  test('waits for a registry that does not know the digest yet, for 30 s at most', async () => {
    const missing = { status: 404 }
    one.behaviour = faultsFor(({ method }) => method === 'GET', missing, missing, missing)
    const { client, waited } = testClient()
    expect(await checkPushed(client, [a.repository], whole(pushed.digest), platforms)).toMatchObject({ faults: [] })
    expect(waited()).toBeGreaterThan(1000)

    const never = testClient()
    const { image, faults } = await checkPushed(never.client, [a.repository], whole(sha256('never')), platforms)
    expect(image).toBeUndefined()
    expect(faults).toEqual([expect.stringMatching(/^\S+@sha256:\w+: GET \S+@sha256:\w+: .*404 MANIFEST_UNKNOWN/)])
    expect(never.waited()).toBeGreaterThan(15_000)
    expect(never.waited()).toBeLessThanOrEqual(30_000)
  })

  test('names what is wrong, in every repository', async () => {
    const child = JSON.parse(pushed.bytes).manifests[1].digest
    two.behaviour = always(({ url }) => url.endsWith(child), denied)
    const { client } = testClient()
    const { faults } = await checkPushed(client, [a.repository, b.repository], whole(pushed.digest), [
      'linux/amd64',
      'linux/s390x',
    ])
    expect(faults).toEqual([
      `${a.repository}@${pushed.digest}: linux/s390x is missing`,
      `${a.repository}@${pushed.digest}: linux/arm64 was not asked for`,
      expect.stringMatching(new RegExp(`^${b.repository}@${child}: ${two.host} refused an anonymous request`)),
    ])
  })

  test('takes a manifest without an index for the platform that it was built for', async () => {
    const v3 = one.image('a', 'linux/amd64/v3', { claims: 'linux/amd64' })
    const lone: Pushed = { images: [{ digest: v3.digest, platforms: ['linux/amd64/v3'] }], annotations: [] }
    const { image, ...rest } = await checkPushed(testClient().client, [a.repository], lone, ['linux/amd64/v3'])
    expect(image?.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64/v3'])
    expect(rest).toEqual({
      faults: [],
      warnings: [
        `the image for linux/amd64/v3 is for linux/amd64 according to its config; this is probably inherited from the base image`,
      ],
    })
  })

  test('joins what several nodes built, each for the platforms it was asked for', async () => {
    const images: Pushed['images'] = [
      { digest: one.image('a', 'linux/amd64').digest, platforms: ['linux/amd64'] },
      { digest: one.image('a', 'linux/amd64/v3', { claims: 'linux/amd64' }).digest, platforms: ['linux/amd64/v3'] },
    ]
    const expected: Platforms = ['linux/amd64', 'linux/amd64/v3']
    const { image, faults } = await checkPushed(
      testClient().client,
      [a.repository],
      { images, annotations: ['index:k=v'] },
      expected,
    )
    expect(faults).toEqual([])
    expect(JSON.parse(image?.content.bytes.toString() ?? '')).toMatchObject({
      manifests: [{ platform: { architecture: 'amd64' } }, { platform: { architecture: 'amd64', variant: 'v3' } }],
      annotations: { k: 'v' },
    })
  })
})
