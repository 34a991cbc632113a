import { beforeEach, describe, expect, test } from '@jest/globals'
import { preflight } from '../../src/manifest/preflight.ts'
import { tagReferences } from '../../src/manifest/tags.ts'
import { decideForward } from '../../src/policy/forward.ts'
import type { Identity } from '../../src/policy/identity.ts'
import { decideImmutable } from '../../src/policy/immutable.ts'
import { type Mover, moveInTurn } from '../../src/policy/move.ts'
import { parsePolicy } from '../../src/policy/rules.ts'
import { openTestClient } from '../registry/clients.ts'
import { type Asked, FakeRegistry, faultsFor } from '../registry.ts'
import { release } from './releases.ts'

const revision = 'a'.repeat(40)
const ours = { version: '2.4.9', revision }
let registry: FakeRegistry
let app: string

beforeEach(async () => {
  registry = await FakeRegistry.start()
  app = `${registry.host}/app`
})

const isPut = (tag: string) => (asked: Asked) => asked.method === 'PUT' && asked.url.endsWith(`/manifests/${tag}`)

type Options = {
  readonly policy?: string
  readonly identity?: Identity
  /** What other jobs do while this one waits, each in turn. */
  readonly meanwhile?: readonly (() => void)[]
  /** Milliseconds that each look at the clock takes. */
  readonly pace?: number
  readonly decide?: Mover['decide']
}

/** Moves tags to an image of this run. */
async function move(
  tags: readonly string[],
  { policy = 'auto', identity = ours, meanwhile = [], pace = 0, decide }: Options = {},
) {
  const stored = release(registry, 'app', identity)
  const { client, retries } = openTestClient()
  const of = await parsePolicy(policy)
  const targets = [{ repository: app, tags }]
  const before = await preflight(client, targets, () => {})
  registry.asked.length = 0
  const waits: number[] = []
  let now = 0
  const clock: Mover['clock'] = {
    now: () => {
      now += pace
      return now
    },
    wait: async (milliseconds) => {
      meanwhile[waits.length]?.()
      waits.push(milliseconds)
    },
  }
  const content = { ...stored, bytes: Buffer.from(stored.bytes) }
  const byPolicy: Mover['decide'] = async (tag, published) =>
    of(tag) === 'immutable'
      ? decideImmutable(tag.reference, published, identity)
      : decideForward(published, identity, async () => undefined)
  const all = tagReferences(targets)
  const groups = [all.filter((tag) => of(tag) !== 'forward'), all.filter((tag) => of(tag) === 'forward')]
  const means = { client, content, before, sources: [], retries, clock, of, decide: decide ?? byPolicy }
  const moves = await moveInTurn(means, groups)
  return {
    ...moves,
    digest: stored.digest,
    waits,
    kept: moves.kept?.map(({ tag, digest, line }) => ({ tag, digest, line })),
  }
}

test('a new version and the tags of its line move, the version first', async () => {
  release(registry, 'app', { version: '2.4.8', tag: 'latest' })
  release(registry, 'app', { version: '2.4.8', tag: '2.4' })
  const { digest, ...moves } = await move(['latest', '2.4', '2.4.9', '2'])
  expect(moves).toEqual({
    moved: ['2.4.9', 'latest', '2.4', '2'].map((tag) => `${app}:${tag}`),
    kept: [],
    notice: `'tag-policy':\n${app}:2: it is a new tag`,
    waits: [500],
  })
  const asked = registry.asked.map(({ method, url }) => `${method} ${url.replace(/.*\//, '')}`)
  expect(asked.slice(0, 2)).toEqual(['GET 2.4.9', 'PUT 2.4.9'])
  expect(asked.slice(-4).sort()).toEqual(['HEAD 2', 'HEAD 2.4', 'HEAD 2.4.9', 'HEAD latest'])
  expect(['2', '2.4', '2.4.9', 'latest'].map((tag) => registry.resolve('app', tag))).toEqual([
    digest,
    digest,
    digest,
    digest,
  ])
})

