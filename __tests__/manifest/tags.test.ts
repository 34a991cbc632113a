import { beforeEach, describe, expect, test } from '@jest/globals'
import { preflight } from '../../src/manifest/preflight.ts'
import { confirmTags, listMoves, moveTags, type TagStates } from '../../src/manifest/tags.ts'
import { testClient } from '../client.ts'
import { type Asked, FakeRegistry, faultsFor } from '../registry.ts'

const one = await FakeRegistry.start()
const two = await FakeRegistry.start()
const a = { repository: `${one.host}/a`, tags: ['1', 'latest'] }
const b = { repository: `${two.host}/b`, tags: ['1'] }
const platforms = ['linux/amd64', 'linux/arm64']
const limit = {
  status: 429,
  headers: { 'retry-after': '9999' },
  body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}',
}
const denied = { status: 403, body: '{"errors":[{"code":"DENIED","message":"not yours"}]}' }

const old = one.index('a', platforms, { tag: '1', layer: 'old' })
two.index('b', platforms, { tag: '1', layer: 'old' })
const pushed = one.index('a', platforms, { attested: true })
two.index('b', platforms, { attested: true })
const content = { ...pushed, bytes: Buffer.from(pushed.bytes) }
const before: TagStates = new Map([
  [`${a.repository}:1`, old.digest],
  [`${a.repository}:latest`, undefined],
  [`${b.repository}:1`, old.digest],
])
const isTag = (method: string, tag: string) => (asked: Asked) =>
  asked.method === method && asked.url.endsWith(`/manifests/${tag}`)
const always = (matches: (asked: Asked) => boolean, status: { status: number; body?: string }) => ({
  fault: (asked: Asked) => (matches(asked) ? status : undefined),
})

beforeEach(() => {
  for (const registry of [one, two]) {
    registry.behaviour = {}
    registry.asked.length = 0
  }
  one.point('a', '1', old)
  one.remove('a', 'latest')
  two.point('b', '1', old)
})

describe('preflight', () => {
  test('tells where tags point to, and asks each repository for the right to push', async () => {
    expect(await preflight(testClient().client, [a, b], () => {})).toEqual(before)
    expect(one.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v2/',
      'HEAD /v2/a/manifests/1',
      'HEAD /v2/a/manifests/latest',
    ])
  })

  test('fails at once where a registry refuses', async () => {
    two.behaviour = always(() => true, denied)
    const { client, waited } = testClient()
    await expect(preflight(client, [a, b], () => {})).rejects.toThrow(
      `${two.host} refused an anonymous request (scope repository:b:pull,push); no login for ${two.host} was found`,
    )
    expect(waited()).toBe(0)
  })

  test('leaves what passes by itself for later, with a warning', async () => {
    two.behaviour = always(() => true, { status: 503 })
    const { client, waited } = testClient()
    const warnings: string[] = []
    const states = await preflight(client, [a, b], (message) => warnings.push(message))
    expect([...states.keys()]).toEqual([`${a.repository}:1`, `${a.repository}:latest`])
    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(`^cannot check access to ${b.repository} before the build: .*503.*; continuing without that check$`),
      ),
    ])
    expect(waited()).toBeLessThan(10_000)
  })
})

