import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { makeFolder, serve } from './fakes.ts'
import { FakeRegistry } from './registry.ts'
import { Machine, type Script } from './shipped.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const quote = (value: unknown) => `'${JSON.stringify(value)}'`

// What buildx says that it pushed is there already.
const registry = await FakeRegistry.start()
const app = `${registry.host}/app`
const index = registry.index('app', ['linux/amd64', 'linux/arm64'])
const children = (registry.document('app', index.digest).manifests as { digest: string }[]).map((child) => child.digest)
const [amd64 = '', arm64 = ''] = children
beforeEach(() => {
  registry.behaviour = {}
  registry.asked.length = 0
  for (const tag of registry.tags('app')) registry.remove('app', tag)
})

// What a machine answers on which all goes well.
const answers: Script = {
  'docker image inspect': 'echo "Error: No such image" >&2; exit 1',
  'docker run': `echo ${quote({ supported: ['linux/amd64', 'linux/arm64'] })}`,
  'buildx inspect': 'printf "Driver: docker-container\\nEndpoint: unix\\nBuildKit version: v0.32.2\\n"',
  'buildx build': `for a; do case $a in
    --metadata-file=*) echo ${quote({ 'containerimage.digest': index.digest, 'buildx.build.ref': 'b/b0/x', 'image.name': app })} > "\${a#*=}" ;;
    --iidfile=*) printf ${digest('d')} > "\${a#*=}" ;;
    esac; done; echo ${quote({
      vertexes: [
        { digest: digest('1'), name: '[linux/amd64 2/2] RUN true', completed: 'now' },
        { digest: digest('2'), name: '[linux/arm64 2/2] RUN true', completed: 'now' },
      ],
    })} >&2`,
}

/** Inputs that take the machine's own buildx as the release wanted. */
function inputs(machine: Machine, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const sha256 = createHash('sha256').update(readFileSync(machine.buildx)).digest('hex')
  return {
    context: '.',
    platforms: 'linux/amd64,aarch64',
    emulation: 'always',
    'buildx-version': '0.36.1',
    'buildx-sha256': sha256,
    'buildkit-image': 'moby/buildkit:v0.32.2',
    'binfmt-image': 'binfmt',
    ...more,
  }
}

const pushed = { push: 'true', tags: `${app}:v1\n${app}:v2` }

