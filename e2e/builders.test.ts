import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, post, type StepOptions, step } from './action.ts'
import { loopback, makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { lab, sh } from './lab.ts'

const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}\nRUN uname -m > /machine\n`
const quiet = ({ exitCode, log }: LabRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }
const containerOf = ({ run }: SharedBuilder) => `buildx_buildkit_${run.outputs.builder}0`

let first: SharedBuilder
let second: SharedBuilder

beforeAll(async () => {
  first = await makeBuilder()
  second = await makeBuilder()
})

afterAll(async () => {
  await Promise.all([removeBuilder(first), removeBuilder(second)])
})

test('further nodes build the platforms that they are fixed to, and stay when the builder goes', async () => {
  const env = { BUILDX_CONFIG: makeFolder() }
  const nodes = [containerOf(first), containerOf(second)]
  const main = await step({
    workspace: makeContext({ Dockerfile: dockerfile }),
    env,
    inputs: {
      context: '.',
      driver: 'remote',
      endpoint: `docker-container://${nodes[0]}`,
      append: `- endpoint: docker-container://${nodes[1]}\n  platforms: linux/arm64`,
      platforms: 'linux/amd64,linux/arm64',
      outputs: 'type=cacheonly',
    },
  })
  expect(quiet(main)).toEqual(fine)
  expect(main.outputs['buildkit-version']).toBe(lab.LAB_BUILDKIT_VERSION)
  // Each node has the step that it ran itself, and no other.
  const steps = nodes.map((node) =>
    sh('docker', 'exec', node, 'buildctl', 'du', '--verbose').match(/mount .*uname -m.*/g),
  )
  expect(steps.map((found) => found?.length)).toEqual([1, 1])
  expect(quiet(await post(main, { env }))).toEqual({ exitCode: 0, log: '' })
  for (const node of nodes) expect(sh('docker', 'inspect', '--format={{.State.Running}}', node).trim()).toBe('true')
})

test('a kept state is there the next time', async () => {
  const workspace = makeContext({ Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN date +%N > /moment\n` })
  const options: StepOptions = {
    workspace,
    env: { GITHUB_ACTION: workspace, RUNNER_NAME: 'e2e' },
    inputs: { ...loopback, context: '.', 'keep-state': 'true', outputs: 'type=cacheonly' },
  }
  const before = await step(options)
  await post(before, { env: options.env })
  const again = await step(options)
  const name = again.outputs.builder ?? ''
  try {
    expect(quiet(again)).toEqual(fine)
    expect(name).toBe(before.outputs.builder)
    expect(again.log).toMatch(/^2\/2 {2}RUN date .* {2}cached$|^1-2\/2 {2}cached$/m)
    // A job that was killed before its post leaves the builder; the next one takes it up.
    expect(quiet(await step(options))).toEqual(fine)
  } finally {
    await post(again, { env: options.env })
    expect(sh('docker', 'ps', '--all', '--quiet', `--filter=name=${name}`)).toBe('')
    sh('docker', 'volume', 'rm', `buildx_buildkit_${name}0_state`)
  }
})

test("Docker Engine's own builder needs no setting up", async () => {
  const tag = `e2e/docker-driver:${process.pid}`
  const main = await step({
    workspace: makeContext({ Dockerfile: dockerfile }),
    inputs: { context: '.', driver: 'docker', load: 'true', tags: tag },
  })
  expect(quiet(main)).toEqual(fine)
  expect(main.outputs).toMatchObject({ builder: 'default', images: '', image: '' })
  expect(main.outputs.imageid).toBe(sh('docker', 'image', 'inspect', '--format={{.Id}}', tag).trim())
  expect(main.state.builder).toBeUndefined()
  sh('docker', 'rmi', tag)
})
