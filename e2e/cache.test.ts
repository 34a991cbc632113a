import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseProgress } from '../src/buildx/steps.ts'
import { type ActionRun, makeFolder, post, type StepOptions, step } from './action.ts'
import { type Fault, startFaultyCache } from './faulty-cache.ts'
import { crane, lab, manifestOf } from './lab.ts'

// Another name in each run of this file: caches of the run before must not help.
const repository = `${lab.LAB_REGISTRY}/e2e/cache/r${Date.now().toString(36)}`

const push = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
const pullRequest = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge' }
const service = {
  ACTIONS_CACHE_SERVICE_V2: 'True',
  ACTIONS_RESULTS_URL: lab.LAB_CACHE_URL,
  ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_MAIN,
}

/** Runs main and post with a builder of its own, and reads in between what BuildKit recorded of the build. */
async function build(
  inputs: Record<string, string>,
  env: StepOptions['env'],
  workspace = dockerfile(),
): Promise<ActionRun & { readonly executed: readonly string[]; readonly seconds: number }> {
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
function executedRuns({ outputs, folder }: ActionRun): string[] {
  const { 'buildx.build.ref': ref } = JSON.parse(outputs.metadata ?? '') as { 'buildx.build.ref': string }
  const id = ref.split('/').at(-1) ?? ''
  const record = execFileSync(
    'sh',
    [
      '-c',
      `exec "$0" history logs --builder="$1" --progress=rawjson "$2" 2>&1`,
      lab.LAB_BUILDX,
      outputs.builder ?? '',
      id,
    ],
    { encoding: 'utf8', env: { ...process.env, BUILDX_CONFIG: join(folder, 'docker', 'buildx') } },
  )
  return parseProgress(record)
    .filter(({ name, cached, completed }) => / RUN /.test(name) && completed && !cached)
    .map(({ name }) => name)
}

function dockerfile(
  text = `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m > /machine\nRUN head -c 8 /dev/urandom > /random\n`,
): string {
  const folder = makeFolder()
  writeFileSync(join(folder, 'Dockerfile'), text)
  return folder
}

describe('the second run on a new builder executes no RUN', () => {
  const env = { ...push, ...service }
  test.each([
    ['gha', {}, env],
    [
      'gha',
      { 'cache-mode': 'max' },
      { ...push, ACTIONS_CACHE_URL: lab.LAB_CACHE_V1_URL, ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_MAIN },
    ],
    ['registry', {}, push],
    ['registry', { 'cache-mode': 'max', 'cache-compression': 'zstd' }, push],
    ['local', { 'cache-ref': 'layers' }, push],
    ['inline', {}, push],
  ])('%s %j', async (cache, more, environment) => {
    const workspace = dockerfile()
    const tags = `${repository}/${cache}-${Object.values<string>(more).join('-') || 'plain'}-${Object.keys(environment).length}:v1`
    const inputs = { cache, tags, platforms: 'linux/amd64,linux/arm64', ...more }
    const first = await build(inputs, environment, workspace)
    const second = await build(inputs, environment, workspace)
    expect({ exitCode: first.exitCode, log: first.exitCode ? first.log : '' }).toEqual({ exitCode: 0, log: '' })
    expect(first.executed).toHaveLength(4)
    expect({ executed: second.executed, log: second.executed.length ? second.log : '' }).toEqual({
      executed: [],
      log: '',
    })
    expect(second.log).not.toContain('::warning')
    expect(second.summary).toContain('2 cached, 0 executed')
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

test('legs for different platforms, and images of one repository, keep their own caches', async () => {
  const workspace = dockerfile()
  mkdirSync(join(workspace, 'worker'))
  writeFileSync(join(workspace, 'worker', 'Dockerfile'), `FROM ${lab.LAB_BASE_IMAGE}\nRUN echo worker > /worker\n`)
  const builds: Record<string, string>[] = [
    { tags: `${repository}/legs:amd64`, platforms: 'linux/amd64' },
    { tags: `${repository}/legs:arm64`, platforms: 'linux/arm64' },
    { tags: `${repository}/legs:worker`, context: 'worker' },
  ]
  const run = async () => {
    const executed: (readonly string[])[] = []
    for (const inputs of builds)
      executed.push((await build({ cache: 'registry', ...inputs }, push, workspace)).executed)
    return executed.map((names) => names.length)
  }
  expect([await run(), await run()]).toEqual([
    [2, 2, 1],
    [0, 0, 0],
  ])
})

test('a pull request reads the cache of its base and writes nothing', async () => {
  const workspace = dockerfile()
  const inputs = { cache: 'gha', tags: `${repository}/pull:v1` }
  const fork = { ...pullRequest, ...service, ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_PR }
  const before = await build(inputs, fork, workspace)
  const between = await build(inputs, { ...push, ...service }, workspace)
  const after = await build(inputs, fork, workspace)
  expect([before, between, after].map(({ executed }) => executed.length)).toEqual([2, 2, 0])
  expect(after.log).toContain(
    `only read: 'cache-write: auto' writes from pushes to branches and tags and from schedules, and the event is pull_request`,
  )
})

describe('a cache that fails costs neither the job nor the image', () => {
  const faults: [string, Readonly<Record<string, Fault>>, RegExp][] = [
    ['a quota answer', { CreateCacheEntry: 'quota' }, /the cache was not written: error writing layer blob/],
    [
      '429 to each write',
      { CreateCacheEntry: 'busy' },
      /the cache was not written: .*(?:429|maximum timeout|rate limit|not done after 5 s)/,
    ],
    [
      'a socket that hangs when writing',
      { CreateCacheEntry: 'hang' },
      /the cache was not written: it was not done after 5 s \('cache-timeout'\)/,
    ],
    ['a socket that hangs at once', { '*': 'hang' }, /the cache was not used: it did not answer within 5 s/],
  ]
  test.each(faults)('%s', async (name, fault, warning) => {
    const server = await startFaultyCache(fault)
    const tags = `${repository}/fault:${name.replaceAll(' ', '-')}`
    try {
      const run = await build(
        { cache: 'gha', 'cache-timeout': '5s', tags },
        { ...push, ...service, ACTIONS_RESULTS_URL: server.url },
      )
      expectPublished(run, tags, warning)
      expect(run.seconds).toBeLessThan(5 + 12)
    } finally {
      await server.close()
    }
  })

  test('a server that is not there', async () => {
    const tags = `${repository}/fault:stopped`
    const run = await build({ cache: 'gha', tags }, { ...push, ...service, ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/' })
    expectPublished(run, tags, /the cache was not written: .*connection refused/)
  })

  test('a registry that is not there', async () => {
    const tags = `${repository}/fault:registry`
    const run = await build({ cache: 'registry', 'cache-ref': '127.0.0.1:1/x', tags }, push)
    expectPublished(run, tags, /the cache was not written: .*connection refused/)
  })

  test('a service without a token', async () => {
    const tags = `${repository}/fault:token`
    const run = await build({ cache: 'gha', tags }, { ...push, ...service, ACTIONS_RUNTIME_TOKEN: '' })
    expect(run.exitCode).toBe(0)
    expect(run.log).toMatch(/^::warning::the GitHub cache is not used: ACTIONS_RUNTIME_TOKEN is not set/m)
  })

  test('a switch that buildx would misread is set right', async () => {
    const tags = `${repository}/fault:switch`
    const run = await build({ cache: 'gha', tags }, { ...push, ...service, ACTIONS_CACHE_SERVICE_V2: 'on' })
    expect(run.log).toContain(`::warning::ACTIONS_CACHE_SERVICE_V2 is 'on', which buildx would read as false`)
    expect(run.summary).not.toContain('Cache not written')
  })
})

function expectPublished(run: ActionRun, tags: string, warning: RegExp): void {
  expect({ exitCode: run.exitCode, log: run.exitCode ? run.log : '' }).toEqual({ exitCode: 0, log: '' })
  expect(run.outputs.digest).toBe(crane('digest', tags))
  expect(run.log).toMatch(new RegExp(`^::warning::${warning.source}`, 'm'))
  expect(run.summary).toMatch(/Cache not (?:written|used)/)
}
