import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { declinePush } from '../../src/image/auto.ts'
import { makeFolder } from '../fakes.ts'
import { decide, vector } from './decided.ts'

type Facts = Parameters<typeof declinePush>[0]
type Logins = Parameters<typeof declinePush>[1]

const repo = (name: unknown) => ({ repo: name === null ? null : { full_name: name } })
const pullRequest = (head: unknown, base: unknown = 'acme/app') => ({
  pull_request: { head: repo(head), base: repo(base) },
})
const login = { host: 'ghcr.io', username: 'u', password: 'p' }
const logins: Logins = { credentials: [login], incomplete: [] }
const declined = (facts: Partial<Facts>, given: Logins = logins) =>
  declinePush({ eventName: 'push', event: {}, environment: {}, ...facts }, given)

const fork = { because: 'fork', reason: 'the pull request comes from a fork, someone/app' }
const unknown = {
  because: 'fork',
  reason: 'the event does not show that the pull request comes from this repository',
}

describe('by the event', () => {
  const abouts = ['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment']

  test.each(abouts)('%s: not from a fork, or from who knows where', (eventName) => {
    expect(declined({ eventName, event: pullRequest('someone/app') })).toEqual(fork)
    // Of a fork that was deleted, or where there is no event's file.
    expect(declined({ eventName, event: pullRequest(null) })).toEqual(unknown)
    expect(declined({ eventName, event: {} })).toEqual(unknown)
    expect(declined({ eventName, event: { pull_request: 'x' } })).toEqual(unknown)
    expect(declined({ eventName, event: pullRequest('acme/app', 7) })).toEqual(unknown)
    expect(declined({ eventName, event: pullRequest('x`; ::error::/app') })).toEqual(unknown)
  })

  test.each(abouts)('%s: from the repository itself', (eventName) => {
    expect(declined({ eventName, event: pullRequest('acme/app') })).toBeUndefined()
    expect(declined({ eventName, event: pullRequest('Acme/App') })).toBeUndefined()
  })

  test.each(['push', 'schedule', 'workflow_dispatch', 'release', 'merge_group', 'workflow_run', 'issue_comment', ''])(
    '%p is not about code of a stranger',
    (eventName) => {
      expect(declined({ eventName })).toBeUndefined()
    },
  )
})

describe('by the logins, where Dependabot started the run', () => {
  const byDependabot = { environment: { GITHUB_ACTOR: 'dependabot[bot]' } }
  const own = { ...byDependabot, eventName: 'pull_request', event: pullRequest('acme/app') }
  const without = (empty: 'username' | 'password'): Logins => ({
    credentials: [login],
    incomplete: [{ host: 'docker.io', empty }],
  })

  test.each([byDependabot, own])('not without every one of them: %j', (facts) => {
    expect(declined(facts, without('password'))).toEqual({
      because: 'dependabot',
      reason: `Dependabot started this run, and 'registry-auth' has an empty password for docker.io`,
    })
    expect(declined(facts, without('username'))?.reason).toMatch(/ an empty username for docker\.io$/)
    expect(declined(facts, { credentials: [], incomplete: [] })).toEqual({
      because: 'dependabot',
      reason: `Dependabot started this run, and 'registry-auth' has no login`,
    })
    expect(declined(facts)).toBeUndefined()
  })

  test('somebody else without logins pushes, or gets the error that says what is missing', () => {
    expect(declined({ environment: { GITHUB_ACTOR: 'someone' } }, without('password'))).toBeUndefined()
    expect(declined({}, { credentials: [], incomplete: [] })).toBeUndefined()
  })
})

/** The variables of a run for a pull request. */
function runFor(head: string): Record<string, string> {
  const path = join(makeFolder(), 'event.json')
  writeFileSync(path, JSON.stringify(pullRequest(head)))
  return { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: path }
}

const given = { context: '.', push: 'auto', platforms: 'linux/amd64,linux/arm64', tags: 'r.io/a:1' }
const why = `nothing is pushed ('push: auto') because ${fork.reason}`
const notice = `${why}: the image is built for every platform and checked as far as possible without a registry`