describe('main', () => {
  test('builds, pushes by digest, checks, tags, reports', async () => {
    const machine = new Machine(answers)
    const { exitCode, log, outputs, state, summary, calls } = await machine.run('build', inputs(machine, pushed))
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })

    const builder = outputs.builder ?? ''
    const folder = JSON.parse(state.folder ?? '""')
    const named = calls.map((call) =>
      call.map((arg) => arg.replaceAll(builder, 'BUILDER').replaceAll(folder, 'FOLDER')),
    )
    // Docker and buildx run side by side; each on its own has an order.
    const info = ['docker', 'info', '--format', '{{.DockerRootDir}}']
    // Where no image tells the folder of the engine, beside the pulls.
    expect(named.filter((call) => call.join() === info.join())).toHaveLength(1)
    expect(named.filter(([name, verb]) => name === 'docker' && verb !== 'info')).toEqual([
      ['docker', 'image', 'inspect', '--format', '{{json .}}', '--', 'moby/buildkit:v0.32.2', 'binfmt'],
      ...[
        ['docker', 'pull', '--quiet', '--', 'moby/buildkit:v0.32.2'],
        ['docker', 'pull', '--quiet', '--', 'binfmt'],
      ].toSorted((a) =>
        named.findIndex((call) => call.join() === a.join()) === named.findIndex((call) => call[1] === 'pull') ? -1 : 1,
      ),
      ['docker', 'run', '--rm', '--privileged', '--pull=never', 'binfmt', '--install', 'arm64'],
    ])
    const buildx = named.filter(([name]) => name === 'buildx').map(([, ...args]) => args)
    const vector = (verb: string) => buildx.filter(([name]) => name === verb)
    expect(vector('create')).toEqual([
      [
        'create',
        '--name=BUILDER',
        '--driver=docker-container',
        '--bootstrap',
        '--driver-opt=image=moby/buildkit:v0.32.2',
        '--driver-opt=network=host',
        '--buildkitd-config=FOLDER/buildkitd.toml',
      ],
    ])
    expect(vector('build')).toEqual([
      [
        ...['build', '--attest=type=provenance,mode=max', '--iidfile=FOLDER/image-id'],
        ...[`--output=type=image,name=${app},push=true,push-by-digest=true,name-canonical=true`],
        ...['--platform=linux/amd64,linux/arm64', '--builder=BUILDER', '--metadata-file=FOLDER/metadata.json'],
        ...['--progress=rawjson', '--', '.'],
      ],
    ])
    // The registry is spoken to directly: the right to push and both tags before the build; after it the index, two
    // manifests and two configs, each once, and one write for each tag.
    expect(vector('imagetools')).toEqual([])
    // What was built, and how, is in the progress.
    expect(vector('history')).toEqual([])
    const asked = registry.asked.map(({ method, url }) => `${method} ${url.replace(/sha256:\w+$/, 'DIGEST')}`)
    expect(asked.toSorted()).toEqual([
      ...['GET /v2/', 'GET /v2/app/blobs/DIGEST', 'GET /v2/app/blobs/DIGEST'],
      ...Array.from({ length: 3 }, () => 'GET /v2/app/manifests/DIGEST'),
      ...['HEAD /v2/app/manifests/v1', 'HEAD /v2/app/manifests/v2'],
      ...['PUT /v2/app/manifests/v1', 'PUT /v2/app/manifests/v2'],
    ])
    expect(registry.tags('app').map((tag) => registry.resolve('app', tag))).toEqual([index.digest, index.digest])

    const {
      manifest = '',
      metadata = '',
      timings = '',
      ...rest
    } = Object.fromEntries(Object.entries(outputs).filter(([, value]) => value))
    expect(rest).toEqual({
      digest: index.digest,
      digests: JSON.stringify({ 'linux/amd64': amd64, 'linux/arm64': arm64 }),
      'digest-linux-amd64': amd64,
      'digest-linux-arm64': arm64,
      'image-linux-amd64': `${app}@${amd64}`,
      'image-linux-arm64': `${app}@${arm64}`,
      image: `${app}@${index.digest}`,
      images: app,
      tags: `${app}:v1\n${app}:v2`,
      platforms: 'linux/amd64,linux/arm64',
      imageid: digest('d'),
      builder,
      'buildx-version': '0.36.1',
      'buildkit-version': 'v0.32.2',
    })
    expect(JSON.parse(manifest)).toMatchObject({
      tags: [`${app}:v1`, `${app}:v2`],
      platforms: [{ emulated: false }, { emulated: true, compressedSize: 42, layers: 1 }],
    })
    expect(Object.keys(JSON.parse(timings).phases)).toEqual(['toolchain', 'build', 'check', 'tags'])
    expect(JSON.parse(metadata)).toMatchObject({
      'containerimage.digest': index.digest,
      'image.name': `${app}:v1,${app}:v2`,
    })
    const { outputs: declared } = parse(readFileSync(join(import.meta.dirname, '..', 'action.yml'), 'utf8'))
    expect(Object.keys(outputs).toSorted()).toEqual(Object.keys(declared).toSorted())
    expect(summary).toContain(`docker pull ${app}:v1`)
    expect(JSON.parse(state.builder ?? '')).toEqual({
      name: builder,
      driver: 'docker-container',
      keepState: false,
      buildx: machine.buildx,
      daemon: [],
    })
  })

  test('without a push it reports what buildx does, and where the result went', async () => {
    const machine = new Machine({ ...answers, 'buildx build': 'echo "#1 building" >&2' })
    const { exitCode, outputs, summary, calls } = await machine.run(
      'build',
      inputs(machine, { outputs: 'type=local,dest=out' }),
    )
    expect(exitCode).toBe(0)
    const { builder: _, timings, ...set } = Object.fromEntries(Object.entries(outputs).filter(([, value]) => value))
    expect(set).toEqual({
      platforms: 'linux/amd64,linux/arm64',
      'buildx-version': '0.36.1',
      'buildkit-version': 'v0.32.2',
    })
    expect(timings).toMatch(/^\{"phases":\{"toolchain":[\d.]+,"build":[\d.]+\}\}$/)
    expect(summary).toContain('written to out')
    expect(calls.some(([, verb]) => verb === 'imagetools')).toBe(false)
  })

  test('builds for the pull request of a fork, which has no secrets', async () => {
    const machine = new Machine(answers)
    const { exitCode, log, calls } = await machine.run(
      'build',
      inputs(machine, {
        push: 'false',
        tags: 'registry.example.com/app:1',
        secrets: 'npm=\nother=word',
        'registry-auth': '[\n{"registry":"registry.example.com","username":"","password":""}\n]',
      }),
    )
    expect(exitCode).toBe(0)
    expect(log).toContain(`::warning::input 'secrets': secret 'npm' is empty, so it is not passed to the build; `)
    expect(log).toContain(
      `::notice::input 'registry-auth': the username for registry.example.com is empty, so this step does not log in there (pull`,
    )
    expect(log).toContain(`::warning::input 'registry-auth' has a line of fewer than 4 characters; `)
    const build = calls.find(([, verb]) => verb === 'build')
    expect(build?.filter((argument) => argument.startsWith('--secret'))).toEqual([
      expect.stringMatching(/^--secret=id=other,env=/),
    ])
  })

  test('warns of tags that nothing will have, and of arguments that are YAML', async () => {
    const machine = new Machine(answers)
    const given = inputs(machine, { tags: `${app}:v1`, 'build-args': 'VERSION: 1' })
    const { exitCode, log } = await machine.run('build', given)
    expect(exitCode).toBe(0)
    expect(log).toContain("::warning::the image named in 'tags' is not pushed, loaded or written")
    expect(log).toContain("::warning::input 'build-args' is not YAML, so it does not set VERSION;")
  })

  test('says in the log alone that the image is kept, where push is switched off', async () => {
    const machine = new Machine(answers)
    const { exitCode, log } = await machine.run('build', inputs(machine, { tags: `${app}:v1`, push: 'false' }))
    expect(exitCode).toBe(0)
    expect(log).toContain(
      "\nthe image named in 'tags' is not pushed, loaded or written: it stays in the builder's cache",
    )
    expect(log).not.toContain('::warning::')
  })

  test('takes the architecture of a daemon on another machine for the native one', async () => {
    const [here, there] = process.arch === 'x64' ? ['amd64', 'arm64'] : ['arm64', 'amd64']
    const binfmt = `echo ${quote({ supported: ['linux/amd64', 'linux/arm64'] })}`
    const docker = 'docker --host=tcp://far:2375'
    const machine = new Machine({ ...answers, [`${docker} version`]: `echo ${there}`, [`${docker} run`]: binfmt })
    const given = inputs(machine, { ...pushed, emulation: 'auto' })
    const { exitCode, outputs, calls } = await machine.run('build', given, { env: { DOCKER_HOST: 'tcp://far:2375' } })
    expect(exitCode).toBe(0)
    expect(calls.filter(([, , verb]) => verb === 'run').map((call) => call.at(-1))).toEqual([here])
    const { platforms } = JSON.parse(outputs.manifest ?? '') as { platforms: { platform: string; emulated: boolean }[] }
    expect(platforms.filter(({ emulated }) => emulated).map(({ platform: name }) => name)).toEqual([`linux/${here}`])
  })

  test('does all on the daemon of the Docker context in use, remote or not, and so does post', async () => {
    const docker = 'docker --context=far'
    const machine = new Machine({
      ...answers,
      'docker context inspect': 'echo tcp://far:2376',
      [`${docker} version`]: `echo ${process.arch === 'x64' ? 'amd64' : 'arm64'}`,
      [`${docker} run`]: `echo ${quote({ supported: ['linux/amd64', 'linux/arm64'] })}`,
    })
    writeFileSync(machine.path('docker', 'config.json'), '{"currentContext":"far"}')
    const main = await machine.run('build', inputs(machine))
    expect({ exitCode: main.exitCode, log: main.exitCode === 0 ? '' : main.log }).toEqual({ exitCode: 0, log: '' })
    writeFileSync(machine.path('docker', 'config.json'), '{}')
    const post = await machine.run('post', {}, { state: main.state })
    const [found, ...others] = [...main.calls, ...post.calls].filter(([name]) => name === 'docker')
    expect(found).toEqual(['docker', 'context', 'inspect', '--format={{.Endpoints.docker.Host}}', '--', 'far'])
    expect(others.map(([, option, verb]) => `${option} ${verb}`).toSorted()).toEqual(
      // Whether it is there, and what its machine is.
      ['image', 'pull', 'pull', 'run', 'version', 'version', 'volume'].map((verb) => `--context=far ${verb}`),
    )
  })

  test('on a machine that outlives the job, removes what killed jobs left, and marks its own builder', async () => {
    const stale = 'multiarch-build-t9rcet-03bbf5ff288f'
    const container = `buildx_buildkit_${stale}0`
    const machine = new Machine({
      ...answers,
      'docker ps': `echo ${container}`,
      'docker volume ls': `echo ${container}_state; echo buildx_buildkit_multiarch-build-03bbf5ff288f0_state`,
    })
    const env = {
      RUNNER_ENVIRONMENT: 'self-hosted',
      GITHUB_REPOSITORY: 'owner/app',
      GITHUB_RUN_ID: '12',
      GITHUB_JOB: 'image',
    }
    const { exitCode, log, calls } = await machine.run('build', inputs(machine), { env })
    expect(exitCode).toBe(0)
    expect(log).toContain(`removed builder ${stale}, which an earlier job left behind\n`)
    const removals = calls.filter((call) => call.includes('rm'))
    expect(removals).toEqual([
      ['buildx', 'rm', '--force', '--', stale],
      ['docker', 'volume', 'rm', '--force', '--', `${container}_state`],
    ])
    const create = calls.find(([, verb]) => verb === 'create')
    expect(create).toContain('--driver-opt=env.MULTIARCH_BUILD_RUN=owner/app/12/1/image')
  })

  test('outputs do not wait for what killed jobs left', async () => {
    const seen = join(makeFolder(), 'seen')
    const sweeping = `i=0; while [ $i -lt 100 ] && ! /usr/bin/grep -q sha256 "$GITHUB_OUTPUT"; do /usr/bin/sleep 0.1; i=$((i+1)); done; echo $i > ${seen}`
    const slow = new Machine({ ...answers, 'docker ps': sweeping })
    const { exitCode } = await slow.run('build', inputs(slow), { env: { RUNNER_ENVIRONMENT: 'self-hosted' } })
    expect(exitCode).toBe(0)
    expect(Number(readFileSync(seen, 'utf8'))).toBeLessThan(100)
  })

  test('leaves an existing builder as it is, and asks no daemon', async () => {
    const version = { 'buildx version': 'echo github.com/docker/buildx v0.35.0 abcdef' }
    const machine = new Machine({ ...answers, ...version }, { docker: false })
    const { 'buildx-version': _, 'buildx-sha256': __, ...own } = inputs(machine, { builder: 'mine' })
    const { exitCode, log, outputs, state, calls } = await machine.run('build', own)
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
    // What comes after the build only looks.
    expect(calls.map(([, verb]) => verb).slice(0, 3)).toEqual(['version', 'inspect', 'build'])
    expect(calls.filter(([, verb]) => verb === 'create' || verb === 'rm')).toEqual([])
    expect(outputs).toMatchObject({ builder: 'mine', 'buildx-version': '0.35.0' })
    expect(state.builder).toBeUndefined()
  })

  test.each([
    ['0.36.1', 'buildx 0.36.1 ignores the part in parentheses, so the base image decides it'],
    ['0.37.2', undefined],
  ])('a version of Windows reaches buildx, with a warning where it is dropped there: %s', async (version, warning) => {
    const machine = new Machine({ ...answers, 'buildx version': `echo github.com/docker/buildx v${version} abcdef` })
    const asked = { platforms: 'windows(10.0.17763)/amd64', outputs: 'type=cacheonly', builder: 'mine' }
    const { 'buildx-version': _, 'buildx-sha256': __, ...own } = inputs(machine, asked)
    const { exitCode, log, calls } = await machine.run('build', own)
    const built = calls.filter(([, verb]) => verb === 'build').flat()
    expect(exitCode).toBe(0)
    expect(built).toContain('--platform=windows(10.0.17763)/amd64')
    const warned = log.split('\n').filter((line) => line.startsWith('::warning::platform '))
    expect(warned).toEqual(warning === undefined ? [] : [expect.stringContaining(warning)])
  })

  test('the token of the cache service reaches the builds and no other program, and no argument', async () => {
    // Each program writes down whether it has the token.
    const note = `echo "$line \${ACTIONS_RUNTIME_TOKEN:-none}" >> "$HOME.tokens"`
    const noting = Object.entries({ ...answers, 'docker ': ':', 'buildx ': ':' }).map(([start, commands]) => [
      start,
      `${note}; ${commands}`,
    ])
    const machine = new Machine(Object.fromEntries(noting))
    const cached = { cache: 'gha', 'cache-binary': 'false', outputs: 'type=cacheonly' }
    const { exitCode, calls, log } = await machine.run('build', inputs(machine, cached), {
      env: {
        ...{ ACTIONS_CACHE_SERVICE_V2: 'True', ACTIONS_RESULTS_URL: 'https://results.example/' },
        ...{ ACTIONS_RUNTIME_TOKEN: 'very-secret', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' },
      },
    })
    expect({ exitCode, log: exitCode ? log : '' }).toEqual({ exitCode: 0, log: '' })
    const noted = readFileSync(`${machine.path('home')}.tokens`, 'utf8')
      .trimEnd()
      .split('\n')
    const withToken = noted.filter((line) => line.endsWith('very-secret'))
    // The build, and the solve that writes the cache.
    expect(withToken.map((line) => line.split('\x1f').slice(0, 2))).toEqual([
      ['buildx', 'build'],
      ['buildx', 'build'],
    ])
    expect(noted.length).toBeGreaterThan(withToken.length + 3)
    expect(calls.flat().join()).not.toContain('very-secret')
    expect(log.replace(/^::add-mask::.*$/m, '')).not.toContain('very-secret')
  })
})