test('a newer one is kept, and nothing is waited for where nothing was written', async () => {
  const newer = release(registry, 'app', { version: '2.5.3', tag: 'latest' })
  const { moved, kept, notice, failure, waits } = await move(['latest'])
  const line = `kept at 2.5.3 (${newer.digest}), not replaced by 2.4.9`
  expect({ moved, kept, notice, failure, waits }).toEqual({
    moved: [],
    kept: [{ tag: 'latest', digest: newer.digest, line }],
    notice: `'tag-policy':\n${app}:latest: ${line}, because its version is higher`,
    failure: undefined,
    waits: [],
  })
  expect(registry.count('PUT', '/')).toBe(0)
})

test('a tag that may move is written without a question', async () => {
  release(registry, 'app', { version: '2.5.3', tag: 'latest' })
  const { moved, waits } = await move(['latest'], { policy: 'latest=move' })
  expect({ moved, waits }).toEqual({ moved: [`${app}:latest`], waits: [] })
  expect(registry.asked.map(({ method }) => method)).toEqual(['PUT'])
})

describe('where an immutable tag is lost', () => {
  test('before the write, it stays, and no other moves', async () => {
    const foreign = { version: '2.4.9', revision: 'b'.repeat(40) }
    const other = release(registry, 'app', { ...foreign, tag: '2.4.9' })
    release(registry, 'app', { version: '2.4.8', tag: 'latest' })
    const { digest, moved, failure } = await move(['2.4.9', 'latest'])
    expect(moved).toEqual([])
    expect(failure).toContain(`not every tag points to ${digest}\nnot moved: ${app}:2.4.9 (points to ${other.digest})`)
    expect(failure).toContain(`${app}:2.4.9 exists and 'tag-policy' makes it immutable, so it was not moved`)
    expect(registry.count('PUT', '/')).toBe(0)
  })

  test('to another job at the same moment, that is a failure', async () => {
    const foreign = { version: '2.4.9', revision: 'b'.repeat(40) }
    const { failure } = await move(['2.4.9'], {
      meanwhile: [() => release(registry, 'app', { ...foreign, tag: '2.4.9' })],
    })
    expect(failure).toContain(`from commit ${foreign.revision} (version 2.4.9)`)
    expect(registry.count('PUT', '/')).toBe(1)
  })

  test('to a job of the same commit, it is kept', async () => {
    const other = release(registry, 'app', { version: 'main', revision, tag: 'sha-1' })
    const { moved, kept, failure } = await move(['2.4.9', 'sha-1'])
    expect({ moved, failure }).toEqual({ moved: [`${app}:2.4.9`], failure: undefined })
    expect(kept).toMatchObject([{ tag: 'sha-1', digest: other.digest }])
  })
})

test('an immutable tag that has the image is not asked for again', async () => {
  const { digest } = release(registry, 'app', { ...ours, tag: '2.4.9' })
  const moves = await move(['2.4.9', '2.4'])
  expect(moves.moved).toEqual([`${app}:2.4.9`, `${app}:2.4`])
  expect(moves.digest).toBe(digest)
  expect(registry.count('GET', '/manifests/2.4.9') + registry.count('PUT', '/manifests/2.4.9')).toBe(0)
})

describe('another job that writes a moment later', () => {
  test('with something older is put right, as often as it takes', async () => {
    const older = () => release(registry, 'app', { version: '2.4.7', tag: 'latest' })
    const { digest, moved, notice, waits } = await move(['latest'], { meanwhile: [older, older] })
    expect(moved).toEqual([`${app}:latest`])
    expect(registry.resolve('app', 'latest')).toBe(digest)
    expect(waits).toEqual([500, 500, 500])
    const back = `${app}:latest: moved again, since another job had moved it back to ${older().digest}`
    expect(notice).toBe(`'tag-policy':\n${app}:latest: it is a new tag\n${back}\n${back}`)
  })

  test('with something newer keeps the tag', async () => {
    const newer = () => release(registry, 'app', { version: '2.5.3', tag: 'latest' })
    const { moved, kept, failure } = await move(['latest'], { meanwhile: [newer] })
    expect({ moved, failure }).toEqual({ moved: [], failure: undefined })
    expect(kept).toEqual([
      { tag: 'latest', digest: newer().digest, line: `kept at 2.5.3 (${newer().digest}), not replaced by 2.4.9` },
    ])
  })

  test('and removes the tag, gets it back', async () => {
    const { digest } = await move(['latest'], { meanwhile: [() => registry.remove('app', 'latest')] })
    expect(registry.resolve('app', 'latest')).toBe(digest)
  })

  test('cannot be told of where the registry is gone: the tag was written', async () => {
    const gone = () => {
      registry.behaviour = { fault: () => ({ status: 403 }) }
    }
    expect(await move(['latest'], { meanwhile: [gone] })).toMatchObject({ moved: [`${app}:latest`], kept: [] })
  })
})

