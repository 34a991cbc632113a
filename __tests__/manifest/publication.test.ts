import { beforeEach, describe, expect, test } from '@jest/globals'
import type { Pushed } from '../../src/manifest/check.ts'
import { type Destination, type Examine, openPublication, type Publication } from '../../src/manifest/publication.ts'
import type { Platforms } from '../../src/platform.ts'
import { testClient } from '../client.ts'
import { failure } from '../fakes.ts'
import { type Asked, FakeRegistry } from '../registry.ts'

const registry = await FakeRegistry.start()
const mirror = await FakeRegistry.start()
const app = `${registry.host}/app`
const copy = `${mirror.host}/copy`
const platforms: Platforms = ['linux/amd64', 'linux/arm64']
const denied = { status: 403, body: '{"errors":[{"code":"DENIED","message":"not yours"}]}' }
const refuses = (matches: (asked: Asked) => boolean) => ({
  fault: (asked: Asked) => (matches(asked) ? denied : undefined),
})

const old = registry.index('app', platforms, { layer: 'old' })
const index = registry.index('app', platforms)
mirror.index('copy', platforms)
const parts = platforms.map((platform) => registry.image('app', platform, { layer: 'part' }))
for (const platform of platforms) mirror.image('copy', platform, { layer: 'part' })

const whole: Pushed = { images: [{ digest: index.digest, platforms }], annotations: [] }
const byNodes: Pushed = {
  images: parts.map(({ digest }, at) => ({ digest, platforms: platforms.slice(at, at + 1) })),
  annotations: [],
}

beforeEach(() => {
  registry.behaviour = {}
  mirror.behaviour = {}
  registry.point('app', '1', old)
  mirror.remove('copy', '1')
})

function open(destination: Partial<Destination> = {}) {
  const { client } = testClient()
  const targets = [
    { repository: app, tags: ['1'] },
    { repository: copy, tags: ['1'] },
  ]
  return openPublication(client, { targets, mover: 'action', platforms, ...destination })
}

/** Verifies an image and releases it, as for one that is published alone. */
const publish = async ({ verify, release }: Publication, pushed: Pushed, examine?: Examine) =>
  release(await verify(pushed, examine))

/** Where the two tags point. */
const tagged = () => [registry.resolve('app', '1'), mirror.resolve('copy', '1')]

test('a repository that refuses is known before anything is built', async () => {
  mirror.behaviour = refuses(() => true)
  await expect(open()).rejects.toThrow(`${mirror.host} refused an anonymous request`)
})

test('an image is verified without moving a tag, and released later', async () => {
  const { verify, release } = await open()
  const verified = await verify(whole)
  expect(verified).toMatchObject({ moved: [] })
  expect(tagged()).toEqual([old.digest, undefined])
  expect(await release({ ...verified, failure: 'another target is wrong' })).toMatchObject({ moved: [] })
  expect(tagged()).toEqual([old.digest, undefined])
  expect(await release(verified)).toMatchObject({ moved: [`${app}:1`, `${copy}:1`] })
  expect(tagged()).toEqual([index.digest, index.digest])
})

