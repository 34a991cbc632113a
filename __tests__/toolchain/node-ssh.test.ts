import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { createRun } from '../../src/process.ts'
import { openSsh, withPath } from '../../src/toolchain/node-ssh.ts'
import type { GivenNode } from '../../src/toolchain/nodes.ts'
import { sshConfig, sshWrapper } from '../../src/toolchain/ssh-config.ts'
import { parseSsh } from '../../src/toolchain/ssh-destination.ts'
import { makeFolder, recordRun } from '../fakes.ts'
import { catchStdout } from '../stdout.ts'

const stdout = catchStdout()
const folderOfKeys = makeFolder()
const keyOf = (name: string, ...options: string[]): string => {
  const path = join(folderOfKeys, name)
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path, ...options])
  return readFileSync(path, 'utf8')
}
const key = keyOf('plain')
const lockedKey = keyOf('locked', '-N', 'passphrase')
const lockedPem = execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-aes256', '-pass', 'pass:x'], {
  encoding: 'utf8',
})
const [type, body] = readFileSync(join(folderOfKeys, 'plain.pub'), 'utf8').split(' ')
const known = (name: string) => `${name} ${type} ${body}`

const node = (input: string, endpoint: string, sshKey = '', knownHosts = ''): GivenNode => ({
  ...{ title: input ? `node ${input}` : 'the first node', input, endpoint, platforms: [], driverOpts: [] },
  ...{ ca: '', cert: '', key: '', sshKey, knownHosts },
})
const { PATH = '' } = process.env
const run = createRun({ PATH }, new AbortController().signal)
const open = (nodes: readonly GivenNode[], given: { folder?: string; workspace?: string; path?: string } = {}) =>
  openSsh(nodes, { run, folder: makeFolder(), workspace: makeFolder(), path: PATH, ...given })

test('without keys, ssh is the one of the runner', async () => {
  expect(await open([node('', 'ssh://me@h'), node('append[0]', 'ssh://me@i')])).toBeUndefined()
})

test('a key and known hosts become files, which only the user may read, of an ssh that is found first', async () => {
  const folder = makeFolder()
  const path = await open([node('', 'ssh://me@h:2222', key.replaceAll('\n', '\r\n').trim(), known('[h]:2222'))], {
    folder,
  })
  expect(path).toBe([join(folder, 'ssh', 'bin'), PATH].join(delimiter))
  const files = ['0/key', '0/known_hosts', 'config', 'bin/ssh'].map((name) => join(folder, 'ssh', name))
  expect(files.map((file) => (statSync(file).mode & 0o777).toString(8))).toEqual(['600', '600', '600', '700'])
  expect(readFileSync(files[0] ?? '', 'utf8')).toBe(key)
  expect(readFileSync(files[1] ?? '', 'utf8')).toBe(`${known('[h]:2222')}\n`)
  // What OpenSSH itself makes of it.
  const { stdout: config } = await withPath(run, path)('ssh', ['-G', '-p', '2222', 'me@h'])
  expect(config.split('\n')).toEqual(
    expect.arrayContaining([
      `identityfile ${files[0]}`,
      'identitiesonly yes',
      'identityagent none',
      'batchmode yes',
      'stricthostkeychecking true',
      `userknownhostsfile ${files[1]}`,
      'globalknownhostsfile none',
    ]),
  )
  // Another host is reached as ever.
  const other = await withPath(run, path)('ssh', ['-G', 'other'])
  expect(other.stdout).toBe((await run('ssh', ['-G', 'other'])).stdout)
  const lines = key.trim().split('\n').slice(1, -1)
  expect(stdout.text().trim().split('\n')).toEqual(lines.map((line) => `::add-mask::${line}`))
})

test('paths start in the workspace, and nodes without keys of their own have those of the inputs', async () => {
  const workspace = makeFolder()
  mkdirSync(join(workspace, 'ci'))
  writeFileSync(join(workspace, 'ci', 'id'), key)
  writeFileSync(join(workspace, 'ci', 'hosts'), `${known('h')}\n${known('i')}\n`)
  const folder = makeFolder()
  const nodes = [
    node('', '', 'ci/id', 'ci/hosts'),
    node('append[0]', 'ssh://h'),
    node('append[1]', 'ssh://i'),
    node('append[2]', 'tcp://j'),
  ]
  const [, ...others] = nodes
  await open([node('', 'ssh://h', 'ci/id', 'ci/hosts'), ...others], { folder, workspace })
  expect(readdirSync(join(folder, 'ssh')).toSorted()).toEqual(['0', '1', '2', 'bin', 'config'])
})

test('those of the inputs may be for further nodes alone', async () => {
  const folder = makeFolder()
  await open([node('', '', key, known('h')), node('append[0]', 'ssh://h')], { folder })
  expect(readdirSync(join(folder, 'ssh')).toSorted()).toEqual(['0', 'bin', 'config'])
})

