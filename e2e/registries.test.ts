import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { job, type LabRun, makeFolder, post, type StepOptions, step } from './action.ts'
import { crane as craneAnonymous, lab, sh } from './lab.ts'

const topic = 'e2e/registries'
const tls = `${lab.LAB_TLS_REGISTRY}/${topic}`
const mtls = `${lab.LAB_MTLS_REGISTRY}/${topic}`
const plain = `${lab.LAB_REGISTRY}/${topic}`
const base = `${tls}/base:1`
const workspace = makeFolder()
const judge = join(makeFolder(), 'docker')
const curl = ['--silent', '--cacert', lab.LAB_TLS_CA, '--cert', lab.LAB_MTLS_CERT, '--key', lab.LAB_MTLS_KEY]

const trusted = `{"${lab.LAB_TLS_REGISTRY}": {"ca": "${lab.LAB_TLS_CA}"}}`
const login = (password = lab.LAB_TLS_PASSWORD): string =>
  `- registry: ${lab.LAB_TLS_REGISTRY}\n  username: ${lab.LAB_TLS_USER}\n  password: '${password}'\n`
const auths = {
  auths: {
    [lab.LAB_TLS_REGISTRY]: { auth: Buffer.from(`${lab.LAB_TLS_USER}:${lab.LAB_TLS_PASSWORD}`).toString('base64') },
  },
}

/** crane with a login of its own, so that what it says does not depend on the action's. */
function crane(...args: string[]): string {
  return sh('env', `SSL_CERT_FILE=${lab.LAB_TLS_CA}`, `DOCKER_CONFIG=${judge}`, lab.LAB_CRANE, ...args).trim()
}

/** A build for one platform that is pushed; the lab's names lead to loopback, which only the host's network has. */
function push(inputs: Record<string, string>, options: Partial<StepOptions> = {}): StepOptions {
  const common = { 'driver-opts': 'network=host', context: 'app', platforms: 'linux/amd64', push: 'true' }
  return { workspace, ...options, inputs: { ...common, ...inputs } }
}

function succeeds({ exitCode, log }: LabRun): void {
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
}

function errorOf({ errors: [error = ''] }: LabRun): string {
  return error.split('\n')[0] ?? ''
}

beforeAll(() => {
  mkdirSync(judge, { recursive: true })
  writeFileSync(join(judge, 'config.json'), JSON.stringify(auths))
  const write = (name: string, dockerfile: string) => {
    mkdirSync(join(workspace, name), { recursive: true })
    writeFileSync(join(workspace, name, 'Dockerfile'), dockerfile)
  }
  write('app', 'FROM scratch\nCOPY Dockerfile /\n')
  write('slow', `FROM ${lab.LAB_BASE_IMAGE}\nRUN echo slow && sleep 60\n`)
  write('derived', `FROM ${base}\nRUN date > /made\n`)
  crane('copy', '--platform=linux/amd64', lab.LAB_BASE_IMAGE, base)
})

test('an authority of its own and a password; nothing is left of either', async () => {
  const tag = `${tls}/app:1`
  const seen: string[] = []
  const run = await step(
    push(
      { tags: tag, registries: trusted, 'registry-auth': login() },
      {
        env: { ACTIONS_STEP_DEBUG: 'true', RUNNER_DEBUG: '1' },
        onOutput: () => seen.push(sh('sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "; true')),
      },
    ),
  )
  succeeds(run)
  expect(run.outputs.digest).toBe(crane('digest', tag))

  const secrets = [lab.LAB_TLS_PASSWORD, auths.auths[lab.LAB_TLS_REGISTRY]?.auth ?? '']
  const shown = run.log.replace(/^::add-mask::.*$/gm, '')
  expect(secrets.filter((secret) => shown.includes(secret) || seen.join('').includes(secret))).toEqual([])
  expect(seen.length).toBeGreaterThan(3)
  expect(filesWith(run.folder, secrets[0] ?? '')).toEqual([])
  expect(filesWith(run.folder, secrets[1] ?? '')).toEqual([])
  await post(run)
  expect(readdirSync(join(run.folder, 'temp'))).toEqual([])
  expect(existsSync(join(run.folder, 'docker', 'config.json'))).toBe(false)
})

