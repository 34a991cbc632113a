import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { NodeTls } from '../../src/runner.ts'
import { withNodeTls } from '../../src/toolchain/node-tls.ts'
import type { GivenNode } from '../../src/toolchain/nodes.ts'
import { makeFolder } from '../fakes.ts'
import { makeAuthority } from '../registry/certificates.ts'
import { catchStdout } from '../stdout.ts'

const stdout = catchStdout()

const authority = makeAuthority('nodes')
const { cert, key } = authority.issue('')
const pems = { cacert: authority.ca, cert, key }
const node: GivenNode = {
  ...{ title: `node 'b'`, input: 'append[0]', name: 'b', endpoint: 'tcp://b:1234', buildkitdFlags: '', platforms: [] },
  ...{ driverOpts: ['servername=b'], ca: '', cert: '', key: '', sshKey: '', knownHosts: '' },
}

function give(
  given: Partial<GivenNode>,
  {
    folder = makeFolder(),
    workspace = makeFolder(),
    driver = 'remote',
    tls,
  }: {
    folder?: string
    workspace?: string
    driver?: string
    tls?: NodeTls
  } = {},
) {
  const variables = new Map(tls ? [[1, tls]] : [])
  return withNodeTls({ ...node, ...given }, 1, { variables, folder, workspace, driver, now: new Date() })
}

const inFolder = (folder: string) =>
  ['cacert', 'cert', 'key'].map((name) => `${name}=${join(folder, `node-1-${name}.pem`)}`)

test.each<[string, Partial<GivenNode>, NodeTls | undefined]>([
  ['keys of the node', { ca: authority.ca, cert, key }, undefined],
  [
    'driver-opts',
    { driverOpts: ['servername=b', ...Object.entries(pems).map(([name, pem]) => `${name}=${pem}`)] },
    undefined,
  ],
  ['variables', {}, pems],
  ['keys of the node, before variables', { ca: authority.ca, cert, key }, { cacert: 'x', cert: 'y', key: 'z' }],
])('%s become files, which only the user may read', async (_, given, tls) => {
  const folder = makeFolder()
  const made = await give(given, { folder, ...(tls && { tls }) })
  expect(made.node.driverOpts).toEqual(['servername=b', ...inFolder(folder)])
  expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8').trim())).toEqual(
    Object.values(pems).map((pem) => pem.trim()),
  )
  expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600])
})

test('a path starts in the workspace, and nothing is copied; other fields of its record stay', async () => {
  const workspace = makeFolder()
  const folder = makeFolder()
  mkdirSync(join(workspace, 'c,d'))
  writeFileSync(join(workspace, 'c,d', 'ca.pem'), authority.ca)
  const made = await give({ driverOpts: ['"cacert=c,d/ca.pem",servername=x'] }, { folder, workspace })
  expect(made.node.driverOpts).toEqual(['servername=x', `"cacert=${join(workspace, 'c,d', 'ca.pem')}"`])
  expect(readdirSync(folder)).toEqual([])
})

test('the private key is masked, line by line, and nothing else is', async () => {
  await give({ ca: authority.ca, cert, key })
  const lines = key
    .trim()
    .split('\n')
    .slice(1, -1)
    .filter((line) => line.length > 8)
  expect(stdout.text().trim().split('\n')).toEqual(lines.map((line) => `::add-mask::${line}`))
})

test.each([
  ['a node without TLS', { endpoint: 'unix:///run/buildkit/buildkitd.sock' }],
  ['a node without an endpoint', { endpoint: '' }],
])('variables are left aside for %s', async (_, given) => {
  const folder = makeFolder()
  expect(await give(given, { folder, tls: pems })).toEqual({ node: { ...node, ...given }, tls: {} })
  expect(readdirSync(folder)).toEqual([])
})

test.each<[string, Partial<GivenNode>, { driver?: string; tls?: NodeTls }, string]>([
  [
    'another driver',
    { ca: authority.ca },
    { driver: 'docker-container' },
    `input 'append[0].ca' has no effect: it only applies to 'driver: remote', and the driver is 'docker-container'; put certificates of a Docker daemon into a Docker context, and set 'endpoint' to its name`,
  ],
  [
    'a socket',
    { driverOpts: ['cacert=/ca.pem'], endpoint: 'unix:///b' },
    {},
    `'cacert' of input 'append[0].driver-opts' has no effect: node 'b' is at 'unix:///b', and only tcp:// endpoints use TLS`,
  ],
  [
    'no file',
    { ca: 'nosuch.pem' },
    {},
    `input 'append[0].ca' is 'nosuch.pem', but no file can be read there; set it to PEM`,
  ],
  [
    'a key that is neither',
    { ca: authority.ca, cert, key: 'hunter2' },
    {},
    `input 'append[0].key' is neither PEM nor the path of a readable file; set it to PEM ('-----BEGIN …'), or to a path in the workspace`,
  ],
  [
    'a variable',
    {},
    { tls: { cacert: authority.ca, cert } },
    'BUILDER_NODE_1_AUTH_TLS_CERT is set without its private key',
  ],
])('%s is told, and nothing is written', async (_, given, options, message) => {
  const folder = makeFolder()
  await expect(give(given, { folder, ...options })).rejects.toThrow(message)
  expect(readdirSync(folder)).toEqual([])
})
