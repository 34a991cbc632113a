import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { actionsCache } from '../src/actions-cache.ts'
import { readRunner } from '../src/runner.ts'
import { buildxAsset } from '../src/toolchain/releases.ts'
import { binaryCacheKey } from '../src/toolchain/tool-cache.ts'
import { type LabRun, makeFolder, post, type StepOptions, step } from './action.ts'
import { startFaultyCache } from './faulty-cache.ts'
import { lab, sh } from './lab.ts'

const folder = makeFolder()
const options: StepOptions = {
  folder,
  workspace: folder,
  inputs: {
    context: '.',
    outputs: 'type=cacheonly',
    'cache-binary': 'true',
    'driver-opts': 'network=host',
    'buildkitd-config-inline': `[registry."${lab.LAB_REGISTRY}"]\nhttp = true`,
  },
  env: {
    ACTIONS_CACHE_SERVICE_V2: 'true',
    ACTIONS_RESULTS_URL: lab.LAB_CACHE_URL,
    ACTIONS_RUNTIME_TOKEN: lab.LAB_CACHE_TOKEN_MAIN,
    // A machine of its own: nothing in its tool cache, and its cache entries are found by this path.
    RUNNER_TEMP: join(folder, 'temp'),
    RUNNER_TOOL_CACHE: join(folder, 'tool-cache'),
  },
}

beforeAll(() => {
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${lab.LAB_BASE_IMAGE}\n`)
})

function forgetBinary(): void {
  for (const name of ['tool-cache', 'docker', 'temp']) rmSync(join(folder, name), { recursive: true, force: true })
}

/** Main, then post; a failure shows its log. */
async function run(env: Readonly<Record<string, string>> = {}): Promise<LabRun> {
  const all = { ...options.env, ...env }
  const main = await step({ ...options, env: all })
  const end = await post(main, { workspace: folder, env: all })
  expect({ log: main.exitCode === 0 ? '' : main.log, codes: [main.exitCode, end.exitCode] }).toEqual({
    log: '',
    codes: [0, 0],
  })
  return main
}

test('a downloaded buildx is kept in the Actions cache and comes from there the next time', async () => {
  expect((await run()).log).toContain(`downloading ${lab.LAB_BUILDX_URL}`)
  forgetBinary()
  const { log, state } = await run()
  expect(log).toContain('came from the GitHub Actions cache')
  expect(log).not.toContain('downloading')
  expect(state.binary).toBeUndefined()
})

test('a downloaded buildx is not kept where the token only reads', async () => {
  forgetBinary()
  // Nobody has written to the branch that it reads.
  const scope = `refs/heads/read-${Date.now()}:read`
  const token = sh(join(import.meta.dirname, '../lab/cache/token'), scope).trim()
  const { log, state } = await run({ ACTIONS_RUNTIME_TOKEN: token })
  expect(log).toContain(`it is not saved in the GitHub Actions cache: the job's cache token is read-only`)
  expect(log).not.toContain('::warning')
  expect(state.binary).toBeUndefined()
})

test('a buildx in the tool cache that was changed is replaced, with a warning', async () => {
  const path = sh('find', join(folder, 'tool-cache'), '-name', 'buildx', '-type', 'f').trim()
  writeFileSync(path, '#!/bin/sh\necho changed\n')
  expect((await run()).log).toMatch(/::warning::buildx .* in the tool cache was changed/)
  expect((await run()).log).toContain('is on this machine')
})

test('an Actions cache that does not answer costs a warning, not the job', async () => {
  forgetBinary()
  expect((await run({ ACTIONS_RUNTIME_TOKEN: 'no token' })).log).toContain('downloading')
})

describe('what another job put under our key', () => {
  const key = binaryCacheKey(lab.LAB_BUILDX_VERSION.replace(/^v/, ''), buildxAsset(process.arch), lab.LAB_BUILDX_SHA256)

  test.each([
    ['another program', () => Buffer.from('#!/bin/sh\necho poisoned\n')],
    ['half of it', () => readFileSync(lab.LAB_BUILDX).subarray(0, 1_000_000)],
  ])('%s is refused, and buildx downloaded', async (name, content) => {
    forgetBinary()
    // A branch of its own, since entries cannot be changed.
    const scope = `refs/heads/${name.replaceAll(' ', '-')}-${Date.now()}`
    const env = { ACTIONS_RUNTIME_TOKEN: sh(join(import.meta.dirname, '../lab/cache/token'), scope).trim() }
    const file = join(folder, 'other-buildx')
    writeFileSync(file, content(), { mode: 0o755 })
    await saveAs(file, key, { ...options.env, ...env })

    const { log } = await run(env)
    expect(log).toMatch(/::warning::buildx .* in the GitHub Actions cache is not the released one/)
    expect(log).toContain(`downloading ${lab.LAB_BUILDX_URL}`)
    expect(log).not.toContain('poisoned')
  })
})

test('an Actions cache that hangs costs seconds', async () => {
  forgetBinary()
  const server = await startFaultyCache({ '*': 'hang' })
  const started = performance.now()
  try {
    const { log } = await run({ ACTIONS_RESULTS_URL: server.url })
    expect(log).toContain('::warning::the GitHub Actions cache failed: it did not answer within 20 s')
    expect(log).toContain(`downloading ${lab.LAB_BUILDX_URL}`)
  } finally {
    await server.close()
  }
  expect(performance.now() - started).toBeLessThan(60_000)
})

/** Saves a file as this action would, with the real client and server. */
async function saveAs(file: string, key: string, env: StepOptions['env'] = {}): Promise<void> {
  const before = { ...process.env }
  Object.assign(process.env, env)
  const warnings: string[] = []
  await actionsCache(readRunner({ ...process.env, RUNNER_TEMP: join(folder, 'temp') }), (message) =>
    warnings.push(message),
  )?.save(file, key)
  process.env = before
  expect(warnings).toEqual([])
}
