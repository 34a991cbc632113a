import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parseProgress } from '../src/buildx/events.ts'
import { inspectBuildkit } from '../src/buildx/inspect.ts'
import { errorLines, failingStep, finalError } from '../src/buildx/progress.ts'
import { exitCodes } from '../src/buildx/said.ts'
import { readStepLine } from '../src/buildx/step-lines.ts'
import { cacheReadFailures, cacheWriteFailures } from '../src/buildx/steps.ts'
import { reportedVersion } from '../src/buildx/version.ts'
import type { CommandError } from '../src/process.ts'
import { makeBuilder, removeBuilder, type SharedBuilder } from './builder.ts'
import { buildArguments, failBuildx, freshDockerfile, run } from './failing.ts'
import { lab } from './lab.ts'

// How buildx lays out what it prints, read by the parsers of src/buildx.

let builder: SharedBuilder
beforeAll(async () => {
  builder = await makeBuilder()
})
afterAll(() => removeBuilder(builder))

const build = (dockerfile: string, ...args: string[]) =>
  failBuildx(builder, buildArguments(builder, dockerfile, ...args))

test('a RUN that fails', async () => {
  const { exitCode, stderr } = await build(`FROM ${lab.LAB_BASE_IMAGE}\nRUN echo compiling && exit 3\n`)
  expect(exitCode).toBe(1)
  expect(failingStep(stderr)).toMatch(/^-+\n > \[2\/2\] RUN echo compiling && exit 3:\n[\d.]+ compiling\n-+\n/)
  expect(finalError(stderr)).toMatch(/^failed to build: .*exit code: 3$/)
})

test('a push that fails', async () => {
  const { stderr } = await build(freshDockerfile(), '--output=type=image,push=true,name=127.0.0.1:1/e2e/progress')
  expect(failingStep(stderr)).toBe('')
  const failed = expect.stringMatching(/failed to push .*connection refused$/)
  expect(errorLines(stderr).filter(({ isFinal }) => isFinal)).toEqual([
    { text: failed, isFinal: true },
    { text: failed, isFinal: true },
  ])
})

test('a cache that can be neither read nor written', async () => {
  const cache = 'type=registry,ref=127.0.0.1:1/e2e/progress'
  const args = buildArguments(builder, freshDockerfile(), `--cache-from=${cache}`, `--cache-to=${cache}`)
  const plain = await failBuildx(builder, args)
  const steps = plain.stderr.split('\n').flatMap((line) => readStepLine(line) ?? [])
  const { step } = steps.find(({ what }) => what === 'cache import') ?? {}
  expect(steps.filter((line) => line.step === step).map(({ what }) => what)).toEqual(['cache import', 'end'])
  const json = await failBuildx(
    builder,
    args.map((arg) => arg.replace('=plain', '=rawjson')),
  )
  const vertexes = parseProgress(json.stderr)
  const reason = expect.stringContaining('connection refused')
  expect(cacheReadFailures(vertexes)).toEqual([{ what: '127.0.0.1:1/e2e/progress', reason }])
  expect(cacheWriteFailures(vertexes)).toEqual([{ what: 'exporting cache to registry', reason }])
})

test('the exit code of a build that is cancelled', async () => {
  const slow = buildArguments(builder, `FROM ${lab.LAB_BASE_IMAGE}\nRUN echo started && sleep 60\n`)
  const stop = new AbortController()
  // A child that was stopped has no code for us, so a shell tells it.
  const error = await run('sh', ['-c', 'trap : INT; "$@"; echo "exit $?"', 'sh', lab.LAB_BUILDX, ...slow], {
    env: builder.env,
    stop: stop.signal,
    onOutput: (chunk) => {
      if (/^#\d+ [\d.]+ started/m.test(chunk)) stop.abort()
    },
  }).catch((thrown: CommandError) => thrown)
  expect(error.stdout).toBe(`exit ${exitCodes.cancelled}\n`)
})

test('the version, and the nodes of a builder', async () => {
  expect(`v${await reportedVersion(lab.LAB_BUILDX, run)}`).toBe(lab.LAB_BUILDX_VERSION)
  const buildx = (args: readonly string[]) => run(lab.LAB_BUILDX, args, { env: builder.env })
  const { driver, nodes = [] } = await inspectBuildkit(buildx, builder.inputs.builder ?? '')
  expect({ driver, nodes: nodes.map(({ status }) => status) }).toEqual({
    driver: 'docker-container',
    nodes: ['running'],
  })
})
