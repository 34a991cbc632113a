import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { FakeRegistry } from './registry.ts'
import { Machine, type RecordedRun, type Script } from './shipped.ts'

// The shipped build with a buildx that tells its progress, and then says nothing more.

const quote = (value: unknown) => `'${JSON.stringify(value)}'`
const at = '2026-01-01T00:00:00Z'
const vertex = (name: string, more: object = {}) => ({ digest: name, name, started: at, ...more })
const [amd64, arm64] = ['[linux/amd64 build 2/3] RUN make', '[linux/arm64 build 2/3] RUN make']
const tell = (progress: object) => `echo ${quote(progress)} >&2`
const hang = "trap 'echo ended > ../ended; kill $!; exit 1' INT TERM; /bin/sleep 30 & wait"
const hung = [
  tell({ vertexes: [vertex(amd64), vertex(arm64)] }),
  tell({ vertexes: [vertex(amd64, { completed: at })] }),
  hang,
].join('; ')

const registry = await FakeRegistry.start()
const answers: Script = {
  'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
  'docker run': `echo ${quote({ supported: ['linux/amd64', 'linux/arm64'] })}`,
  'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
}

type Run = RecordedRun & { readonly hasEnded: boolean; readonly log: string }

async function build(
  buildx: string,
  inputs: Record<string, string>,
  onStart?: (child: ChildProcess, machine: Machine) => void,
): Promise<Run> {
  const machine = new Machine({ ...answers, 'buildx build': buildx })
  const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
  const run = await machine.run(
    'build',
    {
      ...{ context: '.', platforms: 'linux/amd64,linux/arm64', emulation: 'always', 'stall-timeout': '1s' },
      ...{ 'buildx-version': '0.36.1', 'buildx-sha256': sha256 },
      ...{ 'buildkit-image': 'buildkit:v0.32.2', 'binfmt-image': 'binfmt:qemu-v10.2.3' },
      ...inputs,
    },
    {
      env: { GITHUB_SERVER_URL: 'https://github.com', GITHUB_ACTION_REPOSITORY: 'o/r', GITHUB_ACTION_REF: 'v1' },
      ...(onStart && { onStart: (child) => onStart(child, machine) }),
    },
  )
  return { ...run, hasEnded: existsSync(machine.path('ended')) }
}

const advice =
  "build it on a native runner, where it needs no QEMU: 'runs-on: ubuntu-24.04-arm' (https://github.com/o/r/blob/v1/docs/recipes.md#native-runners-one-workflow-call), or give it more time (e.g. 'stall-timeout: 1h') if it works silently, or make it print something"
const table = /^What was running .*\nPLATFORM .*\nlinux\/arm64 {3}build 2\/3 {2}RUN make .* QEMU\n/m
const withoutTimes = (errors: readonly string[]) => errors.map((text) => text.replace(/ for [\d.]+ s/, ' for N s'))

test('a step that hangs under QEMU ends the build; nothing is published', async () => {
  const run = await build(hung, { push: 'true', tags: `${registry.host}/app:v1` })
  expect(run.exitCode).toBe(1)
  expect(withoutTimes(run.errors)).toEqual([
    `linux/arm64: RUN make (build 2/3) printed nothing and moved no bytes for N s under QEMU (10.2.3), so the build was stopped ('stall-timeout: 1s'); ${advice}`,
  ])
  expect(run.log).toMatch(table)
  expect(run.hasEnded).toBe(true)
  expect(registry.asked.filter(({ method }) => method === 'PUT')).toEqual([])
  expect(run.calls.filter((call) => call.includes('build'))).toHaveLength(1)
  expect(run.outputs.digest).toBe('')
})

test.each([
  ['quiet', hung],
  ['plain', `echo '#1 ${amd64}\n#1 DONE 0.1s\n#2 ${arm64}\n#2 0.1 x' >&2; ${hang}`],
])('progress: %s', async (progress, buildx) => {
  const run = await build(buildx, { outputs: 'type=cacheonly', progress })
  expect(run.errors).toEqual([expect.stringMatching(/^linux\/arm64: RUN make \(build 2\/3\) printed nothing/)])
  expect(run.log).toMatch(table)
  expect(run.hasEnded).toBe(true)
})

test('a question about the Dockerfile', async () => {
  const run = await build(`${tell({ vertexes: [vertex('[internal] load metadata for x')] })}; ${hang}`, {
    call: 'check',
  })
  expect(withoutTimes(run.errors)).toEqual([
    "load metadata for x made no progress for N s, so the build was stopped ('stall-timeout: 1s'); the registry may not be answering; run it again, or give it more time (e.g. 'stall-timeout: 1h')",
  ])
})

test('off, and a step that speaks', async () => {
  const done = tell({ vertexes: [vertex(arm64, { completed: at })] })
  const speak = `for i in 1 2 3 4; do ${tell({ logs: [{ vertex: arm64, data: 'eAo=' }] })}; /bin/sleep 0.7; done`
  const begin = tell({ vertexes: [vertex(arm64)] })
  const runs = await Promise.all([
    build(`${begin}; /bin/sleep 2.5; ${done}`, { outputs: 'type=cacheonly', 'stall-timeout': 'off' }),
    build(`${begin}; ${speak}; ${done}`, { outputs: 'type=cacheonly', 'stall-timeout': '2s' }),
  ])
  expect(runs.map(({ exitCode, errors }) => ({ exitCode, errors }))).toEqual(Array(2).fill({ exitCode: 0, errors: [] }))
})

test('a job that is cancelled shows what was running', async () => {
  const run = await build(
    `${hung.replace(hang, '')} echo begun > ../begun; ${hang}`,
    { outputs: 'type=cacheonly', 'stall-timeout': 'off' },
    (child, machine) => {
      const timer = setInterval(() => {
        if (!existsSync(machine.path('begun'))) return
        clearInterval(timer)
        child.kill('SIGINT')
      }, 20)
    },
  )
  expect({ exitCode: run.exitCode, errors: run.errors }).toEqual({ exitCode: 130, errors: ['cancelled by SIGINT'] })
  expect(run.log).toMatch(table)
})

test('a value that is no time', async () => {
  const { errors, calls } = await build(hang, { outputs: 'type=cacheonly', 'stall-timeout': 'never' })
  expect(errors).toEqual([
    "input 'stall-timeout' is 'never', expected a time such as 90s, 5m or 1h, at most 24h, or off",
  ])
  expect(calls).toEqual([])
})
