import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
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
const push = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: main }
const onlyReads = `the job's cache token only reads, as GitHub wants it for events that anybody can trigger`
const mode = (value: string) =>
  `ACTIONS_CACHE_MODE is '${value}' (the key 'cache-mode' of the workflow or job, or GitHub's default for the event)`

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

describe('layers', () => {
  const service = { ACTIONS_CACHE_SERVICE_V2: 'True', ACTIONS_RESULTS_URL: 'https://results.example/' }

  test.each<
    [string, Record<string, string>, Record<string, string>, { from: number; to: number; solves: number }, string]
  >([
    [
      ...(['a push', {}, {}, { from: 1, to: 1, solves: 2 }] as const),
      `read and written: 'cache-write: auto' writes from pushes to branches and from schedules, and the event is push to ${main}`,
    ],
    [
      ...(['a tag', {}, { GITHUB_REF: 'refs/tags/v1' }, { from: 1, to: 0, solves: 1 }] as const),
      `only read: 'cache-write: auto' writes from pushes to branches and from schedules, and the event is push to refs/tags/v1, which only runs for that tag could read`,
    ],
    [
      'a token that only reads',
      {},
      { ACTIONS_RUNTIME_TOKEN: readOnly },
      { from: 1, to: 0, solves: 1 },
      `only read: ${onlyReads}`,
    ],
    [
      'cache-mode: read',
      {},
      { ACTIONS_CACHE_MODE: 'read' },
      { from: 1, to: 0, solves: 1 },
      `only read: ${mode('read')}`,
    ],
    [
      'cache-mode: none',
      {},
      { ACTIONS_CACHE_MODE: 'none' },
      { from: 0, to: 0, solves: 1 },
      `not used: ${mode('none')}`,
    ],
    [
      ...(['cache-mode: write-only', {}, { ACTIONS_CACHE_MODE: 'write-only' }, { from: 0, to: 0, solves: 1 }] as const),
      `not used: ${mode('write-only')}, and BuildKit cannot write what it may not look up`,
    ],
    [
      ...([
        'write: always where it is forbidden',
        { 'cache-write': 'always' },
        { ACTIONS_CACHE_MODE: 'read' },
      ] as const),
      { from: 1, to: 0, solves: 1 },
      `only read: ${mode('read')}\n::warning::'cache-write: always' cannot be followed: ${mode('read')}`,
    ],
    [
      ...([
        'entries of the user',
        { cache: 'none', 'cache-from': 'type=gha', 'cache-to': 'type=gha,mode=max' },
      ] as const),
      { ACTIONS_CACHE_MODE: 'read' },
      { from: 1, to: 0, solves: 1 },
      `'cache-to: type=gha,mode=max' is left out: ${mode('read')}`,
    ],
  ])('%s', async (_name, more, env, expected, said) => {
    const machine = new Machine(answers)
    const given = inputs(machine, { cache: 'gha', 'cache-scope': 'app', 'cache-binary': 'false', ...more })
    const run = await machine.run('build', given, {
      env: { ...service, ACTIONS_RUNTIME_TOKEN: trusted, ...push, ...env },
    })
    expectSuccess(run)
    const count = (flag: string) =>
      run.calls.flat().filter((argument) => argument.startsWith(`--cache-${flag}=type=gha`)).length
    const solves = run.calls.filter(([name, verb]) => name === 'buildx' && verb === 'build')
    // The solve that writes reads again.
    expect({ from: count('from') / solves.length, to: count('to'), solves: solves.length }).toEqual(expected)
    expect(run.log).toContain(said)
  })
})

describe('a buildx that was downloaded', () => {
  test.each<[string, Record<string, string>, Record<string, string>, readonly string[], string]>([
    ['a push', {}, {}, ['GetCacheEntryDownloadURL', 'CreateCacheEntry'], ''],
    [
      'a pull request',
      {},
      { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge' },
      ['GetCacheEntryDownloadURL', 'CreateCacheEntry'],
      '',
    ],
    [
      ...(['a tag', {}, { GITHUB_REF: 'refs/tags/v1' }, ['GetCacheEntryDownloadURL']] as const),
      `'cache-write: auto' writes nothing for refs/tags/v1, which only runs for that tag could read`,
    ],
    ['cache-write: never', { 'cache-write': 'never' }, {}, ['GetCacheEntryDownloadURL'], `'cache-write: never'`],
    ['a token that only reads', {}, { ACTIONS_RUNTIME_TOKEN: readOnly }, ['GetCacheEntryDownloadURL'], onlyReads],
    ['cache-mode: read', {}, { ACTIONS_CACHE_MODE: 'read' }, ['GetCacheEntryDownloadURL'], mode('read')],
    ['cache-mode: write-only', {}, { ACTIONS_CACHE_MODE: 'write-only' }, ['CreateCacheEntry'], ''],
    ['cache-mode: none', {}, { ACTIONS_CACHE_MODE: 'none' }, [], mode('none')],
  ])('%s', async (_name, more, env, asked, unkept) => {
    const machine = new Machine(answers)
    const released = readFileSync(machine.buildx)
    const seen: string[] = []
    const url = await serve((request, response) => {
      const call = request.url?.match(/CacheService\/(\w+)$/)?.[1]
      if (call) seen.push(call)
      response.setHeader('content-type', 'application/json')
      response.end(call ? JSON.stringify({ ok: false, message: '' }) : released)
    })
    const given = inputs(machine, { 'buildx-url': url, ...more })
    // The machine's own is another one.
    writeFileSync(machine.buildx, '#!/bin/sh\nexit 1\n')
    const variables = {
      ...{ ACTIONS_CACHE_SERVICE_V2: 'True', ACTIONS_RESULTS_URL: `${url}/`, ACTIONS_RUNTIME_TOKEN: trusted },
      ...{ ...push, ...env },
      PATH: `${machine.path('bin')}:${process.env.PATH}`,
    }
    const run = await machine.run('build', given, { env: variables })
    expectSuccess(run)
    const { exitCode } = await machine.run('post', {}, { state: run.state, env: variables })
    expect({ exitCode, seen }).toEqual({ exitCode: 0, seen: asked })
    const [, reason = ''] = run.log.match(/^it is not kept in the Actions cache: (.*)$/m) ?? []
    expect({ reason, binary: run.state.binary !== undefined }).toEqual({ reason: unkept, binary: unkept === '' })
  })
})