describe('a push that is declined', () => {
  const decline = (inputs: Record<string, string> = {}) => decide({ ...given, ...inputs }, runFor('someone/app'))

  test('goes to a layout, with the attributes of the image', async () => {
    const decision = await decline({ outputs: 'type=image,compression=zstd,push=true,name=x\nout' })
    expect(decision).toMatchObject({
      pushes: false,
      targets: [],
      outputs: { outputs: ['out'], push: false, pushedTo: [], isInEngine: false },
      declined: { ...fork, targets: [{ repository: 'r.io/a', tags: ['1'] }], layout: { compression: 'zstd' } },
      gate: { subject: 'layout' },
      notices: [notice],
    })
  })

  test.each<[Record<string, string>]>([
    [{ outputs: 'type=registry' }],
    [{ publish: 'direct' }],
    [{ publish: 'digest' }],
    [{ tags: '', images: 'r.io/a', publish: 'digest' }],
    [{ tags: '', outputs: 'type=image,name=r.io/a:1' }],
    [{ tags: 'r.io/a', outputs: 'type=image,push-by-digest=true' }],
  ])('names no registry: %j', async (inputs) => {
    const { declined: what, outputs } = await decline(inputs)
    expect(what?.layout).toEqual({})
    expect(outputs).toMatchObject({ outputs: [], push: false, load: false, pushedTo: [], byDigest: false })
  })

  test('has the annotations of a push', async () => {
    const labels = 'org.opencontainers.image.title=app'
    const index = 'index:org.opencontainers.image.title=app'
    expect((await decline({ labels })).request.annotations).toEqual([index])
    expect((await decline({ labels, platforms: 'linux/amd64' })).request.annotations).toEqual([])
    expect((await decline({ labels, annotations: 'index:a=b', publish: 'digest' })).request.annotations).toEqual([])
  })

  test.each<[string, Record<string, string>]>([
    ['load', { load: 'true' }],
    ['an output', { outputs: 'type=docker' }],
    ["the engine's own builder", { driver: 'docker' }],
  ])('stays in Docker Engine, where it is tested: %s', async (_, inputs) => {
    const decision = await decline({ ...inputs, test: 'ci/test' })
    expect(decision.declined).not.toHaveProperty('layout')
    expect(decision).toMatchObject({ outputs: { isInEngine: true }, gate: { subject: 'engine' }, notices: [notice] })
  })

  test('says all that is left out in one notice', async () => {
    const caches = 'type=registry,ref=r.io/a:cache\nr.io/a:other\n"type=local,dest=out"\ntype=gha'
    const decision = await decline({ test: 'ci/test', 'cache-to': caches })
    expect(decision.notices).toEqual([
      `${notice}; 'test' is skipped because it needs an image in a registry; 'cache-to' entries for a registry are skipped`,
    ])
    expect(decision.request.cacheTo).toEqual(['type=local,dest=out', 'type=gha'])
  })

  test('leaves out a login that is empty, and one notice more says so', async () => {
    const auth = JSON.stringify([{ registry: 'r.io', username: 'u', password: '' }])
    const { notices } = await decline({ 'registry-auth': auth })
    expect(notices).toEqual([
      notice,
      expect.stringContaining('the password for r.io is empty, so this step does not log in'),
    ])
  })

  test.each<[Record<string, string>]>([
    [{ tags: '' }],
    [{ tags: '', publish: 'digest' }],
    [{ publish: 'direct', images: 'r.io/b' }],
    [{ driver: 'docker', publish: 'digest' }],
    [{ outputs: 'type=image\ntype=image' }],
    [{ tags: 'r.io/a:1', outputs: 'type=image,push-by-digest=true' }],
  ])('is refused where a push would be, with the same words: %j', async (inputs) => {
    const error = await decide({ ...given, ...inputs, push: 'true' }).catch((thrown: Error) => thrown.message)
    expect(error).toEqual(expect.any(String))
    await expect(decline(inputs)).rejects.toThrow(new Error(String(error)))
  })

  test('is nothing where there is only a question', async () => {
    const decision = await decline({ call: 'check' })
    expect(decision).not.toHaveProperty('declined')
    expect(decision.notices).toEqual([])
  })
})

test('a push that is not declined is one', async () => {
  const env = runFor('acme/app')
  expect(await vector(given, env)).toEqual(await vector({ ...given, push: 'true' }, env))
  expect(await decide(given, env)).toEqual(await decide({ ...given, push: 'true' }, env))
})
