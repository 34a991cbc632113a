import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { job, type LabRun, makeFolder } from './action.ts'
import { loopback, makeBuilder, makeContext, removeBuilder, type SharedBuilder } from './builder.ts'
import { digestsOf, failed, fine, linesOf, passed, runFor, two } from './gate.ts'
import { crane, lab, sh } from './lab.ts'

// The gate with builders that the step does not make, that are several machines, or that are the Docker engine's own.

const topic = `${lab.LAB_REGISTRY}/e2e/gate/builders`
const inputsOf = (tag: string) => ({ context: '.', platforms: two, push: 'true', tags: tag })
const succeeds = ({ exitCode, log }: LabRun) =>
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
const script = 'echo "on $PLATFORM: $IMAGE $INDEX"; docker run --rm --quiet "$IMAGE" uname -m'

let nodes: SharedBuilder[]
beforeAll(async () => {
  sh('docker', 'run', '--rm', '--privileged', lab.LAB_BINFMT_IMAGE, '--install', 'arm64')
  nodes = [await makeBuilder(), await makeBuilder()]
})
afterAll(async () => {
  await Promise.all(nodes.map(removeBuilder))
})

/** The script saw what the registry has. */
function expectScripted(run: LabRun, tag: string): void {
  const [repository] = tag.split(/:1$/)
  const digests = digestsOf(tag)
  expect(run.log.match(/^on .*$/gm)).toEqual(
    two.split(',').map((name) => `on ${name}: ${repository}@${digests[name]} ${repository}@${crane('digest', tag)}`),
  )
  expect(run.log.match(/^(?:x86_64|aarch64)$/gm)).toEqual(['x86_64', 'aarch64'])
}

test('a builder that somebody else made, by its name', async () => {
  const config = makeFolder()
  const name = `e2e-gate-${process.pid}`
  const toml = join(config, 'buildkitd.toml')
  writeFileSync(toml, loopback['buildkitd-config-inline'] ?? '')
  const buildx = (...args: string[]) => sh('env', `BUILDX_CONFIG=${config}`, lab.LAB_BUILDX, ...args)
  const options = ['--driver-opt', `image=${lab.LAB_BUILDKIT_IMAGE}`, '--driver-opt', 'network=host', '--config', toml]
  buildx('create', '--name', name, '--driver', 'docker-container', ...options)
  try {
    const tag = `${topic}/named:1`
    const inputs = { ...inputsOf(tag), builder: name, 'buildkit-image': '', 'verify-architecture': 'all' }
    const run = await job({
      workspace: makeContext({ Dockerfile: fine }),
      env: { BUILDX_CONFIG: config },
      inputs: { ...inputs, 'smoke-test': 'echo "<$(uname -m) $EMULATED>"', test: script },
    })
    succeeds(run)
    expect(crane('digest', tag)).toBe(run.outputs.digest)
    expect(JSON.parse(run.outputs.tests ?? '')).toMatchObject({ 'linux/amd64': passed, 'linux/arm64': passed })
    // Nothing tells of the machine of such a builder.
    expect(run.log.match(/^<.*>$/gm)?.toSorted()).toEqual(['<aarch64 >', '<x86_64 >'])
    expectScripted(run, tag)
  } finally {
    buildx('rm', '--force', name)
  }
})

/** A step whose builder has two nodes, the second one fixed to arm64. */
function pushFromNodes(
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<LabRun> {
  const [first = '', second = ''] = nodes.map(({ run }) => `docker-container://buildx_buildkit_${run.outputs.builder}0`)
  return job({
    workspace: makeContext({ Dockerfile: fine }),
    env: { BUILDX_CONFIG: makeFolder(), ...env },
    inputs: {
      driver: 'remote',
      endpoint: first,
      append: `- {endpoint: "${second}", platforms: linux/arm64}`,
      ...inputs,
    },
  })
}

test('a builder of several nodes, each of which tests what it can run', async () => {
  const tag = `${topic}/nodes:1`
  const run = await pushFromNodes({
    ...inputsOf(tag),
    'verify-architecture': 'all',
    'smoke-test': 'echo "<$(uname -m)>"',
    test: script,
  })
  succeeds(run)
  expect(crane('digest', tag)).toBe(run.outputs.digest)
  expect(JSON.parse(run.outputs.tests ?? '')).toMatchObject({ 'linux/amd64': passed, 'linux/arm64': passed })
  expect(run.log.match(/^<.*>$/gm)?.toSorted()).toEqual(['<aarch64>', '<x86_64>'])
  expectScripted(run, tag)
})

test('several nodes, one of which fails: the index is there, and no tag', async () => {
  const repository = `${topic}/nodes-failed`
  const run = await pushFromNodes({ ...inputsOf(`${repository}:1`), 'smoke-test': '[ "$PLATFORM" != linux/arm64 ]' })
  expect(run.exitCode).toBe(1)
  expect(linesOf(run)[0]).toBe('the image failed its tests for linux/arm64, so no tag was moved:')
  expect(JSON.parse(run.outputs.tests ?? '')).toMatchObject({ 'linux/amd64': passed, 'linux/arm64': failed })
  expect(digestsOf(`${repository}@${run.outputs.digest}`)).toEqual(JSON.parse(run.outputs.digests ?? ''))
  expect(() => crane('digest', `${repository}:1`)).toThrow(/_UNKNOWN/)
})

test('several nodes, and a push that is declined: each leaves its image on this machine', async () => {
  const repository = `${topic}/nodes-declined`
  const inputs = { ...inputsOf(`${repository}:1`), push: 'auto', 'verify-architecture': 'all' }
  const run = await pushFromNodes({ ...inputs, 'smoke-test': 'echo "<$(uname -m)>"' }, runFor('someone/app'))
  succeeds(run)
  expect(JSON.parse(run.outputs.tests ?? '')).toMatchObject({ 'linux/amd64': passed, 'linux/arm64': passed })
  expect(run.log.match(/^<.*>$/gm)?.toSorted()).toEqual(['<aarch64>', '<x86_64>'])
  expect(run.log).toMatch(/^sha256:\w+ holds linux\/amd64, linux\/arm64$/m)
  expect(() => crane('ls', repository)).toThrow(/NAME_UNKNOWN/)
})

test('Docker Engine’s own builder: the tags are out, and the error says so', async () => {
  const tag = `${topic}/engine:1`
  const inputs = { ...inputsOf(tag), platforms: '', builder: 'default', 'buildkit-image': '' }
  const engine = (more: Record<string, string>) =>
    job({ workspace: makeContext({ Dockerfile: fine }), inputs: { ...inputs, ...more } })
  const run = await engine({ 'smoke-test': 'cat /Dockerfile; exit 4', test: 'exit 5' })
  expect(run.exitCode).toBe(1)
  expect(linesOf(run).slice(0, 2)).toEqual([
    'the image failed its tests for linux/amd64, but its tags are already published:',
    `linux/amd64: 'cat /Dockerfile; exit 4' failed with exit code 4`,
  ])
  expect(crane('digest', tag)).toBe(run.outputs.digest)

  const right = await engine({
    'verify-architecture': 'all',
    'smoke-test': 'true',
    test: 'docker run --rm "$IMAGE" uname -m',
  })
  succeeds(right)
  expect(JSON.parse(right.outputs.tests ?? '')).toMatchObject({ 'linux/amd64': passed })
  sh('docker', 'rmi', '--force', tag)
})