describe('post', () => {
  test('removes what main made, once', async () => {
    const machine = new Machine(answers)
    const main = await machine.run('build', inputs(machine))
    const folder = JSON.parse(main.state.folder ?? '""')
    expect(existsSync(folder)).toBe(true)
    const { exitCode, log, calls } = await machine.run('post', {}, { state: main.state })
    const container = `buildx_buildkit_${main.outputs.builder}0`
    expect(calls).toEqual([
      ['buildx', 'rm', '--force', '--', main.outputs.builder],
      ['docker', 'volume', 'rm', '--force', '--', `${container}_state`],
    ])
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: `removed builder ${main.outputs.builder}\n` })
    expect(existsSync(folder)).toBe(false)
  })

  test('removes a half-made builder, and never fails the job', async () => {
    const refuse = 'echo "ERROR: boom" >&2; exit 1'
    const machine = new Machine({ ...answers, 'buildx create': refuse, 'buildx rm': refuse, 'docker rm': refuse })
    const main = await machine.run('build', inputs(machine))
    expect({ exitCode: main.exitCode, errors: main.errors }).toEqual({
      exitCode: 1,
      errors: [expect.stringMatching(/^BuildKit did not start; [\s\S]*\nboom$/)],
    })
    const { exitCode, log, calls } = await machine.run('post', {}, { state: main.state })
    expect(exitCode).toBe(0)
    expect(calls.map(([name, verb]) => `${name} ${verb}`)).toEqual(['buildx rm', 'docker rm', 'docker volume'])
    expect(log).toMatch(/::warning::cannot remove builder multiarch-build-.*boom/)
    expect(readdirSync(machine.path('temp'))).toEqual([])
  })

  test('has nothing to do where main made nothing', async () => {
    // It checks no inputs either.
    expect(await new Machine().run('post', { platform: 'x' })).toMatchObject({ exitCode: 0, log: '', calls: [] })
  })

  test('keeps the builder when asked to', async () => {
    const machine = new Machine(answers)
    const main = await machine.run('build', inputs(machine, { cleanup: 'false' }))
    expect((await machine.run('post', {}, { state: main.state })).calls).toEqual([])
  })
})

