import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseProgress } from '../src/buildx/events.ts'
import { type LabRun, post, type StepOptions, step } from './action.ts'
import { makeContext } from './builder.ts'
import { type Fault, startFaultyCache } from './faulty-cache.ts'
import { crane, lab, manifestOf, sh } from './lab.ts'

// Another name in each run of this file: caches of the run before must not help.
const repository = `${lab.LAB_REGISTRY}/e2e/cache/r${Date.now().toString(36)}`

const push = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
const service = {
  ACTIONS_CACHE_SERVICE_V2: 'True',
  ACTIONS_RESULTS_URL: lab.LAB_CACHE_URL,
  ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_MAIN,
}
const fork = {
  ...{ ...service, ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_PR },
  ...{ GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge' },
}
const firstVersion = { ACTIONS_CACHE_URL: lab.LAB_CACHE_V1_URL, ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_MAIN }

const Dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m > /machine\nRUN head -c 8 /dev/urandom > /random\n`

/** Runs main and post with a builder of its own, and reads in between what BuildKit recorded of the build. */
async function build(
  inputs: Readonly<Record<string, string>>,
  env: StepOptions['env'],
  workspace = makeContext({ Dockerfile }),
): Promise<LabRun & { readonly executed: readonly string[]; readonly seconds: number }> {
  const started = performance.now()
  const run = await step({
    workspace,
    inputs: { context: '.', platforms: 'linux/amd64', push: 'true', ...inputs },
    env,
  })
  const seconds = (performance.now() - started) / 1000
  const executed = run.exitCode === 0 ? executedRuns(run) : []
  await post(run)
  return { ...run, executed, seconds }
}

/** The RUN instructions that BuildKit executed, from its own record. */
function executedRuns({ outputs, folder }: LabRun): string[] {
  const { 'buildx.build.ref': ref } = JSON.parse(outputs.metadata ?? '') as { 'buildx.build.ref': string }
  const read = 'BUILDX_CONFIG=$1 exec "$0" history logs --builder="$2" --progress=rawjson "$3" 2>&1'
  const [config, id] = [join(folder, 'docker', 'buildx'), ref.slice(ref.lastIndexOf('/') + 1)]
  const record = sh('sh', '-c', read, lab.LAB_BUILDX, config, outputs.builder ?? '', id)
  return parseProgress(record)
    .filter(({ name, cached, completed }) => / RUN /.test(name) && completed && !cached)
    .map(({ name }) => name)
}

/** The log is shown where the step failed. */
function expectSuccess({ exitCode, log }: LabRun): void {
  expect({ exitCode, log: exitCode ? log : '' }).toEqual({ exitCode: 0, log: '' })
}

describe('the second run on a new builder executes no RUN', () => {
  test.each([
    ['gha', {}, { ...push, ...service }],
    ['gha', { 'cache-mode': 'max' }, { ...push, ...firstVersion }],
    ['registry', {}, push],
    ['registry', { 'cache-mode': 'max', 'cache-compression': 'zstd' }, push],
    ['local', { 'cache-ref': 'layers' }, push],
    ['inline', {}, push],
  ])('%s %j', async (cache, more, env) => {
    const workspace = makeContext({ Dockerfile })
    const tags = `${repository}/${[cache, ...Object.values<string>(more)].join('-')}:v1`
    const inputs = { cache, tags, platforms: 'linux/amd64,linux/arm64', ...more }
    const first = await build(inputs, env, workspace)
    const second = await build(inputs, env, workspace)
    expectSuccess(first)
    expect(first.executed).toHaveLength(4)
    expect({ executed: second.executed, log: second.executed.length ? second.log : '' }).toEqual({
      executed: [],
      log: '',
    })
    expect(second.log).not.toContain('::warning')
    expect(second.summary).toMatch(/\| 2 \| 0 \| cached \|/)
    expect(second.outputs['digest-linux-arm64']).toBe(crane('digest', '--platform=linux/arm64', tags))
  })
})

test('a token of the cache service is in no log and in no image', async () => {
  const name = `${repository}/secret`
  const { exitCode, log, outputs, summary } = await build(
    { cache: 'gha', tags: `${name}:v1`, provenance: 'mode=max' },
    { ...push, ...service },
  )
  expect(exitCode).toBe(0)
  type Layers = { readonly layers: readonly { readonly mediaType: string; readonly digest: string }[] }
  const attestations = (manifestOf(`${name}:v1`).manifests ?? [])
    .flatMap(({ digest }) => (JSON.parse(crane('manifest', `${name}@${digest}`)) as Layers).layers)
    .filter(({ mediaType }) => mediaType === 'application/vnd.in-toto+json')
    .map(({ digest }) => crane('blob', `${name}@${digest}`))
  expect(attestations).toHaveLength(1)
  const seen = [log.replace(/^::add-mask::.*$/gm, ''), summary, JSON.stringify(outputs), ...attestations].join()
  expect(seen).not.toContain(lab.LAB_CACHE_TOKEN_MAIN)
})

test('build jobs for different platforms, and images of one repository, keep their own caches', async () => {
  const worker = `FROM ${lab.LAB_BASE_IMAGE}\nRUN echo worker > /worker\n`
  const workspace = makeContext({ Dockerfile, 'worker/Dockerfile': worker })
  const run = async (inputs: Readonly<Record<string, string>>) =>
    (await build({ cache: 'registry', ...inputs }, push, workspace)).executed.length
  const runAll = async () => [
    await run({ tags: `${repository}/legs:amd64`, platforms: 'linux/amd64' }),
    await run({ tags: `${repository}/legs:arm64`, platforms: 'linux/arm64' }),
    await run({ tags: `${repository}/legs:worker`, context: 'worker' }),
  ]
  expect([await runAll(), await runAll()]).toEqual([
    [2, 2, 1],
    [0, 0, 0],
  ])
})

test('a pull request reads the cache of its base and writes nothing', async () => {
  const workspace = makeContext({ Dockerfile })
  const inputs = { cache: 'gha', tags: `${repository}/pull:v1` }
  const before = await build(inputs, fork, workspace)
  const between = await build(inputs, { ...push, ...service }, workspace)
  const after = await build(inputs, fork, workspace)
  expect([before, between, after].map(({ executed }) => executed.length)).toEqual([2, 2, 0])
  expect(after.log).toContain(
    `only read: 'cache-write: auto' writes on pushes to branches and on schedules, and the event is pull_request`,
  )
})

test('a pull request that is told to write writes for itself alone', async () => {
  const workspace = makeContext({ Dockerfile })
  const inputs = { cache: 'gha', tags: `${repository}/pull-writes:v1` }
  const first = await build({ ...inputs, 'cache-write': 'always' }, fork, workspace)
  const base = await build({ ...inputs, 'cache-write': 'never' }, { ...push, ...service }, workspace)
  const second = await build(inputs, fork, workspace)
  expect([first, base, second].map(({ executed }) => executed.length)).toEqual([2, 2, 0])
})

describe('what the token forbids is not tried', () => {
  const readOnly = { ...push, ...service, ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_READ }

  test('a token that only reads', async () => {
    const workspace = makeContext({ Dockerfile })
    const inputs = { cache: 'gha', tags: `${repository}/read-only:v1` }
    const before = await build(inputs, readOnly, workspace)
    const between = await build(inputs, { ...push, ...service }, workspace)
    const after = await build(inputs, readOnly, workspace)
    expect([before, between, after].map(({ executed }) => executed.length)).toEqual([2, 2, 0])
    for (const { log } of [before, after]) {
      expect(log).toContain(`only read: the job's cache token is read-only`)
      // The server would have refused, and the summary would say so.
      expect(log).not.toContain('::warning')
      expect(log).not.toContain('Save the cache')
    }
  })

  test('an entry of cache-to that would fail the build', async () => {
    const run = await build(
      { 'cache-to': 'type=gha,mode=max', 'cache-from': 'type=gha', tags: `${repository}/own-entry:v1` },
      readOnly,
    )
    expectSuccess(run)
    expect(run.log).toContain(`::warning::skipping 'cache-to: type=gha,mode=max': the job's cache token is read-only`)
  })
})