test.each([
  [
    'another authority',
    { registries: `{"${lab.LAB_TLS_REGISTRY}": {"ca": "${lab.LAB_WRONG_CA}"}}`, 'registry-auth': login() },
    `${lab.LAB_TLS_REGISTRY} presents a certificate from an unknown authority; add its CA: registries: '{"${lab.LAB_TLS_REGISTRY}": {"ca": "path/to/ca.pem"}}'`,
  ],
  [
    'a wrong password',
    { registries: trusted, 'registry-auth': login('not-it') },
    `${lab.LAB_TLS_REGISTRY} refused user '${lab.LAB_TLS_USER}' from 'registry-auth' (scope repository:${topic}/refused:pull,push); check the user name and the password, which may have expired`,
  ],
  [
    'no password',
    { registries: trusted },
    `${lab.LAB_TLS_REGISTRY} refused an anonymous request (scope repository:${topic}/refused:pull,push); no login for ${lab.LAB_TLS_REGISTRY} was found; log in with 'registry-auth' (registry: ${lab.LAB_TLS_REGISTRY}), or with docker/login-action in an earlier step (pull requests from forks get no secrets)`,
  ],
  [
    'no client certificate',
    { tags: `${mtls}/refused:1`, registries: `{"${lab.LAB_MTLS_REGISTRY}": {"ca": "${lab.LAB_TLS_CA}"}}` },
    `${lab.LAB_MTLS_REGISTRY} asks for a client certificate and got none that it accepts; set one: registries: '{"${lab.LAB_MTLS_REGISTRY}": {"cert": "…", "key": "…"}}'`,
  ],
])('says what is wrong with %s, and pushes nothing', async (_, inputs, message) => {
  const run = await step(push({ tags: `${tls}/refused:1`, ...inputs }))
  for (const secret of [lab.LAB_TLS_PASSWORD, 'not-it']) expect(filesWith(run.folder, secret)).toEqual([])
  await post(run)
  expect({ exitCode: run.exitCode, error: errorOf(run) }).toEqual({ exitCode: 1, error: message })
  expect(() => crane('digest', `${tls}/refused:1`)).toThrow('_UNKNOWN')
  expect(run.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('not-it')
})

test('a cancelled job leaves no login behind', async () => {
  let kill = () => {}
  const run = await step(
    push(
      { context: 'slow', tags: `${tls}/cancelled:1`, registries: trusted, 'registry-auth': login() },
      {
        onStart: (child) => {
          kill = () => child.kill('SIGTERM')
        },
        onOutput: (chunk) => {
          if (/RUN echo slow/.test(chunk)) kill()
        },
      },
    ),
  )
  expect(run.exitCode).toBe(143)
  expect(filesWith(run.folder, lab.LAB_TLS_PASSWORD)).toEqual([])
  expect(filesWith(run.folder, auths.auths[lab.LAB_TLS_REGISTRY]?.auth ?? '')).toEqual([])
  await post(run)
})

test('a login from before this step, in the user configuration, is used as it is', async () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'docker'))
  const config = JSON.stringify(auths)
  writeFileSync(join(folder, 'docker', 'config.json'), config)
  const run = await job(push({ tags: `${tls}/earlier:1`, registries: trusted }, { folder }))
  succeeds(run)
  expect(run.outputs.digest).toBe(crane('digest', `${tls}/earlier:1`))
  expect(readFileSync(join(folder, 'docker', 'config.json'), 'utf8')).toBe(config)
})

