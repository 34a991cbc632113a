import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { scopedToken } from './cache/token.ts'
import { serve } from './fakes.ts'
import { Machine, type RecordedRun, type Script } from './shipped.ts'

const answers: Script = {
  'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
  'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
  'buildx version': 'echo github.com/docker/buildx v0.36.1 abcdef',
}
const main = 'refs/heads/main'
const trusted = scopedToken([main, 3])
const readOnly = scopedToken([main, 1])
const service = (url: string) => ({
  ...{ ACTIONS_CACHE_SERVICE_V2: 'True', ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: trusted },
})
const push = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: main }
const onlyReads = `the job's cache token is read-only, as it is for events that anyone can trigger`
const mode = (value: string) =>
  `ACTIONS_CACHE_MODE is '${value}' (GitHub's workflow key 'cache-mode', not the input of this action, or GitHub's default for the event)`

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

function inputs(machine: Machine, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ...{ context: '.', platforms: 'linux/amd64', emulation: 'never', outputs: 'type=cacheonly' },
    ...{ 'buildx-version': '0.36.1', 'buildx-sha256': sha256(machine.buildx) },
    ...{ 'buildkit-image': 'moby/buildkit:v0.32.2', 'binfmt-image': 'binfmt' },
    ...more,
  }
}

function expectSuccess({ exitCode, log }: RecordedRun): void {
  expect({ exitCode, log: exitCode ? log : '' }).toEqual({ exitCode: 0, log: '' })
}

type Row = {
  readonly name: string
  readonly inputs?: Readonly<Record<string, string>>
  /** Variables of the runner, beside those of a push to main with a token that may write. */
  readonly env?: Readonly<Record<string, string>>
}

// Which rule decides what: cache-access, cache/write and cache/own-entries. Here: that it reaches buildx and the log.
test.each<Row & { expected: { from: number; to: number; solves: number }; said: string }>([
  {
    name: 'a push',
    expected: { from: 1, to: 1, solves: 2 },
    said: `read and written: 'cache-write: auto' writes on pushes to branches and on schedules, and the event is push to ${main}`,
  },
  {
    name: 'cache-mode: write-only',
    env: { ACTIONS_CACHE_MODE: 'write-only' },
    expected: { from: 0, to: 0, solves: 1 },
    said: `not used: ${mode('write-only')}, and BuildKit cannot write what it may not look up`,
  },
  {
    name: 'cache-write: always, where it is forbidden',
    inputs: { 'cache-write': 'always' },
    env: { ACTIONS_RUNTIME_TOKEN: readOnly },
    expected: { from: 1, to: 0, solves: 1 },
    said: `only read: ${onlyReads}\n::warning::'cache-write: always' has no effect: ${onlyReads}`,
  },
  {
    name: 'entries of the user',
    inputs: { cache: 'none', 'cache-from': 'type=gha', 'cache-to': 'type=gha,mode=max' },
    env: { ACTIONS_CACHE_MODE: 'read' },
    expected: { from: 1, to: 0, solves: 1 },
    said: `skipping 'cache-to: type=gha,mode=max': ${mode('read')}`,
  },
])('layers, $name', async ({ inputs: more, env, expected, said }) => {
  const machine = new Machine(answers)
  const given = inputs(machine, { cache: 'gha', 'cache-scope': 'app', 'cache-binary': 'false', ...more })
  const run = await machine.run('build', given, { env: { ...service('https://results.example/'), ...push, ...env } })
  expectSuccess(run)
  const count = (flag: string) =>
    run.calls.flat().filter((argument) => argument.startsWith(`--cache-${flag}=type=gha`)).length
  const solves = run.calls.filter(([name, verb]) => name === 'buildx' && verb === 'build')
  // The solve that writes reads again.
  expect({ from: count('from') / solves.length, to: count('to'), solves: solves.length }).toEqual(expected)
  expect(run.log).toContain(said)
})

// Expected: what the service is asked for.
test.each<Row & { expected: readonly string[]; said: string }>([
  { name: 'a push', expected: ['GetCacheEntryDownloadURL', 'CreateCacheEntry'], said: '' },
  {
    // Without the input, nothing would be written for a tag.
    name: 'cache-mode: write-only, and cache-write: always for a tag',
    inputs: { 'cache-write': 'always' },
    env: { ACTIONS_CACHE_MODE: 'write-only', GITHUB_REF: 'refs/tags/v1' },
    expected: ['CreateCacheEntry'],
    said: '',
  },
  {
    // Not by the mode, which @actions/cache heeds by itself.
    name: 'a token without scopes',
    env: { ACTIONS_RUNTIME_TOKEN: scopedToken() },
    expected: [],
    said: `the job's cache token has no scope`,
  },
])('a buildx that was downloaded, $name', async ({ inputs: more, env, expected, said }) => {
  const machine = new Machine(answers)
  const released = readFileSync(machine.buildx)
  const asked: string[] = []
  const url = await serve((request, response) => {
    const call = request.url?.match(/CacheService\/(\w+)$/)?.[1]
    if (call) asked.push(call)
    response.setHeader('content-type', 'application/json')
    response.end(call ? JSON.stringify({ ok: false, message: '' }) : released)
  })
  const given = inputs(machine, { 'buildx-url': url, ...more })
  // The machine's own is another one.
  writeFileSync(machine.buildx, '#!/bin/sh\nexit 1\n')
  const variables = {
    ...{ ...service(`${url}/`), ...push, ...env },
    PATH: `${machine.path('bin')}:${process.env.PATH}`,
  }
  const run = await machine.run('build', given, { env: variables })
  expectSuccess(run)
  const { exitCode } = await machine.run('post', {}, { state: run.state, env: variables })
  expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: expected })
  const [, unkept = ''] = run.log.match(/^it is not saved in the GitHub Actions cache: (.*)$/m) ?? []
  expect({ unkept, binary: run.state.binary !== undefined }).toEqual({ unkept: said, binary: said === '' })
})
