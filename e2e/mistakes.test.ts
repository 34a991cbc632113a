import { chmodSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type LabRun, makeFolder, post, type StepOptions, step } from './action.ts'
import { makeContext } from './builder.ts'
import { crane, lab, manifestOf, sh } from './lab.ts'

// Mistakes that newcomers make, and the one annotation that each gets: what happened, why, what to type.

type Mistake = {
  readonly says: readonly string[]
  readonly with: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
} & Pick<StepOptions, 'env' | 'entry'>

const repository = `${lab.LAB_REGISTRY}/e2e/mistakes/app`
const image = { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }
const build = { context: '.', platforms: 'linux/amd64', outputs: 'type=cacheonly' }
const push = { context: '.', platforms: 'linux/amd64', push: 'true', tags: `${repository}:1` }
const both = 'linux/amd64,linux/arm64'
const tls = lab.LAB_TLS_REGISTRY
const trust = (host: string) => `{"${host}": {"ca": "${lab.LAB_TLS_CA}"}}`
const legs = { entry: 'merge', with: { platforms: both, tags: `${repository}:merged` } } as const
const hub = {
  'buildx-url': '',
  'buildx-version': '',
  'buildx-sha256': '',
  'buildkit-image': 'docker.io/nobody/buildkit:v1',
  'binfmt-image': 'docker.io/nobody/binfmt:v1',
}

const made = (mistake: Mistake): Promise<LabRun> => {
  const { with: inputs, files = image, env, entry } = mistake
  return step({ workspace: makeContext(files), inputs, env, ...(entry && { entry }) })
}
const annotations = ({ log }: LabRun, level: string): string[] =>
  [...log.matchAll(new RegExp(`^::${level}(?: [^\\n]*?)?::(.*)$`, 'gm'))].map(([, text = '']) =>
    text.replaceAll('%0A', '\n').replaceAll('%25', '%'),
  )

/** The one annotation of a level, all of whose parts are there. */
function expectOne(run: LabRun, level: string, says: readonly string[]): void {
  const found = annotations(run, level)
  expect({ found, log: found.length === 1 ? '' : run.log }).toEqual({ found: [expect.any(String)], log: '' })
  for (const part of says) expect(found[0]).toContain(part)
}

function expectError(run: LabRun, says: readonly string[]): void {
  expect(run.exitCode).toBe(1)
  expectOne(run, 'error', says)
}

/** Above the original words a message says nothing twice. */
function expectOnce(run: LabRun): void {
  const [told = ''] = annotations(run, 'error')[0]?.split('\n') ?? []
  const parts = told.split(/; |: /).filter((part) => part.length > 30)
  expect(parts).toEqual([...new Set(parts)])
}

/** An image for a platform that no machine has, by digest; its one file is as little a program as one for that platform. */
function foreignBase(): string {
  const tag = `${repository}/base:foreign`
  const folder = makeContext({ tool: 'text\n' })
  chmodSync(join(folder, 'tool'), 0o755)
  sh('tar', '-C', folder, '-cf', join(folder, 'layer.tar'), 'tool')
  crane('append', '-f', join(folder, 'layer.tar'), '-t', tag)
  crane('mutate', '--set-platform=linux/mips64le', '-t', tag, tag)
  return `${repository}/base@${crane('digest', tag)}`
}