test('what took long to decide is asked for again right before the write', async () => {
  release(registry, 'app', { version: '2.4.8', tag: 'latest' })
  let looks = 0
  const { kept, waits } = await move(['latest'], {
    pace: 60,
    decide: async (_, published) => {
      looks += 1
      if (looks === 1) release(registry, 'app', { version: '2.5.3', tag: 'latest' })
      return decideForward(published, ours, async () => undefined)
    },
  })
  expect({ looks, waits, kept: kept?.length }).toEqual({ looks: 2, waits: [], kept: 1 })
  expect(registry.count('PUT', '/')).toBe(0)
})

test('a slow registry is waited for longer', async () => {
  release(registry, 'app', { version: '2.4.8', tag: 'latest' })
  const { waits } = await move(['latest'], { pace: 150 })
  expect(waits).toEqual([750])
})

describe('a registry that has a bad moment', () => {
  test('while the tag is written is asked anew before the next attempt', async () => {
    release(registry, 'app', { version: '2.4.8', tag: 'latest' })
    const fault = { status: 503 }
    const newer = () => release(registry, 'app', { version: '2.5.3', tag: 'latest' })
    const matches = (asked: Asked) => {
      if (!isPut('latest')(asked)) return false
      newer()
      return true
    }
    registry.behaviour = faultsFor(matches, fault)
    const { moved, kept } = await move(['latest'])
    expect(moved).toEqual([])
    expect(kept).toMatchObject([{ tag: 'latest', digest: newer().digest }])
    expect(registry.count('PUT', '/')).toBe(1)
  })

  test('after it took the write finds the tag where it should be', async () => {
    const { digest } = release(registry, 'app', ours)
    const takes = (asked: Asked) => {
      if (!isPut('latest')(asked)) return false
      release(registry, 'app', { ...ours, tag: 'latest' })
      return true
    }
    registry.behaviour = faultsFor(takes, { status: 503 })
    const { moved } = await move(['latest'])
    expect(moved).toEqual([`${app}:latest`])
    expect([registry.resolve('app', 'latest'), registry.count('PUT', '/')]).toEqual([digest, 1])
  })

  test('for good names where the tag is', async () => {
    registry.behaviour = { fault: (asked) => (isPut('latest')(asked) ? { status: 503 } : undefined) }
    const older = release(registry, 'app', { version: '2.4.8', tag: 'latest' })
    const { moved, failure } = await move(['latest', '2.4'])
    expect(moved).toEqual([`${app}:2.4`])
    expect(failure).toMatch(
      new RegExp(`moved: ${app}:2.4\n.*PUT ${app}:latest: the registry answered 503 \\(tried \\d+ times`),
    )
    expect(failure).toContain(`not moved: ${app}:latest (points to ${older.digest})`)
  }, 20_000)

  test('that refuses to overwrite says why', async () => {
    release(registry, 'app', { version: '2.4.8', tag: 'latest' })
    const body = '{"errors":[{"code":"DENIED","message":"tag is immutable"}]}'
    registry.behaviour = { fault: (asked) => (isPut('latest')(asked) ? { status: 403, body } : undefined) }
    const { failure } = await move(['latest'])
    expect(failure).toContain(`${registry.host} refused the push because this tag exists and is immutable there`)
    expect(registry.count('PUT', '/')).toBe(1)
  })
})
