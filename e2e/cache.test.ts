import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseProgress } from '../src/solve/steps.ts'
import { type ActionRun, makeFolder, post, type StepOptions, step } from './action.ts'
import { crane, lab } from './lab.ts'

// Another name in each run of this file: caches of the run before must not help.
const repository = `${lab.LAB_REGISTRY}/e2e/cache/r${Date.now().toString(36)}`

const push = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
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
    env: { RUNNER_TOOL_CACHE: join(workspace, 'tools'), ...env },
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
    ['local', {}, push],
    ['inline', {}, push],
  ])('%s %j', async (cache, more, environment) => {
    const workspace = dockerfile()
    const tags = `${repository}/${cache}-${Object.values(more).join('-') || 'plain'}-${Object.keys(environment).length}:v1`
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