describe('an error that nobody handles', () => {
  // Thrown in the shipped process itself, a second after it has started.
  const env = { NODE_OPTIONS: "--import=data:text/javascript,setTimeout(()=>{throw(Error('boom'))},1000)" }
  const message = 'unexpected error: boom; this is a bug in the action, please report it with the log of this step'

  test('fails the step and ends what it had started', async () => {
    const machine = new Machine({
      ...answers,
      'buildx build': "trap 'echo ended > ../ended; exit 1' TERM; /bin/sleep 20 & wait",
    })
    const started = performance.now()
    const { exitCode, errors, log } = await machine.run('build', inputs(machine), { env })
    expect({ exitCode, errors }).toEqual({ exitCode: 1, errors: [message] })
    expect(log).toContain('Error: boom\n    at ')
    expect(readFileSync(machine.path('ended'), 'utf8')).toBe('ended\n')
    expect(performance.now() - started).toBeLessThan(8000)
  })

  test('costs a warning in post, which goes on', async () => {
    const machine = new Machine({ ...answers, 'buildx rm': '/bin/sleep 2' })
    const { state } = await machine.run('build', inputs(machine))
    const { exitCode, errors, log, calls } = await machine.run('post', {}, { state, env })
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] })
    expect(log).toContain(`::warning::${message}`)
    expect(calls.map(([name, verb]) => `${name} ${verb}`)).toEqual(['buildx rm', 'docker volume'])
  })
})