test('BuildKit cannot write a cache that it may not look up, so that write-only is no use for layers', async () => {
  const server = await startFaultyCache({ GetCacheEntryDownloadURL: 'unreadable' })
  try {
    const inputs = { cache: 'gha', tags: `${repository}/write-only:v1` }
    const { log } = await build(inputs, { ...push, ...service, ACTIONS_RESULTS_URL: server.url })
    expect(log).toMatch(/^::warning::the cache was not written: permission_denied/m)
    expect(new Set(server.calls)).toEqual(new Set(['GetCacheEntryDownloadURL']))
  } finally {
    server.close()
  }
})

test('a busy service is asked again after the time that it tells, and the cache is written', async () => {
  const server = await startFaultyCache({ CreateCacheEntry: ['limited', 'limited'] })
  const workspace = makeContext({ Dockerfile })
  const inputs = { cache: 'gha', tags: `${repository}/busy:v1` }
  try {
    const first = await build(inputs, { ...push, ...service, ACTIONS_RESULTS_URL: server.url }, workspace)
    expectSuccess(first)
    expect(first.log).toMatch(
      /^attempt 2 of 3: the GitHub Actions cache answered 429 while the cache was saved; retrying in /m,
    )
    expect(first.log).not.toContain('::warning::')
    expect(first.summary).toMatch(/Retried.*saving the cache&#58; 3 attempts/)
    expect(server.calls.filter((call) => call === 'CreateCacheEntry').length).toBeGreaterThan(3)
    expect((await build(inputs, { ...push, ...service }, workspace)).executed).toEqual([])
  } finally {
    server.close()
  }
})

test('one that stays busy costs its time and a warning, and a leg publishes its digest', async () => {
  const server = await startFaultyCache({ CreateCacheEntry: 'limited' })
  const inputs = { cache: 'gha', images: `${repository}/stays-busy`, publish: 'digest', 'cache-timeout': '12s' }
  try {
    const run = await build(inputs, { ...push, ...service, ACTIONS_RESULTS_URL: server.url })
    expectSuccess(run)
    expect(run.outputs.digest).toBe(crane('digest', `${repository}/stays-busy@${run.outputs.digest}`))
    expect(run.log).toMatch(/^::warning::the cache was not written: the GitHub Actions cache answered 429/m)
    expect(run.seconds).toBeLessThan(12 + 4 + 12)
  } finally {
    server.close()
  }
})

/** What goes wrong: calls of GitHub's service, or the address of a cache. */
type Failing = {
  readonly calls?: Readonly<Record<string, Fault>>
  readonly env?: StepOptions['env']
  readonly inputs?: Readonly<Record<string, string>>
}

describe('a cache that fails costs neither the job nor the image', () => {
  const longer = { 'cache-timeout': '5m' }
  test.each<[string, Failing, RegExp]>([
    ['a quota answer', { calls: { CreateCacheEntry: 'quota' } }, /the cache was not written: error writing layer blob/],
    [
      '429 to each write',
      { calls: { CreateCacheEntry: 'busy' } },
      /the cache was not written: .*(?:429|maximum timeout|rate limit|not done after 5 s)/,
    ],
    [
      'a socket that hangs when writing',
      { calls: { CreateCacheEntry: 'hang' } },
      /the cache was not written: it was not finished after 5 s \('cache-timeout'\)/,
    ],
    [
      'a socket that hangs at once',
      { calls: { '*': 'hang' } },
      /the cache was not used: it did not respond within 5 s/,
    ],
    [
      'a server that is not there',
      { env: { ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/' }, inputs: longer },
      /the cache was not written: .*connection refused/,
    ],
    [
      'a registry that is not there',
      { inputs: { ...longer, cache: 'registry', 'cache-ref': '127.0.0.1:1/x' } },
      /the cache was not written: .*connection refused/,
    ],
  ])('%s', async (name, { calls, env, inputs }, warning) => {
    const server = calls && (await startFaultyCache(calls))
    const tags = `${repository}/fault:${name.replaceAll(' ', '-')}`
    try {
      const run = await build(
        { cache: 'gha', 'cache-timeout': '5s', tags, ...inputs },
        { ...push, ...service, ...(server && { ACTIONS_RESULTS_URL: server.url }), ...env },
      )
      expectSuccess(run)
      expect(run.outputs.digest).toBe(crane('digest', tags))
      expect(run.log).toMatch(new RegExp(`^::warning::${warning.source}`, 'm'))
      expect(run.summary).toMatch(/Cache not (?:written|used)/)
      expect(run.seconds).toBeLessThan(5 + 20)
    } finally {
      server?.close()
    }
  })

  test.each([
    [
      'no token',
      { ACTIONS_RUNTIME_TOKEN: '' },
      'the GitHub Actions cache is not used: ACTIONS_RUNTIME_TOKEN is not set',
    ],
    [
      'a switch that buildx would misread, set right',
      { ACTIONS_CACHE_SERVICE_V2: 'on' },
      `ACTIONS_CACHE_SERVICE_V2 is 'on', which buildx would read as false`,
    ],
  ])('%s', async (_name, env, warning) => {
    const tags = `${repository}/service:${Object.keys(env)}`
    const run = await build({ cache: 'gha', tags }, { ...push, ...service, ...env })
    expectSuccess(run)
    expect(run.log).toContain(`\n::warning::${warning}`)
    expect(run.summary).not.toContain('Cache not written')
  })
})
