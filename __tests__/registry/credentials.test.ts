import { describe, expect, test } from '@jest/globals'
import { parseYaml } from '../../src/input/yaml.ts'
import {
  type Credentials,
  checkIncomplete,
  masksOf,
  parseCredentials,
  withCredentials,
} from '../../src/registry/credentials.ts'

const parse = async (text: string): Promise<Credentials> => parseCredentials(await parseYaml('registry-auth', text))

test('reads a list as docker/login-action takes it, each value as the text it is', async () => {
  const text = `
- registry: https://ghcr.io/
  username: octocat
  password: 0123
- username: hub
  password: 'it''s: #1'
- registry: registry.example.com:5000
  username: me
  password: "true"
`
  expect(await parse(text)).toEqual({
    complete: [
      { host: 'ghcr.io', username: 'octocat', password: '0123' },
      { host: 'docker.io', username: 'hub', password: `it's: #1` },
      { host: 'registry.example.com:5000', username: 'me', password: 'true' },
    ],
    incomplete: [],
  })
})

test('tells which items a run without their secrets leaves incomplete', async () => {
  const text = `
- registry: ghcr.io
  username: octocat
  password: ${''}
- {username: "", password: geheim}
- {registry: a.example.com, username: '', password: ''}
- {registry: b.example.com, username: me, password: geheim}
`
  expect(await parse(text)).toEqual({
    complete: [{ host: 'b.example.com', username: 'me', password: 'geheim' }],
    incomplete: [
      { host: 'ghcr.io', empty: 'password' },
      { host: 'docker.io', empty: 'username' },
      { host: 'a.example.com', empty: 'username' },
    ],
  })
})

describe('checkIncomplete', () => {
  const incomplete = [{ host: 'ghcr.io', empty: 'password' } as const]

  test('leaves out what is for a host that nothing is pushed to', () => {
    const notices: string[] = []
    checkIncomplete(incomplete, { hosts: ['docker.io'], instead: 'push nothing' }, notices)
    expect(notices).toEqual([
      `input 'registry-auth': the password for ghcr.io is empty, so this step does not log in there (pull requests from forks and from Dependabot have no access to repository secrets)`,
    ])
  })

  test('refuses what is for a host that is pushed to', () => {
    expect(() => checkIncomplete(incomplete, { hosts: ['docker.io', 'ghcr.io'], instead: 'push nothing' }, [])).toThrow(
      new Error(
        `input 'registry-auth': the password for ghcr.io is empty, but this step pushes there; the secret is probably not defined for this run (pull requests from forks and from Dependabot have no access to repository secrets): define it, or push nothing`,
      ),
    )
  })
})

test('masks passwords line by line, but no line that would mask half of the log and its digests', () => {
  const login = { host: 'gcr.io', username: '_json_key', password: '{\n  "private_key": "x"\n}' }
  expect(masksOf([login])).toEqual([
    '"private_key": "x"',
    Buffer.from(`_json_key:${login.password}`).toString('base64'),
  ])
})

test.each(['docker.io', 'index.docker.io', 'https://index.docker.io/v1/', 'registry-1.docker.io'])(
  'knows Docker Hub as %s',
  async (name) => {
    const { complete } = await parse(`[{registry: "${name}", username: me, password: secret}]`)
    expect(withCredentials({}, complete).auths).toEqual({
      'https://index.docker.io/v1/': { auth: Buffer.from('me:secret').toString('base64') },
    })
  },
)

test('adds to the user configuration and goes past the credential helpers for the hosts given', () => {
  const config = {
    auths: { 'other.example.com': { auth: 'b3RoZXI6eA==' }, 'ghcr.io': {} },
    credsStore: 'desktop',
    credHelpers: { 'ghcr.io': 'gh', 'gcr.io': 'gcloud' },
    proxies: { default: { httpProxy: 'http://proxy.example.com' } },
    currentContext: 'remote',
  }
  const credentials = [{ host: 'ghcr.io', username: 'octocat', password: 'secret' }]
  expect(withCredentials(config, credentials)).toEqual({
    ...config,
    auths: { 'other.example.com': { auth: 'b3RoZXI6eA==' }, 'ghcr.io': { auth: 'b2N0b2NhdDpzZWNyZXQ=' } },
    credHelpers: { 'ghcr.io': '', 'gcr.io': 'gcloud' },
  })
})

const input = `input 'registry-auth'`
const special = 'put values with special characters in single quotes'

test.each([
  [
    'registry: ghcr.io',
    `${input} is not a YAML list; write items such as '- registry: ghcr.io' with 'username' and 'password'`,
  ],
  ['- ghcr.io', `${input}: item 1 has no registry, username, password`],
  [
    '- {registry: ghcr.io, user: me, password: geheim}',
    `${input}: item 1: unknown key 'user', expected registry, username, password`,
  ],
  [
    '- {registry: "a b", username: me, password: geheim}',
    `${input}: item 1: registry is 'a b', expected a host, e.g. ghcr.io`,
  ],
  [
    '- registry:\n  username: me\n  password: geheim',
    `${input}: item 1: registry is '', expected a host, e.g. ghcr.io`,
  ],
  ['- {registry: ghcr.io, password: geheim}', `${input}: 'ghcr.io' has no username`],
  ['- {registry: ghcr.io, username: me}', `${input}: 'ghcr.io' has no password`],
  ['- {registry: ghcr.io, username: me, password: [geheim]}', `${input}: 'ghcr.io': password is a list or a mapping`],
  [
    '- {username: me, password: ""}\n- {registry: docker.io, username: a, password: geheim}',
    `${input} names docker.io more than once`,
  ],
  [
    '- {registry: ghcr.io, username: a, password: geheim}\n- {registry: ghcr.io, username: b, password: geheim}',
    `${input} names ghcr.io more than once`,
  ],
  ['- registry: ghcr.io\n  password: "geheim', `${input} is not valid YAML, line 2: missing char; ${special}`],
  ['- registry: ghcr.io\n  password: *geheim', `${input} is not valid YAML: an alias (*) refers to no anchor (&)`],
  ['- registry: ghcr.io\n  password: @geheim', `${input} is not valid YAML, line 2: bad scalar start; ${special}`],
])('rejects %j without repeating the password', async (text, message) => {
  const error = await parse(text).catch((reason: unknown) => reason)
  expect(String(error)).toContain(message)
  expect(String(error)).not.toContain('geheim')
})