describe('bad input is told before anything is created', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'an unknown platform',
      { platforms: 'linux/amd46' },
      "unknown platform 'linux/amd46': no architecture 'amd46' for linux; did you mean 'amd64'?",
    ],
    [
      'a malformed platform',
      { platforms: 'linux//v7' },
      "invalid platform 'linux//v7', expected os/arch[/variant], e.g. linux/arm/v7",
    ],
    ['no Dockerfile', { file: 'missing/Dockerfile' }, 'there is no Dockerfile at'],
    ['no context', { context: 'missing' }, "input 'context' is 'missing', but there is no such folder"],
    [
      'a push without tags',
      { push: 'true' },
      "a push needs at least one tag; set e.g. 'tags: ghcr.io/owner/app:1.2.3'",
    ],
    ['an invalid reference', { tags: 'ghcr.io/o/a b' }, "input 'tags': invalid reference 'ghcr.io/o/a b'"],
    [
      'an unknown buildx without a sum',
      { 'buildx-version': '0.99.0', 'buildx-sha256': '' },
      'the sha256 of buildx 0.99.0 for linux-',
    ],
    [
      'a range that nothing matches',
      { 'buildx-version': '>=99', 'buildx-sha256': '' },
      "matches '>=99', the newest known is",
    ],
    ['a malformed sum', { 'buildx-sha256': 'abc' }, "input 'buildx-sha256' is 'abc', expected 64 hexadecimal digits"],
    [
      'a mirror without TLS',
      { 'buildx-url': 'http://mirror.example/' },
      "input 'buildx-url' is 'http://mirror.example/', but plain http is only allowed for this machine; use https",
    ],
    [
      'two configurations',
      { 'buildkitd-config': 'a', 'buildkitd-config-inline': 'b' },
      "'buildkitd-config' and 'buildkitd-config-inline' are both set, expected one of them",
    ],
    [
      'no TOML',
      { 'buildkitd-config-inline': 'debug = true\nx = ' },
      "input 'buildkitd-config-inline' is not valid TOML, line 2",
    ],
    [
      'no configuration file',
      { 'buildkitd-config': 'missing.toml' },
      "input 'buildkitd-config' is 'missing.toml', which cannot be read",
    ],
    ['an unknown boolean', { push: 'yes' }, "input 'push' is 'yes', expected true, false or auto"],
    ['an unknown word', { emulation: 'maybe' }, "input 'emulation' is 'maybe', expected one of: auto, always, never"],
    ['control characters', { target: 'a\u001b[1m' }, "input 'target' contains a control character; remove it"],
    ['a line break in a name', { builder: 'a\nb' }, "input 'builder' contains a line break"],
    ['an option as a name', { target: '--push' }, "input 'target' is '--push', but a name cannot start with '-'"],
    [
      'an unclosed quote',
      { labels: '"a=b' },
      `input 'labels': the quote (") that opens on line 1 is never closed; close it or remove it`,
    ],
    ['a node that is none', { append: '- x: y' }, "input 'append[0]' has 'x', expected one of:"],
    [
      'a state that no driver keeps',
      { driver: 'remote', 'keep-state': 'true' },
      "'keep-state: true' needs 'driver: docker-container', but it is 'remote'",
    ],
    [
      'a cluster for no builder in it',
      { kubeconfig: 'config' },
      "'kubeconfig' needs 'driver: kubernetes' or 'driver: remote', but 'driver' is 'docker-container'; change it, or remove 'kubeconfig'",
    ],
    [
      'a kubeconfig that is not there',
      { driver: 'kubernetes', kubeconfig: 'nosuch' },
      "input 'kubeconfig' is 'nosuch', but there is no such file; set it to the path of a kubeconfig, or to its text",
    ],
  ])('%s', async (_, given, message) => {
    const machine = new Machine(answers)
    const { exitCode, errors, calls } = await machine.run('build', inputs(machine, given))
    expect({ exitCode, errors, calls }).toEqual({ exitCode: 1, errors: [expect.stringContaining(message)], calls: [] })
  })

  test('unknown inputs, all at once, and no output is left for a log line to set', async () => {
    const machine = new Machine(answers)
    const given = inputs(machine, { ...pushed, platform: 'linux/arm64', cache_mode: 'max', foo: '' })
    const { exitCode, errors, outputs, calls } = await machine.run('build', given)
    expect({ exitCode, errors, calls }).toEqual({
      exitCode: 1,
      errors: [
        [
          "unknown input 'platform'; did you mean 'platforms'?",
          "unknown input 'cache_mode'; did you mean 'cache-mode'?",
          "unknown input 'foo' is ignored",
          '(An environment variable INPUT_PLATFORM counts as this input too; if that is where it comes from, rename the variable.)',
        ].join('\n'),
      ],
      calls: [],
    })
    expect(outputs).toHaveProperty('digest', '')
    const { failure, ...others } = outputs
    expect(JSON.parse(failure ?? '')).toMatchObject({ phase: 'inputs', rule: null })
    expect(Object.values(others).filter(Boolean)).toEqual([])
  })

  test.each<[string, Record<string, string>, NodeJS.ProcessEnv, string]>([
    ['is near to none', { foo: 'x' }, {}, "unknown input 'foo' is ignored"],
    [
      'may be of a composite action in act',
      { platform: 'x' },
      { ACT: 'true' },
      "unknown input 'platform'; did you mean 'platforms'?",
    ],
  ])('an unknown input that %s costs a warning', async (_, given, env, message) => {
    const machine = new Machine(answers)
    const { exitCode, log } = await machine.run('build', inputs(machine, given), {
      env: { PATH: machine.path('bin'), ...env },
    })
    expect(exitCode).toBe(0)
    expect(log).toContain(`::warning::${message}\n`)
  })

  test('upper case in a repository is lower-cased, with a notice', async () => {
    const machine = new Machine(answers)
    const { exitCode, log } = await machine.run('build', inputs(machine, { tags: 'ghcr.io/Owner/App:V1' }))
    expect(exitCode).toBe(0)
    expect(log).toContain(
      "::notice::input 'tags': 'ghcr.io/Owner/App:V1' was lower-cased to ghcr.io/owner/app, since registries accept nothing else",
    )
  })
})