test.each<[string, readonly GivenNode[], string]>([
  [
    'a key without known hosts',
    [node('', 'ssh://h', key)],
    `input 'endpoint-ssh-key' is set without the keys of the host, so another machine could impersonate it; set 'endpoint-ssh-known-hosts' to the lines of a known_hosts file, as ssh-keyscan prints them`,
  ],
  [
    'known hosts without a key',
    [node('', 'ssh://h', '', known('h'))],
    `input 'endpoint-ssh-known-hosts' is set without a private key; set 'endpoint-ssh-key' too, or remove both to use this runner's own ssh configuration`,
  ],
  [
    'known hosts of others',
    [node('', ''), node('append[0]', 'ssh://me@h:22022', key, known('h'))],
    `input 'append[0].ssh-known-hosts' has no key for [h]:22022, the host of node append[0]; verify what 'ssh-keyscan -p 22022 h' prints, and add it`,
  ],
  [
    'a key with a passphrase',
    [node('', 'ssh://h', lockedKey, known('h'))],
    `input 'endpoint-ssh-key' is a private key with a passphrase, which nobody can enter here; use one without a passphrase`,
  ],
  [
    'PEM with a passphrase',
    [node('', 'ssh://h', lockedPem, known('h'))],
    `input 'endpoint-ssh-key' is a private key with a passphrase`,
  ],
  [
    'what is no key',
    [node('', 'ssh://h', 'hunter2', known('h'))],
    `input 'endpoint-ssh-key' is neither a private key nor the path of a readable file; set it to the key ('-----BEGIN …'), or to a path in`,
  ],
  [
    'a public key',
    [node('', 'ssh://h', join(folderOfKeys, 'plain.pub'), known('h'))],
    `input 'endpoint-ssh-key' is the path of a file that is not a private key; use one as ssh-keygen writes it`,
  ],
  [
    'half a key',
    [node('', 'ssh://h', `${key.slice(0, 120)}\n-----END OPENSSH PRIVATE KEY-----`, known('h'))],
    `input 'endpoint-ssh-key' is not a private key that OpenSSH can read; use one as ssh-keygen writes it`,
  ],
  [
    'no file of known hosts',
    [node('', 'ssh://h', key, 'nosuch')],
    `input 'endpoint-ssh-known-hosts' is 'nosuch', but no file can be read there; set it to the lines of a known_hosts file`,
  ],
  [
    'a node that is not at ssh://',
    [node('', ''), node('append[0]', 'tcp://h:1', key, known('h'))],
    `input 'append[0].ssh-key' has no effect: node append[0] is at 'tcp://h:1', and it only applies to ssh:// endpoints`,
  ],
  [
    'no node at ssh://',
    [node('', '', key, known('h'))],
    `input 'endpoint-ssh-key' has no effect: the first node is on this machine, and it only applies to ssh:// endpoints`,
  ],
  [
    'an address that is none',
    [node('', 'ssh://-oProxyCommand=x', key, known('h'))],
    `the first node is at 'ssh://-oProxyCommand=x', expected ssh://user@host or ssh://user@host:port`,
  ],
])('%s is told', async (_, nodes, message) => {
  await expect(open(nodes)).rejects.toThrow(message)
})

test('a machine without ssh is told', async () => {
  await expect(open([node('', 'ssh://h', key, known('h'))], { path: '/nosuch' })).rejects.toThrow(
    "the first node is reached with OpenSSH's ssh, which is not on the PATH of this runner; install openssh-client",
  )
})

test.each([
  ['ssh://h', { host: 'h', port: '', user: '' }],
  ['ssh://me@h.example.com:2222', { host: 'h.example.com', port: '2222', user: 'me' }],
  ['ssh://me@[fe80::1]:22/run/docker.sock', { host: 'fe80::1', port: '22', user: 'me' }],
])('%s is taken apart', (endpoint, destination) => {
  expect(parseSsh('a node', endpoint)).toEqual(destination)
})

test.each([
  'ssh://',
  'ssh://me:password@h',
  'ssh://h:x',
  'ssh://h/path?q',
  'ssh://a b',
  'ssh://*',
  'ssh://-x@h',
  'ssh://h\nHost *',
])('%j is refused', (endpoint) => {
  expect(() => parseSsh('a node', endpoint)).toThrow(`a node is at '${endpoint}', expected ssh://user@host`)
})

test('nothing of a path gets into the shell, or is taken for a token of ssh', () => {
  expect(sshWrapper(`/a'; rm -rf /`, '/c d')).toBe(`#!/bin/sh\nexec '/a'\\''; rm -rf /' -F '/c d' "$@"\n`)
  expect(sshConfig([{ host: 'h', keyPath: '/a%d "k"', knownHostsPath: '/x y' }])).toContain(
    '  IdentityFile "/a%%d \\"k\\""\n',
  )
})

test('two nodes on one host have both keys', () => {
  const config = sshConfig([
    { host: 'h', keyPath: '/1', knownHostsPath: '/k1' },
    { host: 'h', keyPath: '/2', knownHostsPath: '/k2' },
  ])
  expect(config.match(/^Host .*/gm)).toEqual(['Host h', 'Host * !h'])
  expect(config).toContain('  IdentityFile "/1"\n  IdentityFile "/2"\n')
  expect(config).toContain('  UserKnownHostsFile "/k1" "/k2"\n')
})

test('the PATH is that of docker and buildx, and a variable of the call counts more', async () => {
  const recorded = recordRun()
  expect(withPath(recorded, undefined)).toBe(recorded)
  const seen: unknown[] = []
  const withEnv = withPath(async (_, __, options) => {
    seen.push(options?.env)
    return { stdout: '', stderr: '' }
  }, '/p')
  await withEnv('docker', [])
  await withEnv('buildx', [], { env: { PATH: '/q', A: 'b' } })
  expect(seen).toEqual([{ PATH: '/p' }, { PATH: '/q', A: 'b' }])
})
