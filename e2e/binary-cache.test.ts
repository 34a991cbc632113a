import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { type ActionRun, makeFolder, post, type StepOptions, step } from './action.ts'
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

const requests = () => readFileSync(lab.LAB_BUILDX_LOG, 'utf8').split('\n').length

/** Main, then post; a failure shows its log. */
async function run(env: Readonly<Record<string, string>> = {}): Promise<ActionRun> {
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
  const before = requests()
  const { log, state } = await run()
  expect(log).toContain('came from the Actions cache')
  expect(requests()).toBe(before)
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
