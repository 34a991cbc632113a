// alone: it shortens the life of everybody's tokens

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { job, type LabRun, makeFolder, type StepOptions } from './action.ts'
import { makeContext } from './builder.ts'
import { lab, sh } from './lab.ts'

// A registry that gives out tokens, under an authority of its own, also behind a proxy that demands a password.
const topic = `e2e/tokens/${process.pid}`
const registry = lab.LAB_TOKEN_REGISTRY
const at = (name: string) => `${registry}/${topic}/${name}`
const trusted = `{"${registry}": {"ca": "${lab.LAB_TLS_CA}"}}`
const login = (username = lab.LAB_TOKEN_USER, password = lab.LAB_TOKEN_PASSWORD) =>
  `- {registry: '${registry}', username: '${username}', password: '${password}'}`
const judge = makeFolder()
const workspace = makeContext({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })

beforeAll(() => {
  const auth = Buffer.from(`${lab.LAB_TOKEN_USER}:${lab.LAB_TOKEN_PASSWORD}`).toString('base64')
  writeFileSync(join(judge, 'config.json'), JSON.stringify({ auths: { [registry]: { auth } } }))
})
const forgetLifetime = () => rmSync(lab.LAB_TOKEN_LIFETIME, { force: true })
afterEach(forgetLifetime)
afterAll(forgetLifetime)

function crane(...args: string[]): string {
  return sh('env', `SSL_CERT_FILE=${lab.LAB_TLS_CA}`, `DOCKER_CONFIG=${judge}`, lab.LAB_CRANE, ...args).trim()
}

function push(inputs: Readonly<Record<string, string>>, options: Partial<StepOptions> = {}): Promise<LabRun> {
  const common = { 'driver-opts': 'network=host', context: '.', platforms: 'linux/amd64,linux/arm64', push: 'true' }
  return job({ workspace, ...options, inputs: { ...common, registries: trusted, ...inputs } })
}

const merge = (inputs: Readonly<Record<string, string>>, options: Partial<StepOptions> = {}) =>
  job({
    entry: 'merge',
    ...options,
    inputs: { platforms: 'linux/amd64,linux/arm64', registries: trusted, 'registry-auth': login(), ...inputs },
  })

function succeeds({ exitCode, log }: LabRun): void {
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' })
}

const errorOf = ({ errors: [error = ''] }: LabRun): string => error.split('\n')[0] ?? ''

/** What this action asked the token server since; BuildKit, buildx and crane ask it too. */
function tokensSince(length: number): { readonly scope: readonly string[]; readonly grant: string }[] {
  const lines = readFileSync(lab.LAB_TOKEN_LOG, 'utf8').slice(length).split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line)).filter(({ agent }) => agent === 'multiarch-build')
}
const logLength = () => readFileSync(lab.LAB_TOKEN_LOG, 'utf8').length

test('one token serves a whole publication, of build and of merge', async () => {
  const before = logLength()
  const run = await push({ tags: `${at('app')}:1,${at('app')}:2`, 'registry-auth': login() })
  succeeds(run)
  expect([crane('digest', `${at('app')}:1`), crane('digest', `${at('app')}:2`)]).toEqual([
    run.outputs.digest,
    run.outputs.digest,
  ])
  expect(tokensSince(before).map(({ scope }) => scope)).toEqual([[`repository:${topic}/app:pull,push`]])

  const then = logLength()
  succeeds(await merge({ digests: run.outputs.digest ?? '', tags: `${at('app')}:3` }))
  expect(crane('digest', `${at('app')}:3`)).toBe(run.outputs.digest)
  expect(tokensSince(then)).toHaveLength(1)
})

