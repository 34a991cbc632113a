import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { job, type LabRun } from './action.ts'
import { makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { refuse, startFaultProxy } from './fault-proxy.ts'
import { crane, lab, manifestOf } from './lab.ts'

const folder = `e2e/policy/${process.pid}`
const platforms = 'linux/amd64,linux/arm64'
const versionLabel = 'org.opencontainers.image.version'
const commit = (digit: string) => digit.repeat(40)
const succeeds = ({ exitCode, log }: LabRun) =>
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })

describe('releases, one after the other', () => {
  const app = `${lab.LAB_REGISTRY}/${folder}/app`
  let builder: SharedBuilder
  beforeAll(async () => {
    builder = await makeBuilder()
  })
  afterAll(() => removeBuilder(builder))

  /** Releases a version as a workflow does for its tag. */
  const release = (version: string, sha: string) =>
    job({
      workspace: makeContext({ Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nLABEL made=${version}\n` }),
      env: { ...builder.env, GITHUB_SHA: sha },
      inputs: {
        ...builder.inputs,
        ...{ context: '.', platforms, push: 'true', 'tag-policy': 'auto' },
        tags: [version, version.replace(/\.\d+$/, ''), 'latest'].map((tag) => `${app}:${tag}`).join('\n'),
      },
    })
  const digests = (...tags: string[]) => tags.map((tag) => crane('digest', `${app}:${tag}`))

  test('2.5.3, 2.4.9 of an old branch, 2.5.4, and 2.4.9 again: latest and the versions stay right', async () => {
    const first = await release('2.5.3', commit('a'))
    succeeds(first)
    expect(manifestOf(`${app}:2.5.3`).annotations).toMatchObject({
      [versionLabel]: '2.5.3',
      'org.opencontainers.image.revision': commit('a'),
    })

    const backport = await release('2.4.9', commit('b'))
    succeeds(backport)
    expect(digests('2.4.9', '2.4', '2.5.3', '2.5', 'latest')).toEqual([
      ...[backport.outputs.digest, backport.outputs.digest],
      ...[first.outputs.digest, first.outputs.digest, first.outputs.digest],
    ])
    expect(JSON.parse(backport.outputs['tags-kept'] ?? '')).toEqual({
      [`${app}:latest`]: {
        digest: first.outputs.digest,
        version: '2.5.3',
        reason: 'its version is higher',
      },
    })

    const next = await release('2.5.4', commit('c'))
    succeeds(next)
    expect(digests('2.5.4', '2.5', 'latest')).toEqual(Array(3).fill(next.outputs.digest))

    const again = await release('2.4.9', commit('b'))
    succeeds(again)
    expect(again.outputs).toMatchObject({ digest: backport.outputs.digest, builder: '' })
    expect(digests('2.4.9', '2.5.3', 'latest')).toEqual([
      backport.outputs.digest,
      first.outputs.digest,
      next.outputs.digest,
    ])

    const taken = await release('2.4.9', commit('d'))
    expect(taken.exitCode).toBe(1)
    expect(taken.errors).toEqual([
      expect.stringContaining(
        `it is ${backport.outputs.digest}, from commit ${commit('b')} (version 2.4.9); this run is for commit ${commit('d')} (version 2.4.9)`,
      ),
    ])
    expect(digests('2.4.9')).toEqual([backport.outputs.digest])
  })
})

describe('merge', () => {
  let proxy: Awaited<ReturnType<typeof startFaultProxy>>
  let digests: string
  beforeAll(async () => {
    proxy = await startFaultProxy(lab.LAB_REGISTRY)
    const name = `${lab.LAB_REGISTRY}/${folder}/merged`
    const legs = platforms.split(',').map((platform) => {
      const leg = `${name}:${platform.slice('linux/'.length)}`
      crane('copy', `--platform=${platform}`, lab.LAB_BASE_IMAGE, leg)
      return `${platform}=${crane('digest', leg)}`
    })
    digests = legs.join('\n')
  })
  afterAll(() => proxy.close())

  const merge = (tags: readonly string[], sha: string, inputs: Readonly<Record<string, string>> = {}) =>
    job({
      entry: 'merge',
      env: { GITHUB_SHA: sha },
      inputs: {
        ...{ digests, platforms, 'tag-policy': 'auto', ...inputs },
        tags: tags.map((tag) => `${proxy.host}/${folder}/merged:${tag}`).join('\n'),
      },
    })
  const resolved = (...tags: string[]) =>
    tags.map((tag) => crane('digest', `${lab.LAB_REGISTRY}/${folder}/merged:${tag}`))

  test('is run again after a fault between two tags, and they have one digest', async () => {
    proxy.fault = (passing) =>
      passing.method === 'PUT' && passing.url.endsWith('/manifests/1') && refuse(passing, 403, 'DENIED')
    const tags = ['1.0.0', '1']
    const first = await merge(tags, commit('a'))
    expect(first.exitCode).toBe(1)
    proxy.fault = () => false
    // Anything that makes another index of the same legs.
    const second = await merge(tags, commit('a'), { annotations: 'attempt=2' })
    succeeds(second)
    expect(resolved(...tags)).toEqual([first.outputs.digest, first.outputs.digest])
  })

  test('goes well with a registry that lets no tag move, and says what its refusal means', async () => {
    const written = new Set<string>()
    // As Docker Hub says it.
    const immutable = (tag: string) =>
      `requested access to the resource is denied - ${tag} is already assigned to an image in this repository and cannot be updated due to immutability settings.`
    proxy.fault = (passing) => {
      const [tag] = passing.url.match(/(?<=\/manifests\/)[^:]+$/) ?? []
      if (passing.method !== 'PUT' || tag === undefined) return false
      if (written.has(tag)) return refuse(passing, 403, 'DENIED', immutable(tag))
      written.add(tag)
      return false
    }
    succeeds(await merge(['2.0.0', 'latest'], commit('b')))
    succeeds(await merge(['2.0.0', 'v2.0.0', 'latest'], commit('b'), { annotations: 'attempt=2' }))
    const { exitCode, errors } = await merge(['2.0.1', 'latest'], commit('c'))
    proxy.fault = () => false
    expect(exitCode).toBe(1)
    expect(errors.join()).toContain(
      `${proxy.host} refused the push because this tag exists and is immutable there; push a new version; exclude tags that must move, such as latest, from immutability in the registry's settings`,
    )
    expect(errors.join()).toContain(
      `PUT ${proxy.host}/${folder}/merged:latest: the registry answered 403 DENIED: ${immutable('latest')}`,
    )
  })

  test('20 at the same time, in random order, end at the newest', async () => {
    const versions = Array.from({ length: 20 }, (_, index) => ({ version: `3.${index}.0`, rank: Math.random() }))
    const order = versions.toSorted((a, b) => a.rank - b.rank)
    const runs = await Promise.all(
      order.map(({ version }, index) => merge([version, 'newest'], index.toString(16).padStart(40, '0'))),
    )
    for (const run of runs) succeeds(run)
    const reference = `${lab.LAB_REGISTRY}/${folder}/merged:newest`
    expect(manifestOf(reference).annotations).toMatchObject({ [versionLabel]: '3.19.0' })
  })
})
