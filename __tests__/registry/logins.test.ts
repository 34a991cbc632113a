import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { CancelledError } from '../../src/cancel.ts'
import { CommandError, createRun, type Run } from '../../src/process.ts'
import { findLogins, type Login, type LoginSources } from '../../src/registry/logins.ts'
import { type Answer, makeFolder, recordRun } from '../fakes.ts'

const auth = (username: string, password = 'secret') => Buffer.from(`${username}:${password}`).toString('base64')
const login = (username: string, source: string, password = 'secret'): Login => ({
  kind: 'password',
  username,
  password,
  description: `user '${username}' from ${source}`,
})
const printed = (value: unknown) => JSON.stringify(value)
const failed = (stdout: string, stderr = '') =>
  new CommandError('docker-credential-x', 1, { stdout, stderr }, 'failed with exit code 1')

const none = { credentials: [], scoped: [], config: {}, environmentConfig: undefined }

function find(host: string, sources: Partial<LoginSources> = {}): Promise<Login | undefined> {
  return findLogins({ ...none, run: recordRun(), ...sources })(host, 'team/app')
}

/** A `PATH` with a program of the test's own. */
function makePath(name: string, script: string): string {
  const folder = makeFolder()
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return [folder, process.env.PATH].join(delimiter)
}
const never = new AbortController().signal

const helper = (answer: Answer, name = 'x') => recordRun({ [`docker-credential-${name} get`]: answer })
const known = printed({ ServerURL: 'r.example.com', Username: 'helped', Secret: 'secret' })

describe('of several logins', () => {
  const credentials = [{ host: 'r.example.com', username: 'given', password: 'secret' }]
  const environmentConfig = printed({ auths: { 'r.example.com': { auth: auth('environment') } } })
  const config = {
    credHelpers: { 'r.example.com': 'own' },
    credsStore: 'all',
    auths: { 'r.example.com': { auth: auth('file') } },
  }
  const folder = 'r.example.com/team/app'
  const place = { host: 'r.example.com', repository: 'team/app', actions: [], folder }
  const scoped = [{ ...place, config: { auths: { 'r.example.com': { auth: auth('scoped') } } } }]
  const run = recordRun({
    'docker-credential-own': printed({ Username: 'own', Secret: 'secret' }),
    'docker-credential-all': printed({ Username: 'all', Secret: 'secret' }),
  })
  const ofHelper = (name: string, username: string): Login => ({
    kind: 'password',
    username,
    password: 'secret',
    description: `the login from the credential helper '${name}'`,
  })
  test.each<[string, Partial<LoginSources>, Login | undefined]>([
    ['the input goes first', { credentials, environmentConfig, scoped, config }, login('given', `'registry-auth'`)],
    ['then the environment', { environmentConfig, scoped, config }, login('environment', 'DOCKER_AUTH_CONFIG')],
    ['then that of buildx for the repository', { scoped, config }, login('scoped', `buildx's ${folder}`)],
    [
      'a helper of that',
      { scoped: [{ ...place, config: { ...config, credsStore: 'all', credHelpers: {} } }], config },
      ofHelper('all', 'all'),
    ],
    ['none where that has none, as for buildx', { scoped: [{ ...place, config: {} }], config }, undefined],
    ['the next where that cannot be read', { scoped: [place], config }, ofHelper('own', 'own')],
    ['not that of another repository', { scoped: [{ ...place, repository: 'b' }], config }, ofHelper('own', 'own')],
    ['then the helper of the host', { config }, ofHelper('own', 'own')],
    ['then the helper of all hosts', { config: { ...config, credHelpers: { a: 'own' } } }, ofHelper('all', 'all')],
    [
      'the file where the helper of the host is empty',
      { config: { ...config, credHelpers: { 'r.example.com': '' } } },
      login('file', 'the Docker configuration'),
    ],
    [
      'the file where there is no helper',
      { config: { auths: config.auths } },
      login('file', 'the Docker configuration'),
    ],
    ['none at last', {}, undefined],
    [
      'an entry of the environment without a login hides the rest, as for docker',
      { environmentConfig: printed({ auths: { 'r.example.com': {} } }), config },
      undefined,
    ],
    [
      'other hosts of the environment do not',
      { environmentConfig: printed({ auths: { a: {} } }), config },
      ofHelper('own', 'own'),
    ],
    ['an environment that is no JSON counts for nothing', { environmentConfig: '{', config }, ofHelper('own', 'own')],
    ['an empty environment counts for nothing', { environmentConfig: '', config }, ofHelper('own', 'own')],
  ])('%s', async (_, sources, expected) => {
    expect(await find('r.example.com', { run, ...sources })).toEqual(expected)
  })
})

