import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { printedSentences } from '../src/buildx/printed-said.ts'
import { engineSentences, saidOfEngine } from '../src/docker/engine-said.ts'
import type { Sentence } from '../src/said.ts'
import { makeFolder, post, type StepOptions, step } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { lab } from './lab.ts'
import { expectRule, type Told, toldBy } from './told.ts'

// Brings about what goes wrong with the engine and with BuildKit, and sees what the step says of it.

const base = lab.LAB_BASE_IMAGE
/** All that was said, for the last test. */
const texts: string[] = []

/** A step with a builder of its own. */
async function fail({ env, inputs, ...options }: StepOptions, dockerfile = `FROM ${base}\n`): Promise<Told> {
  const run = await step({
    workspace: makeContext({ Dockerfile: dockerfile }),
    env,
    inputs: { ...loopback, context: '.', platforms: 'linux/amd64', outputs: 'type=cacheonly', ...inputs },
    ...options,
  })
  await post(run, { env })
  return toldBy(run)
}

test.each<[string, string, string, RegExp, StepOptions]>([
  [
    'an engine that does not run',
    'docker-daemon-does-not-answer',
    'boot',
    /^no Docker daemon answers at tcp:\/\/127\.0\.0\.1:1; start it in an earlier step/,
    { env: { DOCKER_HOST: 'tcp://127.0.0.1:1' } },
  ],
  [
    'an engine on a host that there is not',
    'docker-daemon-does-not-answer',
    'boot',
    /^no Docker daemon answers where docker looks for it; /,
    { env: { DOCKER_HOST: 'tcp://nosuch.invalid:2375' } },
  ],
  [
    'no docker',
    'docker-is-not-installed',
    'prepare',
    /^this runner has no docker command; install Docker Engine on it/,
    { env: { PATH: '/nonexistent' } },
  ],
  [
    'a version of the API that the engine does not have',
    'docker-versions-do-not-match',
    'prepare',
    /^this docker or buildx uses version 1\.99 of Docker's API, but the daemon supports at most [\d.]+; unset DOCKER_API_VERSION/,
    { env: { DOCKER_API_VERSION: '1.99' } },
  ],
])('%s', async (_, rule, phase, expected, options) => {
  const { said, words } = expectRule(await fail(options), rule, phase)
  expect(said).toMatch(expected)
  texts.push(words)
})

test('a node that is nowhere', async () => {
  const inputs = { driver: 'remote', endpoint: 'tcp://127.0.0.1:1', 'driver-opts': '', 'buildkitd-config-inline': '' }
  const { said } = expectRule(await fail({ inputs }), 'node-cannot-be-used', 'boot')
  expect(said).toMatch(/^the first node at tcp:\/\/127\.0\.0\.1:1 cannot be used: /)
})

test('a builder that is nowhere', async () => {
  const BUILDX_CONFIG = makeFolder()
  const create = ['create', '--name=nowhere', '--driver=remote', '--', 'tcp://127.0.0.1:1']
  execFileSync(lab.LAB_BUILDX, create, { env: { ...process.env, BUILDX_CONFIG }, stdio: 'ignore' })
  const inputs = { builder: 'nowhere', 'driver-opts': '', 'buildkitd-config-inline': '' }
  const told = await fail({ inputs, env: { BUILDX_CONFIG } })
  const { said } = expectRule(told, 'builder-does-not-answer', 'build')
  expect(said).toMatch(/^nothing answers at the address of the builder; /)
  texts.push(told.run.log.match(/^ERROR: .*$/m)?.[0] ?? '')
})

test('a socket that the user may not use', async () => {
  const socket = join(tmpdir(), `e2e-${process.pid}.sock`)
  const server = createServer().listen(socket)
  try {
    await new Promise((resolve) => server.once('listening', resolve))
    chmodSync(socket, 0o600)
    const command = `DOCKER_CONFIG=/nonexistent DOCKER_HOST=unix://${socket} docker image inspect -- x`
    const { stderr } = spawnSync('su', ['nobody', '-s', '/bin/sh', '-c', command], { encoding: 'utf8' })
    expect(saidOfEngine(stderr, ['engine refused'])?.details).toEqual({ address: `unix://${socket}` })
    texts.push(stderr)
  } finally {
    server.close()
  }
})

test('a RUN that takes more memory than BuildKit has', async () => {
  const limit = { 'driver-opts': 'network=host\nmemory=200m\nmemory-swap=200m' }
  const dockerfile = `FROM ${base}\nRUN echo ${Date.now()}; head -c 900000000 /dev/zero | tail > /dev/null\n`
  const told = await fail({ inputs: limit }, dockerfile)
  const { said, words } = expectRule(told, told.failure.rule ?? '', 'build', 'Dockerfile:2')
  texts.push(words)
  expect(told.failure.rule).toMatch(/^(?:killed-in-run|memory-ran-out)$/)
  expect(said).toMatch(
    /was killed because memory ran out: the kernel killed \d+ process(?:es)? during the build, BuildKit may use 200 MiB, this machine has [\d.]+ GiB; /,
  )
  expect(said).toMatch(/max-parallelism = 1/)
})

test('BuildKit that is killed while it builds', async () => {
  let isKilled = false
  let log = ''
  const told = await fail(
    {
      onOutput: (chunk) => {
        log += chunk
        const [, name] = log.match(/^builder (\S+),/m) ?? []
        if (isKilled || name === undefined || !/^\| \d{10,}$/m.test(log)) return
        isKilled = true
        execFileSync('docker', ['kill', `buildx_buildkit_${name}0`])
      },
    },
    `FROM ${base}\nRUN echo ${Date.now()}; sleep 30\n`,
  )
  const { said, words } = expectRule(told, 'buildkit-went-away', 'build')
  expect(said).toMatch(
    /^BuildKit exited during the build with exit code 137, or the connection to it broke; run the job again/,
  )
  texts.push(words)
})

test('every sentence that is not marked was provoked', () => {
  // Those that doctor-build.test.ts and corrupt-state.test.ts provoke.
  const elsewhere = ['engine lacks', 'unknown flag', 'state corrupt']
  const printed = printedSentences.filter(({ kind }) => kind === 'killed by the kernel')
  const table: readonly Sentence[] = [...engineSentences.filter(({ kind }) => !elsewhere.includes(kind)), ...printed]
  const missing = table.filter(
    ({ pattern, unprovoked }) => unprovoked === undefined && !texts.some((text) => pattern.test(text)),
  )
  expect(missing.map(({ kind, pattern }) => `${kind}: ${pattern}`)).toEqual([])
})
