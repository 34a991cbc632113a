import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { serve } from './fakes.ts'
import { Machine } from './shipped.ts'

// The shipped plan over bake files, with a buildx that records how it is asked and prints a definition.

const definition = {
  group: { default: { targets: ['app'] } },
  target: {
    app: {
      context: '.',
      contexts: { base: 'target:base' },
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: ['ghcr.io/acme/app:1.2.3', 'ghcr.io/acme/app:latest'],
    },
    base: { context: '.', platforms: ['linux/amd64', 'linux/arm64'], output: [{ type: 'cacheonly' }] },
  },
}
const version = (number: string) => `echo github.com/docker/buildx v${number} abcdef`
const print = `echo '${JSON.stringify(definition)}'`

/** A machine with a checkout that has bake files. */
function makeMachine(scripts: Readonly<Record<string, string>> = {}): Machine {
  const machine = new Machine(
    { 'buildx version': version('0.37.1'), 'buildx bake': print, ...scripts },
    { docker: false },
  )
  for (const name of ['docker-bake.hcl', 'web.hcl']) writeFileSync(machine.path('workspace', name), '')
  return machine
}

const arguments_ = (...own: string[]) => ['buildx', 'bake', '--print', ...own]
const rest = ['--allow=fs=*', '--progress=quiet', '--']

test('plans jobs and merges, and asks no Docker', async () => {
  const { exitCode, outputs, calls, log } = await makeMachine().run('plan', { targets: 'default', set: 'app.args.A=1' })
  expect(exitCode).toBe(0)
  expect(calls).toEqual([['buildx', 'version'], arguments_('--set=app.args.A=1', ...rest, 'default')])
  const include = [
    {
      target: 'app',
      runner: 'ubuntu-24.04',
      platforms: 'linux/amd64',
      slug: 'app-linux-amd64',
      emulated: false,
      set: 'app.args.A=1\napp.platform=linux/amd64\nbase.platform=linux/amd64',
    },
    {
      target: 'app',
      runner: 'ubuntu-24.04-arm',
      platforms: 'linux/arm64',
      slug: 'app-linux-arm64',
      emulated: false,
      set: 'app.args.A=1\napp.platform=linux/arm64\nbase.platform=linux/arm64',
    },
  ]
  expect(JSON.parse(outputs.matrix ?? '')).toEqual({ include })
  expect(JSON.parse(outputs.targets ?? '')).toEqual([
    {
      target: 'app',
      platforms: 'linux/amd64,linux/arm64',
      tags: 'ghcr.io/acme/app:1.2.3\nghcr.io/acme/app:latest',
      images: 'ghcr.io/acme/app',
      labels: '',
      annotations: '',
      matrix: { include },
    },
  ])
  expect(outputs.platforms).toBe('linux/amd64,linux/arm64')
  expect(JSON.parse(outputs.runners ?? '')).toEqual({
    'linux/amd64': 'ubuntu-24.04',
    'linux/arm64': 'ubuntu-24.04-arm',
  })
  expect(log).toContain('app: linux/arm64 on "ubuntu-24.04-arm"')
})

test('asks for the files and variables that are named, in their folder', async () => {
  const machine = makeMachine({ 'buildx bake': `pwd > "$HOME-folder"; ${print}` })
  mkdirSync(machine.path('workspace', 'images'))
  writeFileSync(machine.path('workspace', 'images', 'a b.hcl'), '')
  const { exitCode, calls } = await machine.run('plan', {
    'bake-files': 'a b.hcl',
    vars: 'A=x,y\nB=$(id)',
    workdir: 'images',
  })
  expect({ exitCode, asked: calls[1] }).toEqual({
    exitCode: 0,
    asked: arguments_('--file=a b.hcl', '--var=A=x,y', '--var=B=$(id)', ...rest),
  })
  expect(readFileSync(machine.path('home-folder'), 'utf8').trim()).toBe(machine.path('workspace', 'images'))
})

describe('rules', () => {
  const push = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', GITHUB_SHA: 'a'.repeat(40) }

  test('reach the bake files as the target docker-metadata-action, in a file that is gone afterwards', async () => {
    const file = `for a; do case $a in --file=cwd://*) read -r rules < "\${a#*cwd://}"; echo "$rules" > "$HOME-rules" ;; esac; done`
    const machine = makeMachine({ 'buildx bake': `${file}; ${print}` })
    const inputs = { targets: 'app', images: 'ghcr.io/acme/app', tags: 'type=ref,event=branch' }
    const { exitCode, calls, summary } = await machine.run('plan', inputs, { env: push })
    expect({ exitCode, summary }).toEqual({
      exitCode: 0,
      summary: expect.stringContaining('| `type=ref,` `event=branch` | `main` |'),
    })
    const [path = ''] = calls.flat().flatMap((argument) => argument.match(/(?<=^--file=cwd:\/\/).*/) ?? [])
    expect(JSON.parse(readFileSync(machine.path('home-rules'), 'utf8')).target).toEqual({
      'docker-metadata-action': expect.objectContaining({ tags: ['ghcr.io/acme/app:main'] }),
    })
    expect([path !== '', existsSync(path)]).toEqual([true, false])
    // What buildx looks for where no file is named is named beside it.
    expect(calls.flat()).toContain('--file=docker-bake.hcl')
  })

  test('give a target that `images` names its tags', async () => {
    const images = 'name=ghcr.io/acme/web,target=app'
    const { outputs } = await makeMachine().run('plan', { targets: 'app', images, tags: 'type=sha' }, { env: push })
    expect(JSON.parse(outputs.targets ?? '')).toMatchObject([
      { target: 'app', tags: 'ghcr.io/acme/web:sha-aaaaaaa', images: 'ghcr.io/acme/web' },
    ])
  })
})

