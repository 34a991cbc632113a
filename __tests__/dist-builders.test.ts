import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { startBuildkit } from './nodes.ts'
import { type Certificate, makeAuthority } from './registry/certificates.ts'
import { FakeRegistry } from './registry.ts'
import { Machine, type RecordedRun, type Script } from './shipped.ts'

// The shipped build and the builders that it does not make.
const quote = (value: unknown) => `'${JSON.stringify(value)}'`
const socket = 'unix:///var/run/docker.sock'
const foreign = process.arch === 'x64' ? 'arm64' : 'amd64'

const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
const index = registry.index('app', ['linux/amd64'])

const answers: Script = {
  'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
  'docker run': `echo ${quote({ supported: ['linux/amd64', 'linux/arm64'] })}`,
  'buildx version': 'echo github.com/docker/buildx v0.35.0 abcdef',
  'buildx inspect': 'printf "Driver: docker-container\\n\\nNodes:\\nName: x0\\nBuildKit version: v0.32.2\\n"',
  'buildx build': `for a; do case $a in
    --metadata-file=*) echo ${quote({ 'containerimage.digest': index.digest })} > "\${a#*=}" ;;
    esac; done`,
}

/** A machine on which `docker buildx create --use` made the builder `mine` of one container. */
function machineWith(files: Readonly<Record<string, object | string>> = {}, scripts: Script = {}): Machine {
  const machine = new Machine({ ...answers, ...scripts })
  const all = {
    current: { Key: socket, Name: 'mine' },
    'instances/mine': { Name: 'mine', Driver: 'docker-container', Nodes: [{ Name: 'mine0', Endpoint: socket }] },
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    const path = machine.path('docker', 'buildx', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return machine
}

const given = { context: '.', 'buildx-version': 'installed', 'binfmt-image': 'binfmt' }
const verbs = ({ calls }: RecordedRun) => calls.map(([name, verb]) => `${name} ${verb}`)
const quiet = ({ exitCode, log }: RecordedRun) => ({ exitCode, log: exitCode === 0 ? '' : log })
const fine = { exitCode: 0, log: '' }
const chosen = "builder mine, chosen by 'docker buildx use'; set 'builder: new' to create one for this step alone\n"

describe('the current builder', () => {
  test('is used as it is, with the buildx of the machine, and not removed', async () => {
    const machine = machineWith()
    const { 'buildx-version': _, ...unpinned } = given
    const main = await machine.run('build', unpinned)
    expect(quiet(main)).toEqual(fine)
    expect(main.log).toContain(chosen)
    expect(main.outputs).toMatchObject({ builder: 'mine', 'buildx-version': '0.35.0', 'buildkit-version': 'v0.32.2' })
    // A question to the daemon, beside the others, tells that it is there for the emulators; one more, where its disk is.
    expect(verbs(main).toSorted()).toEqual([
      'buildx build',
      'buildx inspect',
      'buildx version',
      'docker image',
      'docker info',
    ])
    expect(main.state.builder).toBeUndefined()
    expect((await machine.run('post', {}, { state: main.state })).calls).toEqual([])
  })

  test('does not get registries that an input configures, for which one is made; a named one only with a warning', async () => {
    const configured = { ...given, registries: 'r.example.com:\n  http: true' }
    const main = await machineWith().run('build', configured)
    expect(quiet(main)).toEqual(fine)
    expect(main.log).toContain("builder mine, chosen by 'docker buildx use', is not used, because 'registries' ")
    expect(verbs(main)).toContain('buildx create')
    const named = await machineWith().run('build', { ...configured, builder: 'mine' })
    expect(quiet(named)).toEqual(fine)
    expect(named.log).toContain(
      "::warning::input 'registries' does not configure the builder, because builder 'mine' already exists; it only applies to this action's own checks and tags; set 'builder: new' to apply it to builds\n",
    )
  })

  test('in a network of its own is told not to reach a registry on this machine', async () => {
    const pushed = { ...given, push: 'true', tags: `${app}:1` }
    const main = await machineWith().run('build', pushed)
    const warning = `::warning::builder 'mine' has its own network, so it cannot reach ${registry.host} on this machine; create it with the driver option network=host, or set 'builder: new'\n`
    expect(main.log).toContain(warning)
    const nodes = [{ Name: 'mine0', Endpoint: socket, DriverOpts: { network: 'host' } }]
    const onHost = { 'instances/mine': { Name: 'mine', Driver: 'docker-container', Nodes: nodes } }
    const other = await machineWith(onHost).run('build', pushed)
    expect(quiet(other)).toEqual(fine)
    expect(other.log).not.toContain('has its own network')
  })

  test('gets emulators for what nothing here runs, as a builder of its own would', async () => {
    const inputs = { ...given, platforms: `linux/${foreign}`, emulation: 'always' }
    const { calls } = await machineWith().run('build', inputs)
    expect(calls.filter(([, verb]) => verb === 'run')).toEqual([
      ['docker', 'run', '--rm', '--privileged', '--pull=never', 'binfmt', '--install', foreign],
    ])
    // One that the input names has the emulators of whoever made it.
    const named = await machineWith().run('build', { ...inputs, builder: 'mine' })
    expect(quiet(named)).toEqual(fine)
    expect(verbs(named)).toContain('buildx build')
    expect(verbs(named)).not.toContain('docker run')
  })

  test.each<[string, Record<string, string>, Record<string, object | string>]>([
    ['builder: new', { builder: 'new' }, {}],
    ['a current one that is gone', {}, { current: { Key: socket, Name: 'gone' } }],
  ])('is not used with %s', async (_, inputs, files) => {
    const main = await machineWith(files).run('build', { ...given, ...inputs })
    expect(quiet(main)).toEqual(fine)
    expect(verbs(main)).toContain('buildx create')
    expect(main.outputs.builder).toMatch(/^multiarch-build-/)
    expect(main.log).not.toContain('chosen by')
  })

  test('is that of BUILDX_BUILDER, where it is set', async () => {
    const other = { 'instances/other': { Driver: 'remote', Nodes: [{ Endpoint: 'tcp://b:1' }] } }
    const main = await machineWith(other).run('build', given, { env: { BUILDX_BUILDER: 'other' } })
    expect(quiet(main)).toEqual(fine)
    expect(main.outputs.builder).toBe('other')
    expect(verbs(main)).toEqual(['buildx version', 'buildx inspect', 'buildx build'])
    const unknown = await machineWith().run('build', given, { env: { BUILDX_BUILDER: 'gone' } })
    expect(unknown.outputs.builder).toMatch(/^multiarch-build-/)
    expect(unknown.log).toContain("::warning::BUILDX_BUILDER is 'gone', but no builder of that name was created")
  })

  test('removed in this moment: the way out', async () => {
    const machine = machineWith({}, { 'buildx inspect': `echo 'ERROR: no builder "mine" found' >&2; exit 1` })
    const { errors } = await machine.run('build', given)
    expect(errors).toEqual([
      "the current builder is 'mine', chosen by 'docker buildx use', but it no longer exists; set 'builder: new' to create one for this step",
    ])
  })

  test('is nothing that this action makes', async () => {
    const main = await new Machine(answers).run('build', { ...given, cleanup: 'false' })
    expect(quiet(main)).toEqual(fine)
    expect(verbs(main)).toEqual(expect.arrayContaining(['buildx create', 'buildx build']))
    expect(main.calls.filter(([, verb]) => verb === 'create').flat()).not.toContain('--use')
    expect(verbs(main)).not.toContain('buildx use')
  })
})

describe("Docker Engine's own builder", () => {
  const engine = {
    'buildx inspect': `printf "Driver: docker\\n\\nNodes:\\nName: default\\nBuildKit version: v0.20.2\\nLabels:\\n org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1\\n"`,
  }
  const pushed = { ...given, push: 'true', tags: `${app}:v1`, platforms: 'linux/amd64', emulation: 'never' }
  const notice = "::notice::Docker Engine's own builder (driver docker) cannot push by digest"

  test.each<Record<string, string>>([{ builder: 'default' }, { driver: 'docker' }])(
    'pushes tags, and says so: %j',
    async (inputs) => {
      registry.index('app', ['linux/amd64'], { tag: 'v1' })
      const main = await machineWith({}, engine).run('build', { ...pushed, ...inputs })
      expect(quiet(main)).toEqual(fine)
      expect(main.log).toContain(notice)
      const build = main.calls.find(([, verb]) => verb === 'build') ?? []
      expect(build.filter((argument) => /^--(?:output|push|tag|attest)/.test(argument))).toEqual([
        `--tag=${app}:v1`,
        '--push',
      ])
      expect(main.outputs).toMatchObject({ builder: 'default', digest: index.digest, tags: `${app}:v1` })
    },
  )

  test.each<[Record<string, string>, string, number]>([
    [{ builder: 'default', publish: 'digest' }, "'publish: digest' cannot be used with Docker Engine's own", 0],
    [{ driver: 'docker', images: app }, "'images' cannot be used with Docker Engine's own builder", 0],
    [
      { driver: 'docker', platforms: 'linux/amd64,linux/arm64' },
      "Docker Engine's own builder (driver docker) builds for several platforms only with the containerd image store",
      1,
    ],
  ])('refuses %j before the build', async (inputs, message, asked) => {
    const main = await machineWith({}, engine).run('build', { ...pushed, ...inputs })
    expect({ exitCode: main.exitCode, errors: main.errors }).toEqual({
      exitCode: 1,
      errors: [expect.stringContaining(message)],
    })
    expect(verbs(main)).not.toContain('buildx build')
    expect(verbs(main).filter((call) => call === 'buildx inspect')).toHaveLength(asked)
  })
})

describe('the nodes of a remote builder', () => {
  const authority = makeAuthority('nodes')
  const server = authority.issue('IP:127.0.0.1')
  const [first, second] = [authority.issue(''), authority.issue('')]
  const tls = (index: number, { cert, key }: Certificate) => ({
    [`BUILDER_NODE_${index}_AUTH_TLS_CACERT`]: authority.ca,
    [`BUILDER_NODE_${index}_AUTH_TLS_CERT`]: cert,
    [`BUILDER_NODE_${index}_AUTH_TLS_KEY`]: key,
  })

  test('authenticate as with docker/setup-buildx-action, and nothing else sees the keys', async () => {
    const [endpoint, other] = [await startBuildkit(server, authority), await startBuildkit(server, authority)]
    const inputs = { ...given, driver: 'remote', endpoint, append: `- endpoint: ${other}` }
    // Each program writes down which variables of nodes it has.
    const note = '/usr/bin/env | /usr/bin/grep -c "^BUILDER_NODE_" >> "$HOME.variables"'
    const noting = Object.entries({ ...answers, 'docker ': ':', 'buildx ': ':' }).map(([start, commands]) => [
      start,
      `${note}; ${commands}`,
    ])
    const machine = new Machine(Object.fromEntries(noting))
    const env = { ...tls(0, first), ...tls(1, second) }
    const main = await machine.run('build', inputs, { env })
    expect(quiet(main)).toEqual(fine)
    const folder = JSON.parse(main.state.folder ?? '')
    const options = main.calls.map((call) => call.filter((argument) => argument.startsWith('--driver-opt=')))
    const optionsOf = (index: number) =>
      ['cacert', 'cert', 'key'].map((name) => `--driver-opt=${name}=${join(folder, `node-${index}-${name}.pem`)}`)
    expect(options.filter((found) => found.length > 0)).toEqual([optionsOf(0), optionsOf(1)])
    const { key } = second
    expect(readFileSync(join(folder, 'node-1-key.pem'), 'utf8')).toBe(key)
    const [, secret = ''] = key.split('\n')
    const masked = main.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    expect(masked.join('\n') + main.calls.flat().join()).not.toContain(secret)
    const counts = readFileSync(`${machine.path('home')}.variables`, 'utf8')
      .trimEnd()
      .split('\n')
    expect([...new Set(counts)]).toEqual(['0'])
    await machine.run('post', {}, { state: main.state, env })
    expect(existsSync(folder)).toBe(false)
  })

  test('of another driver get nothing', async () => {
    const container = { ...given, driver: 'kubernetes', append: '- endpoint: tcp://b:1234' }
    const main = await new Machine(answers).run('build', container, { env: tls(1, second) })
    expect(quiet(main)).toEqual(fine)
    expect(verbs(main)).toContain('buildx create')
    expect(main.calls.flat().join()).not.toMatch(/--driver-opt=(?:cacert|cert|key)/)
  })

  test('that are not there are told before anything is made, each with its address', async () => {
    const append = '- name: arm64\n  endpoint: tcp://127.0.0.1:2\n- endpoint: unix:///nosuch.sock'
    const inputs = { ...given, driver: 'remote', endpoint: 'tcp://127.0.0.1:1', append }
    const main = await new Machine(answers).run('build', inputs)
    expect(main.exitCode).toBe(1)
    const remedy = 'check that BuildKit runs there, and that this runner can reach it'
    expect(main.errors[0]).toContain(
      `the first node at tcp://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1; ${remedy}`,
    )
    expect(main.errors[0]).toContain(
      `node 'arm64' at tcp://127.0.0.1:2 cannot be used: connect ECONNREFUSED 127.0.0.1:2; ${remedy}`,
    )
    expect(main.errors[0]).toContain(
      `node append[1] at unix:///nosuch.sock cannot be used: connect ENOENT /nosuch.sock; ${remedy}`,
    )
    expect(JSON.parse(main.outputs.failure ?? '')).toMatchObject({ phase: 'boot', rule: 'node-cannot-be-used' })
    expect(verbs(main)).not.toContain('buildx create')
  })
})
