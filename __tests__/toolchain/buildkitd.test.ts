import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'smol-toml'
import {
  composeConfig,
  mirrorsOfHub,
  readBuilderConfig,
  readConfig,
  registriesOf,
} from '../../src/toolchain/buildkitd.ts'
import { makeFolder } from '../fakes.ts'

const given = (text: string) => readConfig({ input: 'buildkitd-config-inline', text }, '/nowhere')
const compose = async (text: string | undefined, typed = {}, hosts: string[] = []) => {
  const config = await composeConfig(text === undefined ? undefined : await given(text), typed, hosts)
  return { ...config, text: config.text === undefined ? undefined : parse(config.text) }
}

test('without anything to say there is no configuration', async () => {
  expect(await compose(undefined)).toEqual({ text: undefined, loopback: [] })
})

test('a configuration without registries to add is passed on as it was written', async () => {
  const text = '# mine\ndebug = true\n[registry."127.0.0.1:5000"]\nhttp = true # for now\n'
  expect(await composeConfig(await given(text), {}, ['127.0.0.1:5000'])).toEqual({ text, loopback: ['127.0.0.1:5000'] })
})

test('merges typed registries, given ones, and what loopback needs', async () => {
  const text = `
insecure-entitlements = ["network.host"]
[worker.oci]
gc = true
max-parallelism = 4
[[worker.oci.gcpolicy]]
keepDuration = 9007199254740993
[registry."docker.io"]
mirrors = ["mirror.example.com"]
[registry."r.example.com"]
ca = ["/ca.pem"]
`
  const { text: merged, loopback } = await composeConfig(
    await given(text),
    { 'r.example.com': { insecure: false }, 'new.example.com': { http: true } },
    ['localhost:5000'],
  )
  expect(loopback).toEqual(['localhost:5000'])
  expect(parse(merged ?? '', { integersAsBigInt: true })).toEqual({
    'insecure-entitlements': ['network.host'],
    worker: { oci: { gc: true, 'max-parallelism': 4n, gcpolicy: [{ keepDuration: 9007199254740993n }] } },
    registry: {
      'docker.io': { mirrors: ['mirror.example.com'] },
      'r.example.com': { ca: ['/ca.pem'], insecure: false },
      'new.example.com': { http: true },
      'localhost:5000': { http: true },
    },
  })
})

test('two that say the same do not conflict', async () => {
  expect(await compose('[registry."a.b"]\nhttp = true', { 'a.b': { http: true } })).toEqual({
    text: { registry: { 'a.b': { http: true } } },
    loopback: [],
  })
})

test.each([
  [
    '[registry."a.b"]\nhttp = false',
    `'http' of registry 'a.b' is set by input 'registries' and by input 'buildkitd-config-inline'; keep one of them`,
  ],
  ['debug = ', `input 'buildkitd-config-inline' is not valid TOML, line 1, column 9:`],
  ['registry = 1', `input 'buildkitd-config-inline': 'registry' is not a table of hosts, expected [registry."host"]`],
])('rejects %j', async (text, message) => {
  await expect(compose(text, { 'a.b': { http: true } })).rejects.toThrow(message)
})

test('the configuration that buildx would take by itself is the one that is added to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'buildkitd-'))
  const path = join(folder, 'buildkitd.default.toml')
  writeFileSync(path, 'debug = true\n')
  const config = await readConfig(undefined, folder)
  expect(config).toEqual({ source: path, text: 'debug = true\n', parsed: { debug: true }, byDefault: true })
  expect(await composeConfig(config, {}, [])).toEqual({ loopback: [] })
  expect(parse((await composeConfig(config, { 'a.b': { http: true } }, [])).text ?? '')).toEqual({
    debug: true,
    registry: { 'a.b': { http: true } },
  })
})

test('names the input whose file cannot be read', async () => {
  const config = { input: 'buildkitd-config', path: '/missing/buildkitd.toml' }
  await expect(readConfig(config, '/nowhere')).rejects.toThrow(
    `input 'buildkitd-config' is '/missing/buildkitd.toml', which cannot be read: `,
  )
})

test('tells the registries of a given configuration to what is not the builder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'buildkitd-'))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return JSON.stringify(join(folder, name))
  }
  const text = `
[registry."docker.io"]
mirrors = ["mirror.example.com"]
[registry."a.b"]
http = false
insecure = true
ca = [${file('one.pem', 'ONE')}, ${file('two.pem', 'TWO')}, "/missing.pem"]
[[registry."a.b".keypair]]
cert = ${file('cert.pem', 'CERT')}
key = ${file('key.pem', 'KEY')}
`
  expect(registriesOf(await given(text))).toEqual([
    { host: 'docker.io', mirrors: [] },
    {
      host: 'a.b',
      mirrors: [],
      http: false,
      insecure: true,
      ca: 'ONE\nTWO',
      client: { cert: 'CERT', key: 'KEY' },
    },
  ])
  expect(registriesOf(undefined)).toEqual([])
})

test('a builder that exists already has its registries in the file in which buildx keeps it', async () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'instances'))
  const toml = `[registry."r.example.com"]\nca = ["/etc/buildkit/certs/r.example.com/ca.pem"]\n[registry."plain.example.com"]\nhttp = true\n`
  const files = { 'buildkitd.toml': toml, 'certs/r.example.com/ca.pem': 'PEM' }
  const encoded = Object.entries(files).map(([name, text]) => [name, Buffer.from(text).toString('base64')])
  writeFileSync(
    join(folder, 'instances', 'mine'),
    JSON.stringify({ Name: 'mine', Nodes: [{ Files: Object.fromEntries(encoded) }] }),
  )
  writeFileSync(join(folder, 'instances', 'bare'), JSON.stringify({ Name: 'bare', Nodes: [{ Files: null }] }))
  writeFileSync(join(folder, 'instances', 'broken'), '{')
  expect(registriesOf(await readBuilderConfig(folder, 'mine'))).toEqual([
    { host: 'r.example.com', mirrors: [], ca: 'PEM' },
    { host: 'plain.example.com', mirrors: [], http: true },
  ])
  for (const name of ['bare', 'broken', 'missing']) expect(await readBuilderConfig(folder, name)).toBeUndefined()
})

test('tells the mirrors of Docker Hub, of a file and of the input', async () => {
  const file = await given(
    '[registry."docker.io"]\nmirrors = ["a.example", "b.example/hub"]\n[registry."c.example"]\nmirrors = ["d.example"]',
  )
  expect(mirrorsOfHub(file, { 'docker.io': { http: true } })).toEqual(['a.example', 'b.example/hub'])
  expect(mirrorsOfHub(file, { 'docker.io': { mirrors: ['a.example'] } })).toEqual(['a.example'])
  expect(mirrorsOfHub(undefined, { 'e.example': { mirrors: ['f.example'] } })).toEqual([])
})
