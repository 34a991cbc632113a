import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { parse } from 'smol-toml'
import { blocksIn, pairsIn, readGuide } from '../__tests__/command-line.ts'
import { stepLinesIn } from '../__tests__/documents.ts'
import { defaultBuildxVersion } from '../src/toolchain/releases.ts'
import { type LabRun, makeFolder, post } from './action.ts'
import { makeContext } from './builder.ts'
import { inLab, makeHome, own, type Places, type Typed, take, type as typeIn } from './command-line.ts'
import { lab, sh } from './lab.ts'

// docs/from-the-command-line.md: the commands that install buildx and create builders, and the steps beside them.

const guide = readGuide()
const pairs = pairsIn(guide)
const homes: string[] = []
const runs: { readonly run: LabRun; readonly env: Readonly<Record<string, string>> }[] = []
const pair = (contains: string) => {
  const [found, ...others] = pairs.filter(({ command }) => command.includes(contains))
  if (found === undefined || others.length > 0) throw new Error(`not one command has ${contains}`)
  return found
}

const buildkitd = inLab(
  blocksIn(guide)
    .find((block) => block.startsWith('```toml'))
    ?.replaceAll(/^```.*$/gm, '') ?? '',
  'step',
)
const workspace = () =>
  makeContext({
    Dockerfile: 'FROM scratch\nCOPY word /\n',
    word: 'pear\n',
    'buildkitd.toml': buildkitd,
    'certificates/ca.pem': readFileSync(lab.LAB_TLS_CA),
  })
// BuildKit comes from the lab for the step, too.
const withImage = { 'docker buildx create': `docker buildx create --driver-opt image=${lab.LAB_BUILDKIT_IMAGE}` }

async function typed(command: string, places: Places = {}): Promise<Typed & { readonly home: string }> {
  const home = makeHome()
  homes.push(home)
  const ran = await typeIn(inLab(command, 'typed', places), workspace(), { HOME: home })
  if (ran.exitCode !== 0) throw new Error(ran.stderr)
  return { ...ran, home }
}

async function taken(
  step: Parameters<typeof take>[0],
  { env = {}, ...options }: Partial<Parameters<typeof take>[2]> = {},
): Promise<LabRun> {
  const run = await take(step, workspace(), { env, ...options })
  runs.push({ run, env })
  if (run.exitCode !== 0) throw new Error(run.log)
  return run
}

const instances = (config: string) => join(config, 'buildx', 'instances')
const nodesOf = (config: string, builder: string) =>
  JSON.parse(readFileSync(join(instances(config), builder), 'utf8')).Nodes as {
    readonly Name: string
    readonly Endpoint: string
    readonly Platforms: readonly object[]
    readonly Flags: readonly string[]
  }[]
const container = (builder: string) => `buildx_buildkit_${builder}0`
const inspect = (builder: string, format: string) =>
  sh('docker', 'inspect', `--format=${format}`, container(builder)).trim()
const containersOf = (builder: string) =>
  sh('docker', 'ps', '--all', '--quiet', `--filter=name=${container(builder)}`).trim()

/** The one builder that a command created. */
function createdIn(home: string): string {
  const [name = '', ...others] = readdirSync(instances(join(home, '.docker')))
  expect(others).toEqual([])
  return name
}

afterAll(async () => {
  await Promise.all(runs.map(({ run, env }) => post(run, { env })))
  for (const config of homes.map((home) => join(home, '.docker')))
    for (const name of readdirSync(instances(config)))
      sh('env', `DOCKER_CONFIG=${config}`, lab.LAB_BUILDX, 'rm', '--force', name)
})

test('buildx is installed where docker finds it', async () => {
  const { command, step } = pair('chmod +x')
  const places = { [defaultBuildxVersion]: lab.LAB_BUILDX_VERSION.replace('v', '') }
  const home = makeHome({ plugin: false })
  const [{ stdout, stderr }, run] = await Promise.all([
    typeIn(inLab(command, 'typed', places), makeFolder(), { HOME: home }),
    taken(step, { places }),
  ])
  const version = sh('env', `DOCKER_CONFIG=${join(run.folder, 'docker')}`, 'docker', 'buildx', 'version')
  expect({ version, stderr: '' }).toEqual({ version: stdout, stderr: stdout === '' ? stderr : '' })
  expect(stdout).toContain(run.outputs['buildx-version'])
})

test('a builder is created, and removed', async () => {
  const { command, step } = pair('--driver docker-container --use')
  const [{ home }, run] = await Promise.all([typed(command, withImage), taken(step)])
  const [name, ours] = [createdIn(home), run.outputs.builder ?? '']
  expect(name).toBe(own('command-line', 'typed'))
  const state = (builder: string) => inspect(builder, '{{.State.Status}} {{.Config.Image}} {{.HostConfig.Privileged}}')
  expect(state(ours)).toBe(state(name))
  // A later step can use it by its name.
  const config = join(run.folder, 'docker')
  expect(sh('env', `DOCKER_CONFIG=${config}`, 'docker', 'buildx', 'inspect', ours)).toMatch(/^Status: +running$/m)
  expect(sh('env', `DOCKER_CONFIG=${config}`, 'docker', 'buildx', 'inspect')).not.toContain(ours)
  await post(run)
  expect(guide).toContain('`docker buildx rm mybuilder`')
  await typeIn(`docker buildx rm ${name}`, makeFolder(), { HOME: home })
  expect([ours, name].map(containersOf)).toEqual(['', ''])
})

test('a buildkitd.toml, by a file and by the input registries', async () => {
  const { command, step } = pair('--buildkitd-config')
  const fragments = stepLinesIn({ path: 'guide', text: guide })
  const bySettings =
    fragments[fragments.findIndex((one) => one.with['buildkitd-config'] === step.with['buildkitd-config']) + 1]
  const [{ home }, ...steps] = await Promise.all([
    typed(command, withImage),
    ...[step, bySettings].flatMap((one) => (one ? [taken(one)] : [])),
  ])
  const readIn = (builder: string) =>
    parse(sh('docker', 'exec', container(builder), 'cat', '/etc/buildkit/buildkitd.toml'))
  const expected = readIn(createdIn(home))
  expect(Object.keys(expected.registry as object).sort()).toEqual(
    [lab.LAB_MIRROR, 'docker.io', lab.LAB_TLS_REGISTRY].sort(),
  )
  expect(steps.map((run) => readIn(run.outputs.builder ?? ''))).toEqual([expected, expected])
})

test('options of the driver, and flags of buildkitd', async () => {
  const { command, step } = pair('--allow-insecure-entitlement')
  const [{ home }, run] = await Promise.all([typed(command), taken(step)])
  const state = (builder: string) => inspect(builder, '{{.HostConfig.NetworkMode}} {{.Config.Image}} {{json .Args}}')
  const name = createdIn(home)
  expect(state(name)).toMatch(/^host .*security\.insecure/)
  expect(state(run.outputs.builder ?? '')).toBe(state(name))
})

test('a node in a Docker context', async () => {
  const { command, step } = pair('docker context create')
  const socket = { 'ssh://builder@arm64.example.com': 'unix:///var/run/docker.sock' }
  const node = own('arm64', 'typed')
  const { home } = await typed(command, { ...socket, ...withImage, '--node arm64': `--node ${node}` })
  const ours = own('arm64', 'step')
  const env = { DOCKER_CONFIG: join(home, '.docker'), BUILDX_CONFIG: join(makeFolder(), 'buildx') }
  const run = await taken(step, { env, places: { 'name: arm64': `name: ${ours}` } })
  const [typedNodes, nodes] = [
    nodesOf(env.DOCKER_CONFIG, own('command-line', 'typed')),
    JSON.parse(readFileSync(join(env.BUILDX_CONFIG, 'instances', run.outputs.builder ?? ''), 'utf8')).Nodes,
  ] as [ReturnType<typeof nodesOf>, ReturnType<typeof nodesOf>]
  expect(nodes.map(({ Endpoint }) => Endpoint)).toEqual(typedNodes.map(({ Endpoint }) => Endpoint))
  expect(nodes[1]).toMatchObject({ Name: ours, Endpoint: 'arm64', Platforms: typedNodes[1]?.Platforms })
  // What the guide says of the first: buildx leaves it what no node is fixed to.
  expect([typedNodes, nodes].map(([first]) => first?.Platforms)).toEqual([[], [{ os: 'linux', architecture: 'amd64' }]])
})