describe('of inputs:', () => {
  test.each<[string, Mistake]>([
    [
      'platform',
      { with: { ...push, platform: 'linux/arm64' }, says: [`unknown input 'platform'; did you mean 'platforms'?`] },
    ],
    ['cache_mode', { with: { ...push, cache_mode: 'max' }, says: [`did you mean 'cache-mode'?`] }],
    ['build-arg', { with: { ...push, 'build-arg': 'A=1' }, says: [`did you mean 'build-args'?`] }],
    ['registry-auths', { with: { ...push, 'registry-auths': '-' }, says: [`did you mean 'registry-auth'?`] }],
    [
      'push without tags',
      {
        with: { ...push, tags: '' },
        says: ['a push needs at least one tag', `set e.g. 'tags: ghcr.io/owner/app:1.2.3'`],
      },
    ],
    [
      'a branch as a tag',
      {
        with: { ...push, tags: `${repository}:feature/login` },
        says: [`the tag 'feature/login' has a '/'`, `${repository}:feature-login`, 'type=ref,event=branch'],
      },
    ],
    [
      'a version alone',
      {
        with: { ...push, tags: '1.2.3' },
        says: [`'1.2.3' is a version, not an image name`, 'ghcr.io/owner/app:1.2.3'],
      },
    ],
    [
      'tags as a YAML list',
      {
        with: { ...push, tags: `- ${repository}:1\n- ${repository}:2` },
        says: ['it is an item of a YAML list', 'write one reference per line'],
      },
    ],
    [
      'platforms as JSON',
      {
        with: { ...push, platforms: '["linux/amd64","linux/arm64"]' },
        says: [`input 'platforms' has '["linux/amd64"'`, 'e.g. linux/amd64,linux/arm64'],
      },
    ],
    [
      'a folder as the Dockerfile',
      {
        with: { ...push, file: '.' },
        says: ['is a folder, not a Dockerfile, but there is Dockerfile', 'file: Dockerfile'],
      },
    ],
    [
      'a tag with +',
      {
        with: { ...push, tags: `${repository}:1.0.0+b5` },
        says: [`the tag '1.0.0+b5' must be`, `write e.g. ${repository}:1.0.0-b5`],
      },
    ],
    [
      'an empty tag',
      {
        with: { ...push, tags: `${repository}:` },
        says: [`nothing follows the ':'`, 'empty in this run', 'github.sha'],
      },
    ],
    [
      'amr64',
      {
        with: { ...push, platforms: 'linux/amr64' },
        says: [`no architecture 'amr64' for linux`, `did you mean 'arm64'?`],
      },
    ],
    [
      'a wrong file',
      {
        with: { ...push, file: 'docker/Dockerfile' },
        says: ['there is no Dockerfile at ', 'but there is Dockerfile', 'e.g. file: Dockerfile'],
      },
    ],
    [
      'a Dockerfile elsewhere',
      {
        with: push,
        files: { 'a/b/Dockerfile': '', 'web/Dockerfile': '' },
        says: ['there is no Dockerfile at ', 'there is web/Dockerfile, a/b/Dockerfile', 'file: web/Dockerfile'],
      },
    ],
    [
      'a wrong context',
      {
        with: { ...push, context: './app' },
        says: [`input 'context' is './app', but there is no such folder`, 'e.g. context: .'],
      },
    ],
    [
      'no checkout',
      {
        with: push,
        files: {},
        says: ['the workspace ', 'is empty', `- uses: actions/checkout@v`, `remove 'context'`],
      },
    ],
    ['a secret without id', { with: { ...push, secrets: 'abc' }, says: ['item 1 is not id=value', `"id=line 1"`] }],
    [
      'a secret file that is missing',
      {
        with: { ...push, 'secret-files': 'token=./x/token' },
        says: [`file './x/token' of secret 'token' cannot be read`, 'relative to the workspace'],
      },
    ],
    [
      'cache: github',
      { with: { ...push, cache: 'github' }, says: [`input 'cache' is 'github', expected one of: none, gha`] },
    ],
    [
      'cache-ref in /proc',
      {
        with: { ...push, cache: 'local', 'cache-ref': '/proc/cache' },
        says: [`input 'cache-ref' is '/proc/cache'`, 'use a folder on a disk'],
      },
    ],
    [
      'publish: stage',
      { with: { ...push, publish: 'stage' }, says: [`'publish' is 'stage', expected one of: staged`] },
    ],
    ['push: yes', { with: { ...push, push: 'yes' }, says: [`'push' is 'yes', expected true, false or auto`] }],
    [
      'buildx-version: latest',
      { with: { ...push, 'buildx-version': 'latest' }, says: [`'buildx-version' is 'latest', expected a version (`] },
    ],
    [
      'registry-auth is not a list',
      {
        with: { ...push, 'registry-auth': 'registry: ghcr.io' },
        says: [`'registry-auth' is not a YAML list`, `'- registry: ghcr.io' with 'username' and 'password'`],
      },
    ],
    [
      'registry-auth with user',
      {
        with: { ...push, 'registry-auth': '- {registry: ghcr.io, user: x, password: abcdef}' },
        says: [`unknown key 'user', expected registry, username, password`],
      },
    ],
    [
      'registries with a URL',
      {
        with: { ...push, registries: '{"https://x.y": {"http": true}}' },
        says: [`'https://x.y' is not a registry host`, 'registry.example.com:5000'],
      },
    ],
    [
      'registries with cafile',
      {
        with: { ...push, registries: '{"x.y": {"cafile": "a"}}' },
        says: [`unknown key 'cafile', expected mirrors, http, insecure, ca`],
      },
    ],
    [
      'registries without its file',
      {
        with: { ...push, registries: '{"x.y": {"ca": "a.pem"}}' },
        says: [`'x.y': ca 'a.pem' cannot be read`, 'no such file'],
      },
    ],
    [
      'plan: a slip in runners',
      {
        entry: 'plan',
        with: { platforms: both, runners: 'linux/arm64=a\ndefualt=b' },
        says: [`'defualt'`, `neither 'default' nor a platform`],
      },
    ],
    [
      'plan: no runner',
      {
        entry: 'plan',
        with: { platforms: both, runners: 'linux/arm64=a' },
        says: ['no rule for linux/amd64', 'default: ubuntu-24.04'],
      },
    ],
  ])('%s', async (_, mistake) => expectError(await made(mistake), mistake.says))

  test('amd64 and arm64v8 are understood', async () => {
    const { outputs } = await made({ entry: 'plan', with: { platforms: 'amd64,arm64v8' }, says: [] })
    expect(JSON.parse(outputs.matrix ?? '{}').include.map(({ platforms }: { platforms: string }) => platforms)).toEqual(
      both.split(','),
    )
  })
})

