import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { withNodeTls } from '../../src/toolchain/node-tls.ts'
import { makeFolder } from '../fakes.ts'

const certificates = new Map([[1, { cacert: 'ca', cert: 'cert', key: 'very-secret' }]])
const node = { endpoint: 'tcp://b:1234', driverOpts: ['servername=b'] }

test('a node gets its files, which only the user may read, behind the options that are given', async () => {
  const folder = makeFolder()
  const path = (name: string) => join(folder, `node-1-${name}.pem`)
  expect(await withNodeTls(node, 1, certificates, folder)).toEqual({
    ...node,
    driverOpts: ['servername=b', `cacert=${path('cacert')}`, `cert=${path('cert')}`, `key=${path('key')}`],
  })
  expect(['cacert', 'cert', 'key'].map((name) => readFileSync(path(name), 'utf8'))).toEqual([
    'ca',
    'cert',
    'very-secret',
  ])
  expect(statSync(path('key')).mode & 0o777).toBe(0o600)
})

test.each([
  ['another node', node, 0],
  ['a node without TLS', { ...node, endpoint: 'unix:///run/buildkit/buildkitd.sock' }, 1],
  ['a node without an endpoint', { driverOpts: [] }, 1],
])('nothing is written for %s', async (_, other, index) => {
  const folder = makeFolder()
  expect(await withNodeTls(other, index, certificates, folder)).toEqual(other)
  expect(readdirSync(folder)).toEqual([])
})

test('a folder with a comma in its name is one field', async () => {
  const folder = join(makeFolder(), 'a,b')
  mkdirSync(folder)
  const { driverOpts } = await withNodeTls(node, 1, new Map([[1, { cacert: 'ca' }]]), folder)
  expect(driverOpts.at(-1)).toBe(`"cacert=${join(folder, 'node-1-cacert.pem')}"`)
})
