import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parseYaml } from '../../src/input/yaml.ts'
import { parseRegistries, type Registry } from '../../src/registry/registries.ts'

const folder = mkdtempSync(join(tmpdir(), 'registries-'))
const pem = makeCertificates()

const parse = async (text: string): Promise<Registry[]> =>
  parseRegistries(await parseYaml('registries', text), (path) => readFileSync(join(folder, path), 'utf8'))

test('reads every setting of a host, certificates from files or inline', async () => {
  const text = `
docker.io:
  mirrors: [mirror.example.com, cache.example.com:5000/hub]
mirror.example.com:
  http: true
registry.example.com:5000:
  http: false
  insecure: true
  ca: |
    ${pem.ca.trim().replaceAll('\n', '\n    ')}
  cert: client.pem
  key: client.key
`
  expect(await parse(text)).toEqual([
    { host: 'docker.io', mirrors: ['mirror.example.com', 'cache.example.com:5000/hub'] },
    { host: 'mirror.example.com', mirrors: [], http: true },
    {
      host: 'registry.example.com:5000',
      mirrors: [],
      http: false,
      insecure: true,
      ca: pem.ca,
      client: { cert: pem.client, key: pem.key },
    },
  ])
})

test.each(['', '  \n', '# nothing\n'])('an input without settings is no registry: %j', async (text) => {
  expect(await parse(text)).toEqual([])
})

test('gives Docker Hub its one name', async () => {
  expect(await parse('index.docker.io: {mirrors: mirror.example.com}')).toEqual([
    { host: 'docker.io', mirrors: ['mirror.example.com'] },
  ])
})

const keys = 'mirrors, http, insecure, ca, cert, key'
const special = 'put values with special characters in single quotes'

test.each([
  ['a:\n  http: "yes', `input 'registries' is not valid YAML, line 2: missing char; ${special}`],
  ['- a', `input 'registries' is not a mapping of hosts, e.g. {"registry.example.com:5000": {"http": true}}`],
  [
    'https://a.b: {http: true}',
    `input 'registries': 'https://a.b' is not a registry host, expected a host with an optional port, e.g. registry.example.com:5000`,
  ],
  ['a.b: true', `input 'registries': 'a.b' has no settings, expected ${keys}`],
  ['a.b: {htp: true}', `input 'registries': 'a.b': unknown key 'htp', expected ${keys}`],
  ['a.b: {http: yes}', `input 'registries': 'a.b': http is 'yes', expected true or false`],
  ['a.b: {http: [true]}', `input 'registries': 'a.b': http is a list or a mapping, expected one value`],
  [
    'a.b: {mirrors: [https://m.example.com]}',
    `input 'registries': 'a.b': mirrors has 'https://m.example.com', which is a URL, expected a host, e.g. m.example.com`,
  ],
  [
    'a.b: {mirrors: ["m m"]}',
    `input 'registries': 'a.b': mirrors has 'm m', which is not a host, e.g. mirror.example.com`,
  ],
  ['a.b: {mirrors: [{c: d}]}', `input 'registries': 'a.b': mirrors is not a list of hosts, e.g. [mirror.example.com]`],
  ['a.b: {ca: missing.pem}', `input 'registries': 'a.b': ca 'missing.pem' cannot be read: `],
  [
    'a.b: {ca: client.key}',
    `input 'registries': 'a.b': ca is not a certificate, expected PEM ('-----BEGIN CERTIFICATE-----') or the path of a PEM file`,
  ],
  ['a.b: {cert: client.pem}', `input 'registries': 'a.b': cert is set without 'key'`],
  ['a.b: {key: client.key}', `input 'registries': 'a.b': key is set without 'cert'`],
  [
    'a.b: {cert: client.pem, key: ca.pem}',
    `input 'registries': 'a.b': key is not a usable private key, expected PEM without a passphrase, or the path of such a file`,
  ],
  [
    'a.b: {cert: client.pem, key: other.key}',
    `input 'registries': 'a.b': key does not belong to the certificate in 'cert'`,
  ],
  ['docker.io: {http: true}\nindex.docker.io: {http: true}', `input 'registries' names docker.io more than once`],
])('rejects %j', async (text, message) => {
  await expect(parse(text)).rejects.toThrow(message)
})

function makeCertificates(): { ca: string; client: string; key: string } {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  for (const name of ['ca', 'client', 'other']) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`]
    execFileSync('openssl', ['req', '-x509', ...curve, '-subj', `/CN=${name}`, ...files], {
      cwd: folder,
      stdio: 'ignore',
    })
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return { ca: read('ca.pem'), client: read('client.pem'), key: read('client.key') }
}