describe('of registries, before the build:', () => {
  const elsewhere = { ...push, tags: `${tls}/e2e/mistakes/app:1` }
  const login = `- {registry: "${tls}", username: "${lab.LAB_TLS_USER}", password: no-such-password}`
  const other = '- {registry: ghcr.io, username: octocat, password: no-such-password}'
  test.each<[string, Mistake]>([
    [
      'no login',
      {
        with: { ...elsewhere, registries: trust(tls) },
        says: [`${tls} refused an anonymous request`, `log in with 'registry-auth'`],
      },
    ],
    [
      'a wrong password',
      {
        with: { ...elsewhere, registries: trust(tls), 'registry-auth': login },
        says: [
          `${tls} refused user '${lab.LAB_TLS_USER}' from 'registry-auth'`,
          'check the user name and the password',
        ],
      },
    ],
    [
      'no CA',
      {
        with: elsewhere,
        says: [`${tls} presents a certificate`, `registries: '{"${tls}": {"ca": "path/to/ca.pem"}}'`],
      },
    ],
    [
      'a wrong CA',
      {
        with: { ...elsewhere, registries: `{"${tls}": {"ca": "${lab.LAB_WRONG_CA}"}}` },
        says: [`${tls} presents a certificate`, 'an unknown authority', '{"ca": "path/to/ca.pem"}'],
      },
    ],
    [
      'no client certificate',
      {
        with: { ...push, tags: `${lab.LAB_MTLS_REGISTRY}/a:1`, registries: trust(lab.LAB_MTLS_REGISTRY) },
        says: ['asks for a client certificate', '{"cert": "…", "key": "…"}'],
      },
    ],
    [
      'plain HTTP',
      {
        with: { ...push, tags: 'registry.lab.test:5000/a:1' },
        says: ['speaks plain HTTP', `{"registry.lab.test:5000": {"http": true}}`],
      },
    ],
    [
      'a tag without a host',
      {
        with: { ...push, tags: 'newcomer/app:1' },
        says: [`'newcomer/app:1' has no registry host, so it means Docker Hub`, 'registry.example.com/newcomer/app:1'],
      },
    ],
    [
      'a login for another host',
      {
        with: { ...elsewhere, registries: trust(tls), 'registry-auth': other },
        says: [
          `${tls} refused an anonymous request`,
          `there is a login for ghcr.io, but none for ${tls}; log in with 'registry-auth' (registry: ${tls})`,
        ],
      },
    ],
    [
      'an unknown host',
      {
        with: { ...push, tags: 'registry.nope.test/newcomer/app:1' },
        says: [`registry.nope.test (set in 'tags') cannot be resolved`, `check the spelling in 'tags'`],
      },
    ],
  ])('%s', async (_, mistake) => {
    const run = await made(mistake)
    expectError(run, mistake.says)
    expect(run.log).not.toMatch(/^::group::Build/m)
  })
})