/** A user configuration with a credential helper that knows one password, and a context for the engine. */
function makeUser(password: string): { folder: string; asked: () => string; env: Record<string, string> } {
  const folder = makeFolder()
  const [programs, docker, asked] = ['bin', 'docker', 'asked'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(programs)
  mkdirSync(docker)
  writeFileSync(join(docker, 'config.json'), JSON.stringify({ credsStore: 'lab' }))
  sh('docker', '--config', docker, 'context', 'create', 'lab', '--docker=host=unix:///var/run/docker.sock')
  sh('docker', '--config', docker, 'context', 'use', 'lab')
  const answer = JSON.stringify({ ServerURL: lab.LAB_TLS_REGISTRY, Username: lab.LAB_TLS_USER, Secret: password })
  const helper = `#!/bin/sh\nread host\necho "$host" >> ${asked}\n[ "$host" = ${lab.LAB_TLS_REGISTRY} ] && echo '${answer}' && exit\necho credentials not found in native keychain\nexit 1\n`
  writeFileSync(join(programs, 'docker-credential-lab'), helper, { mode: 0o755 })
  return {
    folder,
    asked: () => (existsSync(asked) ? readFileSync(asked, 'utf8') : ''),
    env: { PATH: `${programs}:${process.env.PATH}` },
  }
}

test('a login given here goes before a credential helper; contexts of the user stay in force', async () => {
  const { asked, ...user } = makeUser('not-it')
  const run = await job(push({ tags: `${tls}/helper:1`, registries: trusted, 'registry-auth': login() }, user))
  succeeds(run)
  expect(crane('digest', `${tls}/helper:1`)).toBe(run.outputs.digest)
  expect(asked()).not.toContain(lab.LAB_TLS_REGISTRY)
})

test('a credential helper still serves the registries that are not given here', async () => {
  const { asked, ...user } = makeUser(lab.LAB_TLS_PASSWORD)
  const other = '- {registry: other.example.com, username: me, password: secret}'
  const run = await job(push({ tags: `${tls}/helper:2`, registries: trusted, 'registry-auth': other }, user))
  succeeds(run)
  expect(crane('digest', `${tls}/helper:2`)).toBe(run.outputs.digest)
  expect(asked()).toContain(lab.LAB_TLS_REGISTRY)
})

test('a client certificate, and a registry that is not verified', async () => {
  const client = `"ca": "${lab.LAB_TLS_CA}", "cert": "${lab.LAB_MTLS_CERT}", "key": "${lab.LAB_MTLS_KEY}"`
  const registries = `{"${lab.LAB_MTLS_REGISTRY}": {${client}}, "${lab.LAB_TLS_REGISTRY}": {"insecure": true}}`
  const tags = `${mtls}/app:1\n${tls}/unverified:1`
  const run = await job(push({ tags, registries, 'registry-auth': login() }))
  succeeds(run)
  const accept = ['--header', 'Accept: application/vnd.oci.image.index.v1+json']
  const answer = execFileSync('curl', [
    ...curl,
    ...accept,
    '--head',
    `https://${lab.LAB_MTLS_REGISTRY}/v2/${topic}/app/manifests/1`,
  ])
  expect(String(answer).toLowerCase()).toContain(`docker-content-digest: ${run.outputs.digest}`)
  expect(crane('digest', `${tls}/unverified:1`)).toBe(run.outputs.digest)
})

test('one build goes to two registries, and its cache to a private one; the given configuration stays in force', async () => {
  const tags = `${tls}/two:1\n${tls}/two:2\n${lab.LAB_REGISTRY2}/${topic}/two:1`
  const cache = `type=registry,ref=${tls}/cache`
  const inputs = {
    tags,
    registries: trusted,
    'registry-auth': login(),
    'buildkitd-config-inline': `debug = true\n[registry."docker.io"]\nmirrors = ["mirror.example.com"]\n`,
    'cache-to': cache,
  }
  const first = await job(push(inputs))
  succeeds(first)
  expect(first.outputs.images).toBe(`${tls}/two\n${lab.LAB_REGISTRY2}/${topic}/two`)
  const digests = [
    crane('digest', `${tls}/two:1`),
    crane('digest', `${tls}/two:2`),
    craneAnonymous('digest', `${lab.LAB_REGISTRY2}/${topic}/two:1`),
  ]
  expect(digests).toEqual(Array.from({ length: 3 }, () => first.outputs.digest))

  const second = await job(push({ ...inputs, 'cache-from': cache }))
  succeeds(second)
  expect(second.log).toMatch(/COPY Dockerfile \/ +cached/)
  const config = await configOf(push(inputs))
  expect(config).toContain('debug = true')
  expect(config).toContain('mirror.example.com')
  expect(config).toContain(lab.LAB_TLS_REGISTRY)
})

test('a given buildkitd.toml serves the requests of the action as well', async () => {
  const config = [
    `[registry."${lab.LAB_TLS_REGISTRY}"]`,
    `ca = ["${lab.LAB_TLS_CA}"]`,
    `[registry."${lab.LAB_MTLS_REGISTRY}"]`,
    `ca = ["${lab.LAB_TLS_CA}"]`,
    `[[registry."${lab.LAB_MTLS_REGISTRY}".keypair]]`,
    `cert = "${lab.LAB_MTLS_CERT}"`,
    `key = "${lab.LAB_MTLS_KEY}"`,
  ].join('\n')
  const tags = `${tls}/given:1\n${mtls}/given:1`
  const run = await job(push({ tags, 'buildkitd-config-inline': config, 'registry-auth': login() }))
  succeeds(run)
  expect(crane('digest', `${tls}/given:1`)).toBe(run.outputs.digest)
})

test('a base image comes through the mirror', async () => {
  const before = readFileSync(lab.LAB_MIRROR_LOG, 'utf8').length
  const registries = `{"${lab.LAB_TLS_REGISTRY}": {"ca": "${lab.LAB_TLS_CA}", "mirrors": ["${lab.LAB_MIRROR}"]}}`
  const run = await job(push({ context: 'derived', tags: `${plain}/derived:1`, registries }))
  succeeds(run)
  expect(readFileSync(lab.LAB_MIRROR_LOG, 'utf8').slice(before)).toContain(`/v2/${topic}/base/blobs/`)
})

test('plain HTTP under a name that is not the loopback; without being told, the error says what to do', async () => {
  const host = `${lab.LAB_TLS_REGISTRY.split(':')[0]}:${lab.LAB_REGISTRY.split(':')[1]}`
  const tags = `${host}/${topic}/plain:1`
  const run = await job(push({ tags, registries: `{"${host}": {"http": true}}` }))
  succeeds(run)
  expect(craneAnonymous('digest', `${plain}/plain:1`)).toBe(run.outputs.digest)

  expect(errorOf(await job(push({ tags })))).toBe(
    `${host} speaks plain HTTP; if that is intended, set registries: '{"${host}": {"http": true}}'`,
  )
})

test('a registry on loopback needs no settings, and the log says what was done', async () => {
  const run = await job(push({ tags: `${plain}/loopback:1`, 'driver-opts': '' }))
  succeeds(run)
  expect(run.log).toContain(`it uses the host's network, to reach the registries on this machine: ${lab.LAB_REGISTRY}`)
})

/** The buildkitd.toml of a step's builder, as its container has it. */
async function configOf(options: StepOptions): Promise<string> {
  const run = await step(options)
  const config = sh('docker', 'exec', `buildx_buildkit_${run.outputs.builder}0`, 'cat', '/etc/buildkit/buildkitd.toml')
  await post(run)
  return config
}

/** Paths of files below a folder that hold a text. */
function filesWith(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => readFileSync(path).includes(text))
}