describe('broken surroundings', () => {
  const after = async (scripts: Script, more: Record<string, string> = {}, options: { docker?: boolean } = {}) => {
    const machine = new Machine({ ...scripts, ...answers, ...scripts }, options)
    const { exitCode, errors, calls } = await machine.run('build', inputs(machine, more))
    return { exitCode, errors, created: calls.some(([, verb]) => verb === 'create' || verb === 'build') }
  }

  test('no docker command', async () => {
    expect(await after({}, {}, { docker: false })).toEqual({
      exitCode: 1,
      errors: [
        expect.stringMatching(
          /^this runner has no docker command; install Docker Engine on it, [\s\S]*\ncannot run docker: docker was not found$/,
        ),
      ],
      created: false,
    })
  })

  test('no daemon', async () => {
    const words = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'
    expect(await after({ 'docker image inspect': `echo "${words}" >&2; exit 1` })).toEqual({
      exitCode: 1,
      errors: [
        expect.stringMatching(
          /^no Docker daemon answers at unix:\/\/\/var\/run\/docker\.sock; start it [\s\S]*\nCannot connect to the Docker daemon at [^\n]*$/,
        ),
      ],
      created: false,
    })
  })

  test('a mirror with another binary', async () => {
    const url = await serve((_, response) => response.end('other'))
    const more = { 'buildx-url': url, 'buildx-sha256': 'f'.repeat(64) }
    const found = createHash('sha256').update('other').digest('hex')
    expect(await after({}, more)).toEqual({
      exitCode: 1,
      errors: [
        expect.stringMatching(
          new RegExp(
            `^${url}/v0.36.1/\\S+ is not the buildx that was released .* SHA-256 checksum is ${found}, not f{64}; .*'buildx-sha256'.*\\nsee .*\\n.* has the wrong content: .*; tried 3 times$`,
          ),
        ),
      ],
      created: false,
    })
  })

  test('a mirror that leads from https to http', async () => {
    const folder = makeFolder()
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1', '-nodes']
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', key, '-out', certificate]
    execFileSync('openssl', ['req', '-x509', ...subject, ...made], { stdio: 'ignore' })
    let asked = 0
    const plain = await serve((_, response) => {
      asked += 1
      response.end('other')
    })
    const options = { key: readFileSync(key), cert: readFileSync(certificate) }
    const server = createServer(options, (_, response) => response.writeHead(302, { location: plain }).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    const machine = new Machine(answers)
    const given = inputs(machine, { 'buildx-url': url, 'buildx-sha256': 'f'.repeat(64) })
    const { errors } = await machine.run('build', given, { env: { NODE_EXTRA_CA_CERTS: certificate } })
    server.close()
    const message = ' redirected from TLS to http:'
    expect({ errors, asked }).toEqual({ errors: [expect.stringContaining(message)], asked: 0 })
  })

  test.each([
    [
      { builder: 'mine' },
      "input 'builder' is 'mine', but buildx has no such builder; create it in an earlier step (docker buildx create --name mine), or remove 'builder'",
    ],
    [
      { driver: 'docker', endpoint: 'there' },
      "input 'endpoint' is 'there', but buildx has no such builder; set it to a Docker context, or remove it",
    ],
  ])('no such builder: %j', async (given, message) => {
    const scripts = { 'buildx inspect': `echo 'ERROR: no builder "x" found' >&2; exit 1` }
    expect(await after(scripts, { platforms: '', ...given })).toEqual({
      exitCode: 1,
      errors: [message],
      created: false,
    })
  })

  test('no summary that can be written: what was published stays so', async () => {
    const machine = new Machine(answers)
    const env = { GITHUB_STEP_SUMMARY: machine.path('no', 'such', 'file') }
    const { exitCode, log, outputs } = await machine.run('build', inputs(machine, pushed), { env })
    expect({ exitCode, digest: outputs.digest }).toEqual({ exitCode: 0, digest: index.digest })
    expect(log).toMatch(/^::warning::the job summary could not be written: Unable to access summary file/m)
  })

  test('no image that can be pulled', async () => {
    const { exitCode, errors } = await after(
      { 'docker pull': 'echo "manifest unknown" >&2; exit 1' },
      { platforms: 'linux/amd64' },
    )
    expect({ exitCode, errors }).toEqual({
      exitCode: 1,
      errors: [
        "no image of 'buildkit-image' can be pulled:\nmoby/buildkit:v0.32.2: manifest unknown\nset 'buildkit-image' to an image that this machine can reach, e.g. in your own registry",
      ],
    })
  })

  test('a push of tags by buildx that fails: which ones moved', async () => {
    registry.index('app', ['linux/amd64'], { tag: 'v1' })
    const v1 = registry.resolve('app', 'v1')
    const scripts = {
      'buildx build': `echo 'ERROR: failed to build: failed to solve: failed to push ${app}:v2: denied: no' >&2; exit 1`,
    }
    const { errors } = await after(scripts, { ...pushed, publish: 'direct' })
    expect(errors).toEqual([
      [
        `${registry.host} refused an anonymous request (scope repository:app:pull,push); no login for ${registry.host} was found; log in with 'registry-auth' (registry: ${registry.host}), or with docker/login-action in an earlier step (pull requests from forks get no secrets)`,
        'see docs/troubleshooting.md#registry-refuses-an-anonymous-client',
        `the build failed: failed to push ${app}:v2: denied: no`,
        `not moved: ${app}:v1 (points to ${v1})`,
        `not moved: ${app}:v2`,
      ].join('\n'),
    ])
  })

  test('a platform that the registry does not have after the push', async () => {
    const one = registry.index('app', ['linux/amd64'])
    const build = answers['buildx build']?.replace(index.digest, one.digest) ?? ''
    const machine = new Machine({ ...answers, 'buildx build': build })
    const { exitCode, errors, outputs } = await machine.run('build', inputs(machine, pushed))
    expect({ exitCode, errors }).toEqual({
      exitCode: 1,
      errors: [
        `the pushed image is not what was asked for, so no tag was moved:\n${app}@${one.digest}: linux/arm64 is missing`,
      ],
    })
    // A later step can go on from what is there.
    expect(outputs).toMatchObject({ digest: one.digest, digests: JSON.stringify({ 'linux/amd64': amd64 }), tags: '' })
    expect(registry.tags('app')).toEqual([])
  })
})
