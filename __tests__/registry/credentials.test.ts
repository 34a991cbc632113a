import { expect, test } from '@jest/globals'
import { parseYaml } from '../../src/input/yaml.ts'
import { type Credential, parseCredentials, withCredentials } from '../../src/registry/credentials.ts'

const parse = async (text: string): Promise<Credential[]> => parseCredentials(await parseYaml('registry-auth', text))

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
  expect(await parse(text)).toEqual([
    { host: 'ghcr.io', username: 'octocat', password: '0123' },
    { host: 'docker.io', username: 'hub', password: `it's: #1` },
    { host: 'registry.example.com:5000', username: 'me', password: 'true' },
  ])
})

test.each(['docker.io', 'index.docker.io', 'https://index.docker.io/v1/', 'registry-1.docker.io'])(
  'knows Docker Hub as %s',
  async (name) => {
    const credentials = await parse(`[{registry: "${name}", username: me, password: secret}]`)
    expect(withCredentials({}, credentials).auths).toEqual({
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
const special = 'values with special characters belong in single quotes'

test.each([
  ['registry: ghcr.io', `${input} is no list, expected items with registry, username, password`],
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
    '- {registry: ghcr.io, username: "", password: geheim}',
    `${input}: 'ghcr.io': username is empty; is the secret defined for this run? Pull requests from forks get none`,
  ],
  ['- registry: ghcr.io\n  username: me\n  password:', `${input}: 'ghcr.io': password is empty; is the secret`],
  ['- {registry: ghcr.io, username: me, password: [geheim]}', `${input}: 'ghcr.io': password is empty`],
  [
    '- {registry: ghcr.io, username: a, password: geheim}\n- {registry: ghcr.io, username: b, password: geheim}',
    `${input} names ghcr.io more than once`,
  ],
  ['- registry: ghcr.io\n  password: "geheim', `${input} is no YAML, line 2: missing char; ${special}`],
  ['- registry: ghcr.io\n  password: *geheim', `${input} is no YAML: an alias (*) names no anchor (&)`],
  ['- registry: ghcr.io\n  password: @geheim', `${input} is no YAML, line 2: bad scalar start; ${special}`],
])('rejects %j without repeating the password', async (text, message) => {
  const error = await parse(text).catch((reason: unknown) => reason)
  expect(String(error)).toContain(message)
  expect(String(error)).not.toContain('geheim')
})
