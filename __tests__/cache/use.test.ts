import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import { bindBuildx } from '../../src/buildx/buildx.ts'
import type { Buildkit } from '../../src/buildx/inspect.ts'
import type { CacheDecision } from '../../src/cache/decide.ts'
import { openCache } from '../../src/cache/use.ts'
import type { PlatformName } from '../../src/platform.ts'
import type { CommandError, Run } from '../../src/process.ts'
import { openRetries } from '../../src/retry.ts'
import { failure, makeFolder, recordRun } from '../fakes.ts'

const request = { platforms: [], cacheFrom: [], cacheTo: [], noCacheFilters: [] } as unknown as BuildRequest

const gha: CacheDecision = {
  preset: 'gha',
  own: { from: ['type=registry,ref=a'], to: ['type=local,dest=a'] },
  from: ['type=gha'],
  to: 'type=gha,mode=min',
  description: 'gha, scope app',
  warnings: [],
  environment: { ACTIONS_RESULTS_URL: 'https://r/' },
  masks: [],
  readSeconds: 0.05,
  writeSeconds: 300,
  spreadSeconds: 0,
}
const local = (folder: string): CacheDecision => ({
  ...{ ...gha, preset: 'local', own: { from: [], to: [] }, from: [], to: 'type=local', folder, environment: {} },
})

const open = (
  decision: CacheDecision,
  run: Run = recordRun(),
  version: string | undefined = 'v0.32.2',
  different: Partial<Buildkit> = {},
) =>
  openCache(
    decision,
    request,
    {
      buildx: bindBuildx(run, 'buildx', { buildxConfig: '', kubeconfig: '' }),
      builder: 'b',
      buildkit: { driver: 'docker-container', version, ...different },
    },
    { A: 'a' },
    { cancel: new AbortController(), retries: openRetries({ wait: async () => {} }) },
  )

test('an older BuildKit goes without the second version of the service, with a warning', async () => {
  expect((await open(gha)).decision).toBe(gha)
  expect((await open(gha, undefined, 'v0.19.0')).decision).toEqual({
    ...{ ...gha, from: [], to: undefined, environment: {}, description: 'none, see the warning' },
    warnings: [
      `the GitHub Actions cache is not used: BuildKit is 0.19.0, but the GitHub Actions cache needs 0.20.0; remove 'buildkit-image' to get a newer one`,
    ],
  })
})

test('is only read where Docker Engine could not write it, with a warning', async () => {
  const run = recordRun()
  const docker = { driver: 'docker', hasContainerdStore: false }
  const cache = await open(gha, run, undefined, docker)
  await cache.save()
  expect(run.calls).toEqual([])
  expect(cache.problem()).toBeUndefined()
  expect(cache.request.cacheFrom).toEqual(['type=registry,ref=a', 'type=gha'])
  expect(cache.decision.warnings).toEqual([
    "the cache is only read: Docker Engine's own builder (driver docker) can write a cache only with the containerd image store",
  ])
  const inline: CacheDecision = { ...gha, preset: 'inline', to: 'type=inline' }
  expect((await open(inline, run, undefined, docker)).decision).toBe(inline)
  expect((await open(gha, run, undefined, { driver: 'docker', hasContainerdStore: true })).decision).toBe(gha)
})

test('the build gets the entries and the variables of the cache', async () => {
  const cache = await open(gha)
  expect(cache.request).toEqual({
    ...{ ...request, cacheFrom: ['type=registry,ref=a', 'type=gha'], cacheTo: ['type=local,dest=a'] },
  })
  expect(cache.env).toEqual({ A: 'a', ACTIONS_RESULTS_URL: 'https://r/' })
})

test('an inline cache is written by the build itself', async () => {
  const run = recordRun()
  const cache = await open({ ...gha, preset: 'inline', to: 'type=inline' }, run)
  await cache.save()
  expect(cache.request).toEqual({
    ...{ ...request, cacheFrom: ['type=registry,ref=a', 'type=gha'], cacheTo: ['type=local,dest=a', 'type=inline'] },
  })
  expect(run.calls).toEqual([])
})

test('a cache that cannot be written does not fail the job', async () => {
  const cache = await open(gha, recordRun({ 'buildx build': failure('ERROR: quota') }))
  await cache.save()
  expect(cache.problem()).toEqual({ what: 'not written', reason: 'quota' })
})

test('what keeps a cache from being written is tried again where it passes, within its time', async () => {
  const words =
    'ERROR: error writing manifest blob: unexpected status from PUT request to http://r.io/v2/c/manifests/1: 502 Bad Gateway'
  const busy = failure(words)
  let calls = 0
  const run: Run = async () => {
    calls += 1
    if (calls < 3) throw busy
    return { stdout: '', stderr: '' }
  }
  const cache = await open(gha, run)
  await cache.save()
  expect({ calls, problem: cache.problem() }).toEqual({ calls: 3, problem: undefined })
  const lost = recordRun({ 'buildx build': busy })
  const other = await open(gha, lost)
  await other.save()
  expect(lost.calls).toHaveLength(3)
  expect(other.problem()).toEqual({ what: 'not written', reason: words.replace('ERROR: ', '') })
  const hasty = recordRun({ 'buildx build': busy })
  await (await open({ ...gha, writeSeconds: 1 }, hasty)).save()
  expect(hasty.calls).toHaveLength(1)
})