describe('an image that is published alone', () => {
  test('checks the image and then moves the tags', async () => {
    const publication = await open()
    expect(tagged()).toEqual([old.digest, undefined])
    expect(await publish(publication, whole)).toEqual({
      image: expect.objectContaining({ content: expect.objectContaining({ digest: index.digest }) }),
      moved: [`${app}:1`, `${copy}:1`],
      movedIn: expect.any(Number),
    })
    expect(tagged()).toEqual([index.digest, index.digest])
  })

  test.each<[string, Partial<Destination>, Pushed, RegExp]>([
    [
      'an image that is not what was asked for',
      { platforms: ['linux/amd64'] },
      whole,
      /^the pushed image is not what was asked for, so no tag was moved:\n\S+: linux\/arm64 was not asked for$/,
    ],
    [
      'the same, whose tags buildx has moved',
      { platforms: ['linux/amd64'], mover: 'buildx' },
      whole,
      /^the pushed image is not what was asked for, but its tags are already published:\n/,
    ],
    [
      'one that is not there',
      {},
      { images: [{ digest: `sha256:${'0'.repeat(64)}`, platforms }], annotations: [] },
      /^the pushed image could not be read back, so no tag was moved:\n\S+@sha256:0+: /,
    ],
  ])('leaves the tags alone: %s', async (_, destination, pushed, expected) => {
    const publication = await open(destination)
    const { moved, failure: reason } = await publish(publication, pushed)
    expect({ moved, reason }).toEqual({ moved: [], reason: expect.stringMatching(expected) })
    expect(tagged()).toEqual([old.digest, undefined])
  })

  describe('examines the image before the tags move', () => {
    const tests = new Map([['linux/amd64', { passed: true, seconds: 1 }]] as const)
    const refusal = { what: 'the image failed its tests for linux/arm64', reasons: ['linux/arm64: failed'] }

    test('which do when it passes', async () => {
      const publication = await open()
      const seen: unknown[] = []
      const result = await publish(publication, whole, async ({ content }) => {
        seen.push(content.digest, tagged())
        return { tests }
      })
      expect(seen).toEqual([index.digest, [old.digest, undefined]])
      expect(result).toMatchObject({ tests, moved: [`${app}:1`, `${copy}:1`] })
      expect(tagged()).toEqual([index.digest, index.digest])
    })

    test.each<[Destination['mover'], string]>([
      ['action', 'the image failed its tests for linux/arm64, so no tag was moved:\nlinux/arm64: failed'],
      [
        'buildx',
        'the image failed its tests for linux/arm64, but its tags are already published:\nlinux/arm64: failed',
      ],
    ])('which stay when it does not; mover: %s', async (mover, expected) => {
      const publication = await open({ mover })
      const result = await publish(publication, whole, async () => ({ tests, refusal }))
      expect(result).toMatchObject({
        image: { content: { digest: index.digest } },
        tests,
        moved: [],
        failure: expected,
      })
      expect(tagged()).toEqual([old.digest, undefined])
    })

    test('and not one that is not what was asked for', async () => {
      const publication = await open({ platforms: ['linux/amd64'] })
      await publish(publication, whole, async () => {
        throw new Error('asked')
      })
    })

    test('what several nodes built is there by then', async () => {
      const publication = await open()
      const { image } = await publish(publication, byNodes, async ({ content }) => {
        expect(registry.resolve('app', content.digest)).toBe(content.digest)
        return { tests }
      })
      expect(tagged()).toEqual([image?.content.digest, image?.content.digest])
    })
  })

  test('refuses a push that reported no digest', async () => {
    const publication = await open()
    await expect(publish(publication, { images: [], annotations: [] })).rejects.toThrow(
      'buildx pushed the image but reported no digest, so it cannot be checked',
    )
  })

  test('stores what several nodes built under its digest in every repository', async () => {
    const publication = await open({ targets: [app, copy].map((repository) => ({ repository, tags: [] })) })
    const { image, ...rest } = await publish(publication, byNodes)
    const digest = image?.content.digest ?? ''
    expect(rest).toEqual({ moved: [] })
    expect([registry.resolve('app', digest), mirror.resolve('copy', digest)]).toEqual([digest, digest])
  })

  test('moves no tag when what several nodes built cannot be stored everywhere', async () => {
    const publication = await open()
    mirror.behaviour = refuses(({ method }) => method === 'PUT')
    const { moved, failure: reason } = await publish(publication, byNodes)
    expect({ moved, reason }).toEqual({
      moved: [],
      reason: expect.stringMatching(
        `^the images of the nodes could not be joined, so no tag was moved:\n${mirror.host} refused`,
      ),
    })
    expect(tagged()).toEqual([old.digest, undefined])
  })
})

describe('a build that failed', () => {
  const push = failure('ERROR: failed to build: failed to solve: failed to push r.io/app:1: denied: by the test\n')
  const other = failure('ERROR: failed to build: failed to solve: process "make" did not complete\n')

  test('while buildx pushed tags: each is told of', async () => {
    const publication = await open({ mover: 'buildx' })
    registry.point('app', '1', index)
    expect(await publication.movesAfter(push)).toEqual([
      `moved: ${app}:1 (points to ${index.digest})`,
      `not moved: ${copy}:1`,
    ])
  })

  test.each<[string, Destination['mover'], Error]>([
    ['before the push', 'buildx', other],
    ['where buildx moves no tags', 'action', push],
  ])('%s: nothing is told', async (_, mover, error) => {
    const publication = await open({ mover })
    registry.point('app', '1', index)
    expect(await publication.movesAfter(error)).toEqual([])
  })
})