describe('of a machine without internet:', () => {
  test('every input to set is named at once, with lines to copy', async () => {
    const env = { RUNNER_TOOL_CACHE: makeFolder() }
    // An architecture that is neither the machine's own nor registered in the lab.
    const run = await made({
      with: { ...push, ...hub, platforms: 'linux/amd64,linux/arm64,linux/mips64le', emulation: 'always' },
      env,
      says: [],
    })
    expectError(run, [
      'this machine cannot download buildx, the BuildKit image and the QEMU image',
      'buildx-url: https://mirror.example.com/buildx # or buildx-version: installed',
      '# the mirror needs v0.',
      '# buildx-sha256: ',
      'buildkit-image: registry.example.com/nobody/buildkit:v1',
      'binfmt-image: registry.example.com/nobody/binfmt:v1',
      `registries: '{"docker.io": {"mirrors": ["registry.example.com"]}}'`,
      'build-contexts',
      'getaddrinfo ENOTFOUND github.com',
    ])
    expect(JSON.parse(run.outputs.failure ?? '{}')).toMatchObject({ rule: 'no-access-to-the-internet' })
    expect(run.summary).toContain('buildkit-image: registry.example.com/nobody/buildkit:v1')
  })

  test('what is there is not named', async () => {
    const env = { RUNNER_TOOL_CACHE: makeFolder() }
    const run = await made({ with: { ...push, 'buildx-url': 'http://127.0.0.1:1' }, env, says: [] })
    expectError(run, [
      'this machine cannot download buildx; set sources that it can reach',
      'buildx-url: https://mirror',
      'ECONNREFUSED',
    ])
    expect(annotations(run, 'error')[0]).not.toMatch(/buildkit-image|binfmt-image/)
  })

  test('a mirror with another buildx', async () => {
    const run = await made({
      with: { ...push, 'buildx-sha256': '0'.repeat(64) },
      env: { RUNNER_TOOL_CACHE: makeFolder() },
      says: [],
    })
    expectError(run, [
      'is not the buildx that was released',
      `SHA-256 checksum is ${lab.LAB_BUILDX_SHA256}`,
      `'buildx-url'`,
      `'buildx-sha256'`,
    ])
  })
})