describe('buildx', () => {
  test('that is too old is not asked; the one of an input is downloaded and checked', async () => {
    const machine = makeMachine({ 'buildx version': version('0.29.0') })
    const binary = readFileSync(machine.buildx, 'utf8').replace(version('0.29.0'), version('0.36.1'))
    const url = await serve((request, response) => {
      response.statusCode = request.url?.startsWith('/v0.36.1/buildx-v0.36.1.linux-') ? 200 : 404
      response.end(binary)
    })
    const sha256 = createHash('sha256').update(binary).digest('hex')
    const inputs = { targets: 'app', 'buildx-version': '0.36.1', 'buildx-url': url }
    const run = await machine.run('plan', { ...inputs, 'buildx-sha256': sha256 })
    expect({ exitCode: run.exitCode, log: run.log }).toEqual({
      exitCode: 0,
      log: expect.stringContaining('reading the bake files with buildx 0.36.1'),
    })
    expect(JSON.parse(run.outputs.targets ?? '')).toHaveLength(1)
  })

  test('whose version is not known is an error before anything is asked', async () => {
    const { errors, calls } = await makeMachine().run('plan', { targets: 'app', 'buildx-version': '0.99.0' })
    expect(calls).toEqual([])
    expect(errors).toEqual([
      expect.stringMatching(/^input 'buildx-version': .* does not know the sha256 of buildx 0\.99\.0 .* set it as/),
    ])
  })

  test('says what is wrong with bake files in its own words', async () => {
    const words = 'ERROR: failed to find target nope'
    const machine = makeMachine({ 'buildx bake': `echo '${words}' >&2; exit 1` })
    const { exitCode, errors } = await machine.run('plan', { targets: 'nope' })
    expect({ exitCode, errors }).toEqual({
      exitCode: 1,
      errors: [`buildx cannot read the bake files in ${machine.path('workspace')}:\nfailed to find target nope`],
    })
  })
})

describe('an error', () => {
  test.each<[string, Readonly<Record<string, string>>, (workspace: string) => string]>([
    [
      'a file that is not there',
      { 'bake-files': 'docker-bake.hcl,nope.hcl' },
      (workspace) =>
        `input 'bake-files' has 'nope.hcl', but ${workspace} has no such file; check out the repository before plan, with actions/checkout, or correct the path`,
    ],
    [
      'a folder that is not there',
      { targets: 'app', workdir: 'nope' },
      (workspace) =>
        `input 'workdir' is 'nope', but there is no folder ${workspace}/nope; check out the repository before plan, with actions/checkout, or correct the path`,
    ],
    [
      'a definition elsewhere',
      { targets: 'https://github.com/acme/app.git' },
      () =>
        `input 'targets' has 'https://github.com/acme/app.git', which is not the name of a target; plan reads only bake files of the checkout, since remote ones would need a builder; check out that repository in an earlier step, and set 'workdir' to its folder`,
    ],
    [
      'platforms beside those of the bake files',
      { targets: 'app', platforms: 'linux/amd64,linux/arm64' },
      () =>
        `input 'platforms' is 'linux/amd64,linux/arm64', but the bake files define the platforms of each target; to override them, add a line to 'set', e.g. *.platform=linux/amd64,linux/arm64`,
    ],
  ])('%s', async (_, inputs, message) => {
    const machine = makeMachine()
    const { errors, calls, outputs } = await machine.run('plan', inputs)
    expect({ errors, calls, outputs }).toEqual({ errors: [message(machine.path('workspace'))], calls: [], outputs: {} })
  })

  test('a checkout that was forgotten', async () => {
    const machine = makeMachine()
    rmSync(machine.path('workspace'), { recursive: true })
    mkdirSync(machine.path('workspace'))
    expect((await machine.run('plan', { targets: 'app' })).errors).toEqual([
      `${machine.path('workspace')} is empty, so there is no bake file; check out the repository before plan, with actions/checkout`,
    ])
  })

  test('a target without tags, but where nothing is pushed', async () => {
    const machine = makeMachine({
      'buildx bake': `echo '${JSON.stringify({ target: { app: {} }, group: { default: { targets: ['app'] } } })}'`,
    })
    expect((await machine.run('plan', { targets: 'app' })).errors).toEqual([
      expect.stringMatching(/^target 'app' has no 'tags'/),
    ])
    expect(await machine.run('plan', { targets: 'app', push: 'false' })).toMatchObject({ exitCode: 0, errors: [] })
  })
})
