import { expect, test } from '@jest/globals'
import { parseNodes } from '../../src/toolchain/nodes.ts'

const none = { ca: '', cert: '', key: '', sshKey: '', knownHosts: '' }

test('reads nodes with lists as YAML or as text', async () => {
  const text = `
- name: arm
  endpoint: ssh://me@arm64
  driver-opts: [ 'env.A=b', network=host ]
  buildkitd-flags: --debug
  platforms: linux/arm64,linux/arm/v7
- endpoint: tcp://c:1234
  driver-opts: |
    cacert=/a
    cert=/b
  platforms: [ linux/s390x ]
`
  expect(await parseNodes(text)).toEqual([
    {
      ...none,
      title: "node 'arm'",
      input: 'append[0]',
      name: 'arm',
      endpoint: 'ssh://me@arm64',
      driverOpts: ['env.A=b', 'network=host'],
      buildkitdFlags: '--debug',
      platforms: ['linux/arm64', 'linux/arm/v7'],
    },
    {
      ...none,
      title: 'node append[1]',
      input: 'append[1]',
      name: '',
      endpoint: 'tcp://c:1234',
      driverOpts: ['cacert=/a', 'cert=/b'],
      buildkitdFlags: '',
      platforms: ['linux/s390x'],
    },
  ])
  expect(await parseNodes(' \n')).toEqual([])
})

test('reads what a node is reached with, PEM and paths', async () => {
  const [node] = await parseNodes(
    '- {ca: certs/ca.pem, cert: "-----BEGIN CERTIFICATE-----\\nMII\\n-----END CERTIFICATE-----\\n", key: k, ssh-key: id, ssh-known-hosts: "h ssh-ed25519 AAAA\\ni ssh-ed25519 BBBB"}',
  )
  expect(node).toMatchObject({
    ca: 'certs/ca.pem',
    cert: '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----',
    key: 'k',
    sshKey: 'id',
    knownHosts: 'h ssh-ed25519 AAAA\ni ssh-ed25519 BBBB',
  })
})

test.each([
  ['name: a', "input 'append' is not a YAML list"],
  [
    '- a',
    "input 'append[0]' is not a mapping, expected keys: name, endpoint, driver-opts, buildkitd-flags, platforms, ca, cert, key, ssh-key, ssh-known-hosts",
  ],
  ['- {}\n- flags: x', "input 'append[1]' has 'flags', expected one of: name, endpoint"],
  ['- name: --x', "input 'append[0].name' is '--x', but a name cannot start with '-'"],
  ['- endpoint: [a]', "input 'append[0].endpoint' is not text"],
  ['- key: [a]', "input 'append[0].key' is not text"],
  ['- platforms: "a\\0"', "input 'append[0].platforms' contains a NUL character"],
  ['- "a', "input 'append' is not valid YAML, line 1: missing char"],
])('rejects %j', async (text, message) => {
  await expect(parseNodes(text)).rejects.toThrow(message)
})