test('a cache that did not answer is not written', async () => {
  const run = recordRun()
  const cache = await open(gha, run)
  await cache.build(cache.request, {
    print: () => {},
    endBuilder: async () => {},
    build: async ({ cacheFrom }, { onOutput }, stop) => {
      if (cacheFrom.length === 0) return
      onOutput('#4 importing cache manifest from gha:1\n')
      await new Promise((_, reject) => stop?.addEventListener('abort', () => reject(new Error('was stopped'))))
    },
  })
  await cache.save()
  expect(cache.problem()).toEqual({ what: 'not used', reason: 'it did not respond within 0.05 s' })
  expect(run.calls).toEqual([])
})

/** What BuildKit does with a local cache: fills its folder, or fails on the way. */
const writeLocal = (failure?: CommandError) => async (_command: string, args: readonly string[]) => {
  const [, destination = ''] = args.join(' ').match(/--cache-to=type=local,dest=(\S+)/) ?? []
  mkdirSync(join(destination, 'blobs'), { recursive: true })
  if (failure) throw failure
  writeFileSync(join(destination, 'index.json'), '{}')
  return { stdout: '', stderr: '' }
}

test('a local cache is read where it was written', async () => {
  const folder = makeFolder()
  const first = await open(local(folder), writeLocal())
  await first.save()
  const second = await open(local(folder))
  expect([first, second].map(({ request }) => request.cacheFrom)).toEqual([
    [],
    [`type=local,src=${join(folder, readlinkSync(join(folder, 'current')))}`],
  ])
})

test('a local cache that cannot be written leaves nothing behind', async () => {
  const folder = makeFolder()
  const cache = await open(local(folder), writeLocal(failure('ERROR: no space left on device')))
  await cache.save()
  expect(cache.problem()).toEqual({ what: 'not written', reason: 'no space left on device' })
  expect(readdirSync(folder)).toEqual([])
})

test('a local cache whose folder cannot be made costs neither the build nor the job', async () => {
  const file = join(makeFolder(), 'file')
  writeFileSync(file, '')
  const cache = await open(local(join(file, 'layers')))
  await cache.save()
  expect(cache.problem()?.reason).toMatch(/^its folder cannot be used: .*ENOTDIR/)
})

const words = 'error writing layer blob: requested delay 7.00s exceeds maximum timeout 995.5ms: resource_exhausted'
const refused = JSON.stringify({ vertexes: [{ digest: 'd', name: 'exporting to GitHub Actions Cache', error: words }] })

test("GitHub's service is asked again when it is busy, and the last attempt waits inside BuildKit", async () => {
  const run = recordRun({ 'buildx build': { stdout: '', stderr: refused } })
  const cache = await open(gha, run)
  await cache.save()
  const entries = run.calls.map((call) => call.find((argument) => argument.startsWith('--cache-to=')))
  expect(entries).toEqual(['1s', '1s', '300s'].map((timeout) => `--cache-to=type=gha,mode=min,timeout=${timeout}`))
  expect(cache.problem()).toEqual({
    what: 'not written',
    reason: expect.stringMatching(/^the GitHub Actions cache answered 429 \(retry after 7 s\)/),
  })
})

test('a leg begins a little later, unless the job is cancelled', async () => {
  const spread = { ...gha, spreadSeconds: 0.4 }
  const random = jest.spyOn(Math, 'random').mockReturnValue(0.5)
  const cache = await open(spread)
  const started = performance.now()
  await cache.save()
  expect(performance.now() - started).toBeGreaterThanOrEqual(195)
  random.mockRestore()
})

test('of several nodes, each reads the caches of all and writes its own', async () => {
  const run = recordRun()
  const ref = '127.0.0.1:5000/app:cache'
  const decision: CacheDecision = {
    ...{ ...gha, preset: 'registry', from: [`type=registry,ref=${ref}`], to: `type=registry,ref=${ref},mode=min` },
  }
  const nodes = ['linux/amd64', 'linux/arm64'].map((platform) => ({
    name: platform,
    status: 'running',
    fixed: [platform as PlatformName],
  }))
  const cache = await openCache(
    decision,
    { ...request, platforms: ['linux/amd64', 'linux/arm64'] },
    {
      buildx: bindBuildx(run, 'buildx', { buildxConfig: '', kubeconfig: '' }),
      builder: 'b',
      buildkit: { driver: 'remote', version: 'v0.34.0', nodes },
    },
    {},
    { cancel: new AbortController(), retries: openRetries({ wait: async () => {} }) },
  )
  const sources = [`type=registry,ref=${ref}-linux-amd64`, `type=registry,ref=${ref}-linux-arm64`]
  expect(cache.request.cacheFrom).toEqual(['type=registry,ref=a', ...sources])
  await cache.save()
  expect(cache.problem()).toBeUndefined()
  expect(run.calls.map((call) => call.filter((one) => /^--(?:platform|cache-to)/.test(one)))).toEqual([
    [`--cache-to=type=registry,ref=${ref}-linux-amd64,mode=min`, '--platform=linux/amd64'],
    [`--cache-to=type=registry,ref=${ref}-linux-arm64,mode=min`, '--platform=linux/arm64'],
  ])
})