describe('hosts are found by', () => {
  const file = (key: string, entry: object = { auth: auth('me') }) => ({ config: { auths: { [key]: entry } } })
  const me = login('me', 'the Docker configuration')
  test.each<[string, string]>([
    ['r.example.com:5000', 'r.example.com:5000'],
    ['https://r.example.com', 'r.example.com'],
    ['http://r.example.com/v1/', 'r.example.com'],
    ['r.example.com/path', 'r.example.com'],
    ['https://index.docker.io/v1/', 'docker.io'],
    ['index.docker.io', 'docker.io'],
    ['docker.io', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
    ['https://registry-1.docker.io/v2/', 'docker.io'],
  ])('the key %s', async (key, host) => {
    expect(await find(host, file(key))).toEqual(me)
  })

  test.each<[string, string]>([
    ['r.example.com:5000', 'r.example.com'],
    ['example.com', 'r.example.com'],
    ['not a host', 'r.example.com'],
  ])('not by the key %s', async (key, host) => {
    expect(await find(host, file(key))).toBeUndefined()
  })

  test('the exact key before others', async () => {
    const auths = { 'https://r.example.com/v1/': { auth: auth('old') }, 'r.example.com': { auth: auth('me') } }
    expect(await find('r.example.com', { config: { auths } })).toEqual(me)
  })

  test('Docker Hub’s own key, for helpers and the environment', async () => {
    const key = 'https://index.docker.io/v1/'
    const environmentConfig = printed({ auths: { [key]: { auth: auth('me') } } })
    expect(await find('docker.io', { environmentConfig })).toEqual(login('me', 'DOCKER_AUTH_CONFIG'))
    const inputs: unknown[] = []
    const run: Run = async (_, __, options) => {
      inputs.push(options?.input)
      return { stdout: known, stderr: '' }
    }
    await find('docker.io', { config: { credHelpers: { [key]: 'x' } }, run })
    expect(inputs).toEqual([key])
  })
})

test.each(['dhi.io', 'registry.scout.docker.com'])('without a login for %s that of Docker Hub serves', async (host) => {
  const config = { auths: { 'https://index.docker.io/v1/': { auth: auth('hub') } } }
  expect(await find(host, { config })).toEqual(login('hub', 'the Docker configuration'))
  const place = {
    host: 'registry-1.docker.io',
    repository: 'team/app',
    actions: [],
    folder: 'registry-1.docker.io/team/app',
  }
  const scoped = [{ ...place, config: { auths: { 'https://index.docker.io/v1/': { auth: auth('scoped') } } } }]
  expect(await find(host, { config, scoped })).toEqual(login('scoped', `buildx's ${place.folder}`))
  const auths = { ...config.auths, [host]: { auth: auth('own') } }
  expect(await find(host, { config: { auths } })).toEqual(login('own', 'the Docker configuration'))
})

test.each<[string, unknown, Login | undefined]>([
  ['a password with colons', { auth: auth('me', 'a:b:') }, login('me', 'the Docker configuration', 'a:b:')],
  ['a password padded with NULs', { auth: auth('me', 'secret\0\0') }, login('me', 'the Docker configuration')],
  ['name and password apart', { username: 'me', password: 'secret' }, login('me', 'the Docker configuration')],
  [
    'an identity token',
    { auth: auth('me', ''), identitytoken: 'refresh' },
    { kind: 'identity token', token: 'refresh', description: `user 'me' from the Docker configuration` },
  ],
  [
    'an identity token without a name',
    { identitytoken: 'refresh' },
    { kind: 'identity token', token: 'refresh', description: 'the token from the Docker configuration' },
  ],
  [
    'a registry token',
    { auth: auth('me'), registrytoken: 'ready' },
    { kind: 'registry token', token: 'ready', description: 'the token from the Docker configuration' },
  ],
  ['nothing, as helpers leave it', {}, undefined],
  ['what is no base64 of a name and a password', { auth: '?' }, undefined],
  ['a name alone', { auth: auth('me', '') }, undefined],
  ['null', null, undefined],
  ['a text', 'me', undefined],
])('an entry with %s', async (_, entry, expected) => {
  const config = { auths: { 'r.example.com': entry } } as unknown as LoginSources['config']
  expect(await find('r.example.com', { config })).toEqual(expected)
})

test.each([[null], ['text'], [[]]])('auths that are %j have no login', async (auths) => {
  expect(await find('r.example.com', { config: { auths } as unknown as LoginSources['config'] })).toBeUndefined()
})

describe('a credential helper', () => {
  const config = { credsStore: 'x' }
  const description = `the login from the credential helper 'x'`
  test.each<[string, Answer, Login | undefined]>([
    ['tells a password', known, { kind: 'password', username: 'helped', password: 'secret', description }],
    [
      'tells a token',
      printed({ Username: '<token>', Secret: 'r' }),
      { kind: 'identity token', token: 'r', description },
    ],
    ['knows no login', failed('credentials not found in native keychain\n'), undefined],
    ['knows no login, and says so elsewhere', failed('', 'credentials not found in native keychain'), undefined],
    ['has an empty login', printed({ Username: '', Secret: '' }), undefined],
  ])('%s', async (_, answer, expected) => {
    expect(await find('r.example.com', { config, run: helper(answer) })).toEqual(expected)
  })

  const start = 'docker-credential-x returned no login for r.example.com: '
  const end = `; log in again before this step, or use 'registry-auth'`
  test.each<[string, Answer, string]>([
    ['is locked', failed('exit status 2: gpg: decryption failed\n'), 'exit status 2: gpg: decryption failed'],
    ['fails with words on the other stream', failed('', 'first\ngcloud is not logged in\n'), 'gcloud is not logged in'],
    ['fails without a word', failed(''), 'it failed with exit code 1'],
    [
      'fails when it has printed the password',
      failed('{"Username":"me","Secret":"secret"}'),
      'it failed with exit code 1',
    ],
    [
      'is not there',
      new CommandError('docker-credential-x', undefined, undefined, 'was not found'),
      'it was not found',
    ],
    ['prints rubbish', 'my secret', 'its output is not JSON with Username and Secret'],
    ['prints nothing', '', 'its output is not JSON with Username and Secret'],
    ['prints null', 'null', 'its output is not JSON with Username and Secret'],
    ['prints half of a login', '{"Username":"me","Secret":5}', 'its output is not JSON with Username and Secret'],
  ])('that %s is an error without the password', async (_, answer, reason) => {
    await expect(find('r.example.com', { config, run: helper(answer) })).rejects.toEqual(
      new Error(start + reason + end),
    )
  })

  test('is asked once more for a repository with a login of its own', async () => {
    const run = helper(known)
    const place = { host: 'a.example.com', repository: 'b', actions: [], folder: 'a.example.com/b' }
    const findLogin = findLogins({ ...none, config, scoped: [{ ...place, config }], run })
    await Promise.all(['a', 'b', 'c', 'b'].map((name) => findLogin('a.example.com', name)))
    expect(run.calls).toHaveLength(2)
  })

  test('that is stopped by the end of the job says that', async () => {
    const run: Run = () => Promise.reject(new CancelledError('SIGTERM'))
    await expect(find('r.example.com', { config, run })).rejects.toEqual(new CancelledError('SIGTERM'))
  })

  test('that never answers is ended', async () => {
    const run = createRun({ PATH: makePath('docker-credential-x', 'echo \'{"Secret":"secret"}\'; sleep 60') }, never)
    await expect(find('r.example.com', { config, run, helperTimeout: 300 })).rejects.toEqual(
      new Error(
        `docker-credential-x returned no login for r.example.com: it did not answer within 0.3 s, probably because it is waiting to be unlocked or for a network; log in again before this step, or use 'registry-auth'`,
      ),
    )
  })

  test('is asked once for each host, however many ask', async () => {
    const run = helper(known)
    const findLogin = findLogins({ ...none, config, run })
    const asked = ['a.example.com/a', 'b.example.com/a', 'a.example.com/b'].map((place) => place.split('/'))
    await Promise.all(asked.map(([host = '', name = '']) => findLogin(host, name)))
    expect(run.calls).toEqual([
      ['docker-credential-x', 'get'],
      ['docker-credential-x', 'get'],
    ])
  })
})