describe('moveTags', () => {
  test('writes the very bytes under every tag, with one request each', async () => {
    expect(await moveTags(testClient().client, [a, b], content, before)).toEqual({
      moved: [`${a.repository}:1`, `${a.repository}:latest`, `${b.repository}:1`],
    })
    expect([one.resolve('a', '1'), one.resolve('a', 'latest'), two.resolve('b', '1')]).toEqual(
      Array.from({ length: 3 }, () => pushed.digest),
    )
    expect([...one.asked, ...two.asked].map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT'])
  })

  test('tells of each reference whether it moved when one is refused', async () => {
    two.behaviour = always(({ method }) => method === 'PUT', denied)
    const { moved, rule, failure = '' } = await moveTags(testClient().client, [a, b], content, before)
    expect(moved).toEqual([`${a.repository}:1`, `${a.repository}:latest`])
    expect(rule).toBe('registry-refuses-an-anonymous-client')
    expect(failure.split('\n').slice(0, 5)).toEqual([
      `not every tag points to ${pushed.digest}`,
      `moved: ${a.repository}:1`,
      `moved: ${a.repository}:latest`,
      `not moved: ${b.repository}:1 (points to ${old.digest})`,
      expect.stringMatching(`^${two.host} refused an anonymous request \\(scope repository:b:pull,push\\);`),
    ])
    expect(two.count('HEAD', '/')).toBe(0)
  })

  test('looks where a tag points after a write that was not answered', async () => {
    two.behaviour = always(isTag('PUT', '1'), { status: 504 })
    const stuck = await moveTags(testClient().client, [b], content, before)
    expect(stuck.failure).toContain(`not moved: ${b.repository}:1 (points to ${old.digest})`)

    // The registry takes the tag, but nobody hears of it.
    two.behaviour = {
      fault: (asked) => {
        if (!isTag('PUT', '1')(asked)) return undefined
        two.point('b', '1', pushed)
        return { status: 504 }
      },
    }
    expect(await moveTags(testClient().client, [b], content, before)).toEqual({ moved: [`${b.repository}:1`] })

    two.behaviour = always(() => true, { status: 502 })
    const { failure } = await moveTags(testClient().client, [b], content, before)
    expect(failure).toMatch(
      new RegExp(
        `^not every tag is known to point to ${pushed.digest}\nunknown: ${b.repository}:1 \\(cannot be read: PUT ${b.repository}:1: `,
      ),
    )
  })

  test('says until when a registry wants to be left alone', async () => {
    two.behaviour = always(({ method }) => method === 'PUT', limit)
    const { failure } = await moveTags(testClient().client, [b], content, before)
    expect(failure).toContain(`${two.host} is rate-limiting anonymous requests (retry in 9999 s)`)
  })
})

describe('tags that buildx moved', () => {
  test('are read until they point to the image', async () => {
    one.point('a', '1', pushed)
    one.point('a', 'latest', pushed)
    two.point('b', '1', pushed)
    two.behaviour = faultsFor(isTag('HEAD', '1'), { status: 404 })
    expect(await confirmTags(testClient().client, [a, b], pushed.digest, before)).toEqual({
      moved: [`${a.repository}:1`, `${a.repository}:latest`, `${b.repository}:1`],
      warnings: [],
    })
  })

  test('that another job moved on are no failure, and are told', async () => {
    const other = two.index('b', platforms, { tag: '1', layer: 'other' })
    expect(await confirmTags(testClient().client, [b], pushed.digest, before)).toEqual({
      moved: [],
      warnings: [
        `${b.repository}:1 was moved on to ${other.digest} by another job, after this one moved it to ${pushed.digest}`,
      ],
    })
  })

  test('may still give the old answer for a while', async () => {
    two.point('b', '1', pushed)
    const stale = { status: 200, headers: { 'docker-content-digest': old.digest } }
    two.behaviour = faultsFor(isTag('HEAD', '1'), stale, stale)
    expect(await confirmTags(testClient().client, [b], pushed.digest, before)).toEqual({
      moved: [`${b.repository}:1`],
      warnings: [],
    })
  })

  test('of which nobody knows where they were are no success and no failure', async () => {
    const unknown: TagStates = new Map()
    const line = `unknown: ${b.repository}:1 (it is ${old.digest}, and its earlier digest could not be read)`
    const { moved, failure } = await confirmTags(testClient().client, [b], pushed.digest, unknown)
    expect({ moved, failure }).toEqual({
      moved: [],
      failure: `not every tag is known to point to ${pushed.digest}\n${line}`,
    })
    expect(await listMoves(testClient().client, [b], unknown)).toEqual([line])
  })

  test('that stay where they were have not moved', async () => {
    const { failure } = await confirmTags(testClient().client, [b], pushed.digest, before)
    expect(failure).toBe(
      `not every tag points to ${pushed.digest}\nnot moved: ${b.repository}:1 (points to ${old.digest})`,
    )
  })

  test('are each compared with where they were, after a push that failed half way', async () => {
    one.point('a', '1', pushed)
    two.behaviour = always(() => true, { status: 500 })
    expect(await listMoves(testClient().client, [a, b], before)).toEqual([
      `moved: ${a.repository}:1 (points to ${pushed.digest})`,
      `not moved: ${a.repository}:latest`,
      expect.stringMatching(`^unknown: ${b.repository}:1 \\(cannot be read: HEAD ${b.repository}:1: `),
    ])
  })
})