test('a token that ends before it says so is renewed', async () => {
  const first = await push({ tags: `${at('renewed')}:1`, 'registry-auth': login() })
  succeeds(first)
  writeFileSync(lab.LAB_TOKEN_LIFETIME, '1 300')
  const before = logLength()
  const slow = makeContext({ Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN sleep 2\n` })
  const run = await push(
    { tags: `${at('renewed')}:2`, 'registry-auth': login(), platforms: 'linux/amd64' },
    { workspace: slow },
  )
  succeeds(run)
  expect(crane('digest', `${at('renewed')}:2`)).toBe(run.outputs.digest)
  expect(tokensSince(before).length).toBeGreaterThan(1)
})

test.each([
  [
    'a wrong password',
    login(lab.LAB_TOKEN_USER, 'not-it'),
    `${registry} refused user '${lab.LAB_TOKEN_USER}' from 'registry-auth' (scope repository:${topic}/refused:pull,push); check the user name and the password, which may have expired`,
  ],
  [
    'no login',
    '',
    `${registry} refused an anonymous request (scope repository:${topic}/refused:pull,push); no login for ${registry} was found; log in with 'registry-auth' (registry: ${registry}), or with docker/login-action in an earlier step (pull requests from forks get no secrets)`,
  ],
  [
    'a login that may only pull',
    login(lab.LAB_TOKEN_READER, lab.LAB_TOKEN_READER_PASSWORD),
    `${registry} refused user '${lab.LAB_TOKEN_READER}' from 'registry-auth' (scope repository:${topic}/refused:pull,push); check that the repository exists, and that this user may push or pull there`,
  ],
])('%s ends the step before anything is built', async (_, auth, message) => {
  const slow = makeContext({ Dockerfile: `FROM ${lab.LAB_BASE_IMAGE}\nRUN sleep 60\n` })
  const started = performance.now()
  const run = await push(
    { tags: `${at('refused')}:1`, 'registry-auth': auth, platforms: 'linux/amd64' },
    { workspace: slow },
  )
  expect({ exitCode: run.exitCode, error: errorOf(run) }).toEqual({ exitCode: 1, error: message })
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(run.log).not.toContain('RUN sleep 60')
  expect(run.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('not-it')
})

test('a credential helper gives an identity token, which is exchanged', async () => {
  const answer = sh(
    'curl',
    ...['--silent', '--cacert', lab.LAB_TLS_CA, '--data-urlencode', `username=${lab.LAB_TOKEN_USER}`],
    ...['--data-urlencode', `password=${lab.LAB_TOKEN_PASSWORD}`, '--data', 'grant_type=password'],
    ...['--data', 'client_id=e2e', '--data', 'service=lab-registry', '--data', 'access_type=offline'],
    lab.LAB_TOKEN_URL,
  )
  const { refresh_token: secret } = JSON.parse(answer) as { refresh_token: string }
  const folder = makeFolder()
  const programs = join(folder, 'bin')
  sh('mkdir', '-p', programs, join(folder, 'docker'))
  writeFileSync(join(folder, 'docker', 'config.json'), JSON.stringify({ credHelpers: { [registry]: 'lab' } }))
  const given = JSON.stringify({ ServerURL: registry, Username: '<token>', Secret: secret })
  writeFileSync(join(programs, 'docker-credential-lab'), `#!/bin/sh\nread host\necho '${given}'\n`, { mode: 0o755 })
  const env = { PATH: `${programs}:${process.env.PATH}` }

  const before = logLength()
  const run = await push({ tags: `${at('helper')}:1` }, { folder, env })
  succeeds(run)
  expect(crane('digest', `${at('helper')}:1`)).toBe(run.outputs.digest)
  expect(tokensSince(before).map(({ grant }) => grant)).toEqual(['refresh_token'])
})

test('a proxy that demands a password leads to the registry; without it the error says so', async () => {
  const first = await push({ tags: `${at('proxy')}:1`, 'registry-auth': login() })
  succeeds(first)
  const before = readFileSync(lab.LAB_PROXY_LOG, 'utf8').length
  const given = { digests: first.outputs.digest ?? '', tags: `${at('proxy')}:2` }
  succeeds(await merge(given, { env: { HTTPS_PROXY: lab.LAB_PROXY } }))
  expect(crane('digest', `${at('proxy')}:2`)).toBe(first.outputs.digest)
  expect(readFileSync(lab.LAB_PROXY_LOG, 'utf8').slice(before)).toContain(`CONNECT ${registry} 200`)

  const { host } = new URL(lab.LAB_PROXY)
  const refused = await merge(given, { env: { HTTPS_PROXY: `http://lab:not-it@${host}` } })
  expect({ exitCode: refused.exitCode, error: errorOf(refused) }).toEqual({
    exitCode: 1,
    error: expect.stringContaining(
      `the proxy of this runner (HTTPS_PROXY or HTTP_PROXY) blocks requests to ${registry}`,
    ),
  })
  expect(refused.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('not-it')
  succeeds(await merge(given, { env: { HTTPS_PROXY: `http://lab:not-it@${host}`, NO_PROXY: '.lab.test' } }))
})