describe('of a build:', () => {
  let run: LabRun
  const pinned = foreignBase()
  afterAll(() => post(run))
  const on = (inputs: Readonly<Record<string, string>>) => ({ ...build, 'driver-opts': 'network=host', ...inputs })

  test.each<[string, Mistake]>([
    [
      'load with two platforms',
      {
        with: { ...push, push: 'false', platforms: both, load: 'true' },
        says: [
          'Docker Engine uses its classic image store, which cannot hold an image with several platforms',
          'load one platform',
          'type=oci,dest=image.tar',
        ],
      },
    ],
    [
      'an archive of two platforms',
      {
        with: { ...build, platforms: both, outputs: 'type=docker,dest=x.tar' },
        says: ['an archive that holds one platform, but 2 are built', 'use type=oci,dest=x.tar'],
      },
    ],
    [
      'an unknown builder',
      {
        with: { ...push, builder: 'nosuch' },
        says: [
          `'builder' is 'nosuch', but buildx has no such builder`,
          'create it in an earlier step (docker buildx create --name nosuch)',
        ],
      },
    ],
    [
      'a RUN that fails on one platform',
      {
        with: on({ platforms: both }),
        files: {
          Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nARG TARGETARCH\nRUN [ $TARGETARCH = amd64 ] || { echo cannot find -lfoo >&2; exit 3; }\n`,
        },
        says: ['linux/arm64: RUN ', 'ended with exit code 3 (Dockerfile:3)', 'cannot find -lfoo'],
      },
    ],
    [
      'a cache-to of a dead registry',
      {
        with: on({ 'cache-to': 'type=registry,ref=127.0.0.1:1/x:cache' }),
        says: ['127.0.0.1:1', `'cache-to'`, 'ignore-error=true', 'connection refused'],
      },
    ],
    [
      'a base without the platform',
      {
        with: on({ platforms: 'linux/mips64le', emulation: 'never' }),
        files: { Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\n` },
        says: [
          `${lab.LAB_BASE_IMAGE} (Dockerfile:1) is not available for linux/mips64le; it is available for linux/amd64, `,
          `remove linux/mips64le from 'platforms', or start from an image that has it`,
        ],
      },
    ],
    [
      'a base that is pinned to the digest of one platform',
      {
        with: on({ platforms: both }),
        files: { Dockerfile: `FROM ${pinned}\nRUN ["/tool"]\n` },
        says: [
          `its base image ${pinned} is an image for linux/mips64le alone`,
          'its digest is that of one platform',
          'the digest of the index',
        ],
      },
    ],
    [
      'emulation: never',
      {
        // A text without an interpreter is as little a program as one for another architecture.
        with: on({ platforms: 'linux/mips64le', emulation: 'never' }),
        files: { Dockerfile: 'FROM scratch\nCOPY --chmod=755 Dockerfile /tool\nRUN ["/tool"]\n' },
        says: [
          'this machine cannot execute programs for linux/mips64le',
          `'emulation: never' keeps the action from registering it`,
          `remove 'emulation: never'`,
        ],
      },
    ],
    [
      'a required secret that is not passed',
      {
        with: on({}),
        files: {
          Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN --mount=type=secret,id=token,required=true true\n`,
        },
        says: [`(Dockerfile:2) needs the secret 'token'`, `secrets: token=\${{ secrets.TOKEN }}`],
      },
    ],
    [
      'an unknown target',
      {
        with: on({ target: 'prodction' }),
        files: { Dockerfile: 'FROM scratch AS build\nFROM scratch AS production\n' },
        says: [`no stage 'prodction'`, `set 'target: production' (stages: build, production)`],
      },
    ],
    [
      'a Docker engine that does not run',
      {
        with: build,
        env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
        says: ['no Docker daemon answers at unix:///nowhere/docker.sock', 'start it in an earlier step'],
      },
    ],
  ])('%s', async (_, mistake) => {
    run = await made(mistake)
    expectError(run, mistake.says)
    expectOnce(run)
  })

  test.each<[string, 'warning' | 'notice', Mistake]>([
    [
      'tags without push',
      'warning',
      {
        with: { ...push, push: '' },
        says: [`the image named in 'tags' is not pushed, loaded or written`, `set 'push: true'`],
      },
    ],
    [
      'a reference without a tag',
      'notice',
      {
        with: { ...push, tags: repository },
        says: ['has no tag, so the image is published as', `${repository}:latest`, `${repository}:1.2.3`],
      },
    ],
    [
      'upper case',
      'notice',
      {
        with: { ...push, tags: `${lab.LAB_REGISTRY}/e2e/Mistakes/App:1\n${repository}:1` },
        says: [`was lower-cased to ${repository}`],
      },
    ],
    [
      'an empty secret',
      'warning',
      { with: { ...build, secrets: 'token=' }, says: [`secret 'token' is empty`, 'pull requests from forks'] },
    ],
    [
      'a secret as on a command line',
      'warning',
      { with: { ...build, secrets: 'id=token,src=./token' }, says: [`a secret named 'id'`, 'secret-files: name=path'] },
    ],
    [
      'build-args in YAML',
      'warning',
      {
        with: { ...build, 'build-args': 'VERSION: 1' },
        says: [`'build-args' is not YAML, so it does not set VERSION`, 'write VERSION=value'],
      },
    ],
    [
      'cache: gha without a service',
      'warning',
      { with: { ...build, cache: 'gha' }, says: ['ACTIONS_RUNTIME_TOKEN is not set', `use 'cache: registry'`] },
    ],
    [
      'a cache folder that cannot be',
      'warning',
      {
        with: { ...build, cache: 'local', 'cache-ref': 'Dockerfile' },
        says: ['the cache was not written', 'its folder cannot be used', `set 'cache-ref' to a folder`],
      },
    ],
    [
      'a cache on a dead registry',
      'warning',
      {
        with: { ...build, cache: 'registry', 'cache-ref': '127.0.0.1:1/x:cache', 'cache-write': 'never' },
        says: ['the cache 127.0.0.1:1/x:cache was not read', 'connection refused'],
      },
    ],
  ])('%s', async (_, level, mistake) => {
    run = await made(mistake)
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    expectOne(run, level, mistake.says)
  })

  test('a push and an archive of the same build are no mistake, and a tag that is given twice counts once', async () => {
    run = await made({
      with: { ...push, tags: `${repository}:2,${repository}:2`, outputs: 'type=oci,dest=image.tar' },
      says: [],
    })
    expect({ exitCode: run.exitCode, log: run.exitCode === 0 ? '' : run.log }).toEqual({ exitCode: 0, log: '' })
    expect(run.outputs.tags).toBe(`${repository}:2`)
  })
})

describe('without context:', () => {
  let status = 401
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(status, { 'WWW-Authenticate': 'Basic realm="git"' }).end()
  })
  let url: string
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.close()
  })

  const itself = `without 'context: .', BuildKit fetches the commit`
  const away = 'but its container cannot reach http://127.0.0.1:'
  const checkout = `run actions/checkout before this step and set 'context: .'`
  test.each<[string, number, Readonly<Record<string, string>>, readonly string[]]>([
    ['no token', 401, {}, [itself, `'github-token' is empty`, 'github-token: $', checkout, 'could not read Username']],
    [
      'a token without rights',
      401,
      { 'github-token': 'ghs_wrong' },
      [itself, `refused the token in 'github-token'`, 'contents: read', checkout],
    ],
    ['a refusal', 403, { 'github-token': 'ghs_wrong' }, [itself, 'contents: read', checkout, 'error: 403']],
    ['no such repository', 404, { 'github-token': 'ghs_wrong' }, [itself, 'contents: read', checkout, 'not found']],
    ['a server that is broken', 503, {}, [itself, away, '(The requested URL returned error: 503)', checkout]],
    ['no server', 0, {}, [itself, away, '(Failed to connect', checkout, 'driver-opts: network=host']],
    [
      'a named context',
      401,
      { context: '.', 'build-contexts': 'lib={{defaultContext}}' },
      [`'github-token' is empty`, checkout],
    ],
    [
      'a private repository of another',
      401,
      { context: 'OTHER' },
      ['BuildKit fetches ', '/other/app.git itself', 'secrets: GIT_AUTH_TOKEN.127.0.0.1:'],
    ],
  ])('%s', async (_, answer, inputs, says) => {
    status = answer
    const server = answer === 0 ? 'http://127.0.0.1:1' : url
    const env = { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: 'newcomer/app', GITHUB_SHA: 'a'.repeat(40) }
    const context = inputs.context === 'OTHER' ? { context: `${server}/other/app.git` } : {}
    const files = { Dockerfile: 'FROM scratch\nCOPY --from=lib / /\n' }
    const run = await made({
      with: { ...build, context: '', 'driver-opts': 'network=host', ...inputs, ...context },
      files,
      env,
      says,
    })
    await post(run)
    expectError(run, says)
  })
})

describe('of merge:', () => {
  const unknown = `sha256:${'0'.repeat(64)}`
  const digests: Record<string, string> = {}
  const outputs = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [`pushed-linux-${name}`, digests[name]]))
  beforeAll(() => {
    crane('copy', lab.LAB_BASE_IMAGE, `${repository}:base`)
    for (const { digest, platform } of manifestOf(`${repository}:base`).manifests ?? [])
      digests[platform.architecture] = digest
  })
  const merge = (text: string, inputs: Readonly<Record<string, string>> = {}) =>
    made({ ...legs, with: { ...legs.with, digests: text, ...inputs }, says: [] })

  test.each<[string, () => Promise<LabRun>, readonly string[]]>([
    [
      'outputs that were not declared',
      () => merge(JSON.stringify(outputs('amd64'))),
      ['linux/arm64 is missing', `no build job set the output 'pushed-linux-arm64'`, `'outputs: pushed-…: \${{ steps.`],
    ],
    [
      'a leg that failed',
      () => merge(JSON.stringify({ result: 'failure', outputs: outputs('amd64') })),
      ['linux/arm64 is missing', 'a build job failed', 'Re-run failed jobs'],
    ],
    [
      'a platform too many',
      () => merge(JSON.stringify(outputs('amd64', 'arm64', 'ppc64le'))),
      [`linux/ppc64le has a digest, but is not in 'platforms'`],
    ],
    [
      'another repository',
      () => merge(JSON.stringify(outputs('amd64', 'arm64')), { tags: `${repository}/other:1` }),
      ['was not found', `the build jobs must push to this repository ('images' or 'tags' of the build step)`],
    ],
    ['digests without toJSON', () => merge('Object'), ['Object', 'toJSON']],
    [
      'an unknown digest',
      () => merge(JSON.stringify({ ...outputs('amd64'), 'pushed-linux-arm64': unknown })),
      [`${unknown} (given as 'pushed-linux-arm64') was not found`, 'the build jobs must push to this repository'],
    ],
    [
      'platforms that were swapped',
      () => merge(`linux/amd64=${digests.arm64}\nlinux/arm64=${digests.amd64}`),
      [
        `(given as 'linux/amd64') holds linux/amd64 (linux/arm64 according to its config)`,
        `(given as 'linux/arm64') holds linux/arm64 (linux/amd64 according to its config)`,
      ],
    ],
  ])('%s', async (_, mistake, says) => {
    const run = await mistake()
    expectError(run, [...says])
    expect(annotations(run, 'error')[0]).toMatch(/no tag was moved|toJSON/)
    expect(() => crane('digest', legs.with.tags)).toThrow()
  })

  test('of several digests only the wrong one is among the complaints', async () => {
    const run = await merge(JSON.stringify({ ...outputs('amd64'), 'pushed-linux-arm64': unknown }))
    expect(annotations(run, 'error')[0]).not.toContain(digests.amd64)
  })
})
