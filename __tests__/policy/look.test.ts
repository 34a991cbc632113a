import { beforeEach, describe, expect, test } from '@jest/globals'
import { preflight } from '../../src/manifest/preflight.ts'
import { tagReferences } from '../../src/manifest/tags.ts'
import type { Target } from '../../src/manifest/targets.ts'
import { lookFor, type Wanted } from '../../src/policy/look.ts'
import { testClient } from '../client.ts'
import { FakeRegistry } from '../registry.ts'
import { release } from './releases.ts'

const revision = 'a'.repeat(40)
const ours = { version: '1.2.3', revision }
let registry = await FakeRegistry.start()
let two = registry
let app = ''

beforeEach(async () => {
  registry = await FakeRegistry.start()
  two = await FakeRegistry.start()
  app = `${registry.host}/app`
})

const platforms = ['linux/amd64', 'linux/arm64'] as unknown as Wanted['platforms']

async function look(tags: readonly string[], overrides: Partial<Wanted> = {}, others: readonly Target[] = []) {
  const { client } = testClient()
  const targets = [{ repository: app, tags }, ...others]
  const before = await preflight(client, targets, () => {})
  const all = tagReferences(targets)
  const wanted = {
    immutable: all.filter(({ tag }) => tag !== 'latest'),
    count: all.length,
    repositories: targets.map(({ repository }) => repository),
    ...{ platforms, isPart: false, ours, sources: [], ...overrides },
  }
  const found = await lookFor(client, wanted, before)
  return found && { tag: found.tag.tag, digest: found.image.content.digest }
}

test('where there is none, nothing is read', async () => {
  expect(await look(['1.2.3', 'latest'])).toBeUndefined()
  expect(registry.count('GET', '/manifests/')).toBe(0)
})

test.each(['annotations', 'labels'] as const)(
  'an image of this commit is found by its %s, and asked for once',
  async (by) => {
    const { digest } = release(registry, 'app', { ...ours, by, tag: '1.2.3' })
    expect(await look(['1.2.3', 'v1.2.3', 'latest'])).toEqual({ tag: '1.2.3', digest })
    expect(registry.count('HEAD', '/manifests/1.2.3')).toBe(1)
    expect(registry.count('GET', '/manifests/1.2.3')).toBe(0)
  },
)

test('the version counts before the tag of the commit, whatever the order', async () => {
  release(registry, 'app', { ...ours, created: '2026-01-01', tag: 'sha-1' })
  const { digest } = release(registry, 'app', { ...ours, tag: '1.2.3' })
  expect(await look(['sha-1', '1.2.3'])).toEqual({ tag: '1.2.3', digest })
})

test('an image is read once, however many tags have it', async () => {
  const { digest } = release(registry, 'app', { ...ours, tag: '1.2.3' })
  registry.store('app', registry.document('app', digest), 'v1.2.3')
  registry.store('app', registry.document('app', digest), 'sha-1')
  registry.asked.length = 0
  expect(await look(['1.2.3', 'v1.2.3', 'sha-1'])).toEqual({ tag: '1.2.3', digest })
  // Once for what it says, and once for what it holds.
  expect(registry.count('GET', `/manifests/${digest}`)).toBe(2)
})

describe('the tag of a commit that the push of a branch made', () => {
  test('stays beside a version that is to be built', async () => {
    release(registry, 'app', { revision, version: 'main', tag: 'sha-1' })
    expect(await look(['sha-1', '1.2.3'])).toBeUndefined()
    expect(await look(['sha-1', 'latest'])).toBeUndefined()
  })

  test('is adopted where there is no other', async () => {
    const { digest } = release(registry, 'app', { revision, version: 'main', tag: 'sha-1' })
    expect(await look(['sha-1'])).toEqual({ tag: 'sha-1', digest })
  })

  test('is adopted where it is of this version, or of none', async () => {
    const { digest } = release(registry, 'app', { revision, version: 'main', tag: 'sha-1' })
    expect(await look(['sha-1', 'latest'], { ours: { revision, version: 'main' } })).toEqual({ tag: 'sha-1', digest })
    const silent = release(registry, 'app', { revision, tag: 'sha-1' })
    expect(await look(['sha-1', 'latest'])).toEqual({ tag: 'sha-1', digest: silent.digest })
  })
})

describe('the step fails', () => {
  const consequence = `exists and 'tag-policy' makes it immutable, so nothing was built:`

  test('for another commit, and names every such tag', async () => {
    const { digest } = release(registry, 'app', { version: '1.2.3', revision: 'b'.repeat(40), tag: '1.2.3' })
    registry.index('app', ['linux/amd64'], { tag: 'sha-1' })
    await expect(look(['1.2.3', 'sha-1', '4.5.6'])).rejects.toThrow(
      new RegExp(
        `^${app}:1.2.3 ${consequence} it is ${digest}, from commit b{40} .*\n${app}:sha-1 ${consequence} it is sha256:\\w+, from an unknown commit .*: add the line 'sha-1=move' at the top of 'tag-policy'$`,
      ),
    )
  })

  test('where nobody knows of which commit this run is', async () => {
    release(registry, 'app', { ...ours, tag: '1.2.3' })
    await expect(look(['1.2.3'], { ours: {} })).rejects.toThrow('this run is for an unknown commit')
  })

  test('where the image is gone in the meantime, or broken', async () => {
    const { digest } = registry.index('app', ['linux/amd64'], { tag: '1.2.3' })
    registry.remove('app', digest)
    await expect(look(['1.2.3'])).rejects.toThrow('it points to something that cannot be read (it is gone)')
  })

  test('for an image of this commit that is not what was asked for', async () => {
    const { digest } = release(registry, 'app', { ...ours, platforms: ['linux/amd64'], tag: '1.2.3' })
    await expect(look(['1.2.3'])).rejects.toThrow(
      `${app}:1.2.3 (${digest}) is from this commit and 'tag-policy' makes it immutable, but it is not what was asked for, so nothing was built: linux/arm64 is missing. Publish a new version, or let this tag move: add the line '1.2.3=move' at the top of 'tag-policy'`,
    )
    const [child] = registry.document('app', digest).manifests as { digest: string }[]
    registry.remove('app', child?.digest ?? '')
    await expect(look(['1.2.3'])).rejects.toThrow(`so nothing was built: GET ${app}@${child?.digest}: the registry`)
  })

  test('where another repository does not have it', async () => {
    const { digest } = release(registry, 'app', { ...ours, tag: '1.2.3' })
    const other = { repository: `${two.host}/copy`, tags: ['1.2.3'] }
    await expect(look(['1.2.3'], {}, [other])).rejects.toThrow(
      `${other.repository} does not have it; copy it there, e.g. docker buildx imagetools create --tag ${other.repository}:1.2.3 ${app}@${digest}`,
    )
    release(two, 'copy', { ...ours })
    expect(await look(['1.2.3'], {}, [other])).toEqual({ tag: '1.2.3', digest })
  })
})

test('a job of a matrix needs its own platforms alone', async () => {
  const { digest } = release(registry, 'app', { ...ours, tag: '1.2.3' })
  const [amd64] = platforms
  const part = { isPart: true, platforms: amd64 === undefined ? [] : [amd64] }
  expect(await look(['1.2.3'], part)).toEqual({ tag: '1.2.3', digest })
  release(registry, 'app', { ...ours, platforms: ['linux/arm64'], tag: '1.2.3' })
  await expect(look(['1.2.3'], part)).rejects.toThrow('nothing was built: linux/amd64 is missing.')
})
