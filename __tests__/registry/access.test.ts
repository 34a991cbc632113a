import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { openAccess } from '../../src/registry/access.ts'

const credential = { host: 'ghcr.io', username: 'octocat', password: 'secret' }
const auth = Buffer.from('octocat:secret').toString('base64')
const login = { registries: [], credentials: [credential] }

function makeFolders(): { dockerConfig: string; folder: string } {
  const root = mkdtempSync(join(tmpdir(), 'access-'))
  const dockerConfig = join(root, 'user')
  mkdirSync(join(dockerConfig, 'contexts'), { recursive: true })
  return { dockerConfig, folder: join(root, 'job', 'registry') }
}

test('without inputs children run as they would', async () => {
  const { dockerConfig, folder } = makeFolders()
  const runner = { dockerConfig, environment: {} }
  const { environment, tables } = await openAccess({ registries: [], credentials: [] }, runner, folder)
  expect({ environment, tables }).toEqual({ environment: {}, tables: {} })
})

test('credentials go into a private copy of the user configuration, which stays as it is', async () => {
  const { dockerConfig, folder } = makeFolders()
  const original = JSON.stringify({ credsStore: 'desktop', currentContext: 'remote' })
  writeFileSync(join(dockerConfig, 'config.json'), original)

  const access = await openAccess(login, { dockerConfig, environment: {} }, folder)
  const copy = access.environment.DOCKER_CONFIG ?? ''

  expect(JSON.parse(readFileSync(join(copy, 'config.json'), 'utf8'))).toEqual({
    credsStore: 'desktop',
    currentContext: 'remote',
    auths: { 'ghcr.io': { auth } },
    credHelpers: { 'ghcr.io': '' },
  })
  expect(statSync(copy).mode & 0o777).toBe(0o700)
  expect(statSync(join(copy, 'config.json')).mode & 0o777).toBe(0o600)
  expect(readlinkSync(join(copy, 'contexts'))).toBe(join(dockerConfig, 'contexts'))
  expect(readFileSync(join(dockerConfig, 'config.json'), 'utf8')).toBe(original)

  await access.close()
  expect(readdirSync(join(folder, '..'))).toEqual([])
  expect(readdirSync(dockerConfig).sort()).toEqual(['config.json', 'contexts'])
})

test('hosts given here are taken out of DOCKER_AUTH_CONFIG, which docker would prefer', async () => {
  const { dockerConfig, folder } = makeFolders()
  const environment = { DOCKER_AUTH_CONFIG: '{"auths":{"ghcr.io":{"auth":"eDp5"},"quay.io":{"auth":"eDp6"}}}' }
  const access = await openAccess(login, { dockerConfig, environment }, folder)
  expect(access.environment.DOCKER_AUTH_CONFIG).toBe('{"auths":{"quay.io":{"auth":"eDp6"}}}')
})

test('a configuration that is no JSON is an error that does not show it', async () => {
  const { dockerConfig, folder } = makeFolders()
  writeFileSync(join(dockerConfig, 'config.json'), '{"auths": {"a": "geheim"')
  await expect(openAccess(login, { dockerConfig, environment: {} }, folder)).rejects.toThrow(
    `${join(dockerConfig, 'config.json')} is no JSON object, so nothing can be added to a copy of it`,
  )
})

test('certificates of two hosts are files of their own, for the builder and for buildx itself', async () => {
  const { dockerConfig, folder } = makeFolders()
  const registries = [
    { host: 'a.example.com', mirrors: ['m.example.com'], ca: 'CA A' },
    { host: 'b.example.com', mirrors: [], insecure: false, ca: 'CA B', client: { cert: 'CERT', key: 'KEY' } },
  ]
  const access = await openAccess({ registries, credentials: [] }, { dockerConfig, environment: {} }, folder)
  const file = (...names: string[]) => join(folder, ...names)

  expect(access.tables).toEqual({
    'a.example.com': { mirrors: ['m.example.com'], ca: [file('0', 'ca', 'ca.pem')] },
    'b.example.com': {
      insecure: false,
      ca: [file('1', 'ca', 'ca.pem')],
      keypair: [{ key: file('1', 'key.pem'), cert: file('1', 'cert.pem') }],
    },
  })
  const written = ['ca/ca.pem', 'cert.pem', 'key.pem'].map((name) => readFileSync(file('1', name), 'utf8'))
  expect(written).toEqual(['CA B', 'CERT', 'KEY'])
  expect(statSync(file('1', 'key.pem')).mode & 0o777).toBe(0o600)
  await access.close()
})

test('authorities go before those of the system', async () => {
  const { dockerConfig, folder } = makeFolders()
  const registries = ['a', 'b'].map((host) => ({ host, mirrors: [], ca: 'CA' }))
  const access = await openAccess({ registries, credentials: [] }, { dockerConfig, environment: {} }, folder)
  const file = (...names: string[]) => join(folder, ...names)
  expect(access.environment).toEqual({
    SSL_CERT_DIR: `${file('0', 'ca')}:${file('1', 'ca')}:/etc/ssl/certs:/etc/pki/tls/certs`,
  })
})

test('authorities that the user named stay in use', async () => {
  const { dockerConfig, folder } = makeFolders()
  const registries = [{ host: 'a.example.com', mirrors: [], ca: 'CA' }]
  const environment = { SSL_CERT_DIR: '/my/authorities' }
  const access = await openAccess({ registries, credentials: [] }, { dockerConfig, environment }, folder)
  expect(access.environment.SSL_CERT_DIR).toBe(`${join(folder, '0', 'ca')}:/my/authorities`)
})

test('imagetools gets the authorities of the builder configuration too, which stays the one source for the builder', async () => {
  const { dockerConfig, folder } = makeFolders()
  const typed = [{ host: 'a.example.com', mirrors: ['m.example.com'] }]
  const elsewhere = ['a.example.com', 'b.example.com'].map((host) => ({ host, mirrors: [], ca: `CA of ${host}` }))
  const runner = { dockerConfig, environment: {} }
  const access = await openAccess({ registries: typed, credentials: [] }, runner, folder, elsewhere)
  const file = (...names: string[]) => join(folder, ...names)

  expect(access.tables).toEqual({ 'a.example.com': { mirrors: ['m.example.com'] } })
  expect(access.environment.SSL_CERT_DIR).toBe(
    `${file('0', 'ca')}:${file('1', 'ca')}:/etc/ssl/certs:/etc/pki/tls/certs`,
  )
  expect(readFileSync(file('0', 'ca', 'ca.pem'), 'utf8')).toBe('CA of a.example.com')
})
