import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Run, RunOptions } from '../../src/process.ts'
import { openRegistries, type RegistryOptions, withRegistries } from '../../src/registry/access.ts'
import type { RegistryInputs } from '../../src/registry/inputs.ts'
import { openRetries } from '../../src/retry.ts'
import { readRunner } from '../../src/runner.ts'
import { recordRun } from '../fakes.ts'
import { FakeRegistry } from '../registry.ts'

const credential = { host: 'ghcr.io', username: 'octocat', password: 'secret' }
const auth = Buffer.from('octocat:secret').toString('base64')
const login = { registries: [], credentials: [credential] }

type Folders = { readonly dockerConfig: string; readonly folder: string }

/** Opens registries; `environment` is what a child gets on top of the runner's. */
async function open(
  inputs: Pick<RegistryInputs, 'registries' | 'credentials'>,
  { dockerConfig, folder }: Folders,
  { environment: variables = {}, ...more }: Partial<RegistryOptions> & { environment?: NodeJS.ProcessEnv } = {},
) {
  const runner = { dockerConfig, buildxConfig: join(dockerConfig, 'buildx'), environment: variables }
  let environment: RunOptions['env'] = {}
  const run: Run = async (_, __, options) => {
    environment = options?.env ?? {}
    return { stdout: '', stderr: '' }
  }
  const job = { runner, folder, run, retries: openRetries(), cancel: new AbortController(), configured: [] }
  const registries = await openRegistries(inputs, { ...job, ...more })
  await registries.run('docker', [])
  return { ...registries, environment }
}

function makeFolders(): { dockerConfig: string; folder: string } {
  const root = mkdtempSync(join(tmpdir(), 'access-'))
  const dockerConfig = join(root, 'user')
  mkdirSync(join(dockerConfig, 'contexts'), { recursive: true })
  return { dockerConfig, folder: join(root, 'job', 'registry') }
}

test('without inputs children run as they would', async () => {
  const { dockerConfig, folder } = makeFolders()
  const { environment, tables } = await open({ registries: [], credentials: [] }, { dockerConfig, folder })
  expect({ environment, tables }).toEqual({ environment: {}, tables: {} })
})

test('credentials go into a private copy of the user configuration, which stays as it is', async () => {
  const { dockerConfig, folder } = makeFolders()
  const original = JSON.stringify({ credsStore: 'desktop', currentContext: 'remote' })
  writeFileSync(join(dockerConfig, 'config.json'), original)

  const access = await open(login, { dockerConfig, folder })
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
  const access = await open(login, { dockerConfig, folder }, { environment })
  expect(access.environment.DOCKER_AUTH_CONFIG).toBe('{"auths":{"quay.io":{"auth":"eDp6"}}}')
})

test('a configuration that is no JSON is an error that does not show it', async () => {
  const { dockerConfig, folder } = makeFolders()
  writeFileSync(join(dockerConfig, 'config.json'), '{"auths": {"a": "geheim"')
  await expect(open(login, { dockerConfig, folder })).rejects.toThrow(
    `${join(dockerConfig, 'config.json')} is not a JSON object, so no logins can be read from it or added to a copy of it; correct it, or remove it and log in again`,
  )
})

test('certificates of two hosts are files of their own, for the builder and for buildx itself', async () => {
  const { dockerConfig, folder } = makeFolders()
  const registries = [
    { host: 'a.example.com', mirrors: ['m.example.com'], ca: 'CA A' },
    { host: 'b.example.com', mirrors: [], insecure: false, ca: 'CA B', client: { cert: 'CERT', key: 'KEY' } },
  ]
  const access = await open({ registries, credentials: [] }, { dockerConfig, folder })
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
  const access = await open({ registries, credentials: [] }, { dockerConfig, folder })
  const file = (...names: string[]) => join(folder, ...names)
  expect(access.environment).toEqual({
    SSL_CERT_DIR: `${file('0', 'ca')}:${file('1', 'ca')}:/etc/ssl/certs:/etc/pki/tls/certs`,
  })
})

test('authorities that the user named stay in use', async () => {
  const { dockerConfig, folder } = makeFolders()
  const registries = [{ host: 'a.example.com', mirrors: [], ca: 'CA' }]
  const environment = { SSL_CERT_DIR: '/my/authorities' }
  const access = await open({ registries, credentials: [] }, { dockerConfig, folder }, { environment })
  expect(access.environment.SSL_CERT_DIR).toBe(`${join(folder, '0', 'ca')}:/my/authorities`)
})

test('buildx gets the authorities of the builder configuration too, which stays the one source for the builder', async () => {
  const { dockerConfig, folder } = makeFolders()
  const typed = [{ host: 'a.example.com', mirrors: ['m.example.com'] }]
  const configured = ['a.example.com', 'b.example.com'].map((host) => ({ host, mirrors: [], ca: `CA of ${host}` }))
  const access = await open({ registries: typed, credentials: [] }, { dockerConfig, folder }, { configured })
  const file = (...names: string[]) => join(folder, ...names)

  expect(access.tables).toEqual({ 'a.example.com': { mirrors: ['m.example.com'] } })
  expect(access.environment.SSL_CERT_DIR).toBe(
    `${file('0', 'ca')}:${file('1', 'ca')}:/etc/ssl/certs:/etc/pki/tls/certs`,
  )
  expect(readFileSync(file('0', 'ca', 'ca.pem'), 'utf8')).toBe('CA of a.example.com')
})

test('the client is opened once, with the settings and logins of the job, and ends with it', async () => {
  const registry = await FakeRegistry.start()
  const index = registry.index('app', ['linux/amd64'], { tag: '1' })
  registry.behaviour = {
    fault: ({ headers }) =>
      headers.authorization === `Basic ${auth}`
        ? undefined
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } },
  }
  const credentials = [{ ...credential, host: registry.host }]
  const access = await open({ registries: [], credentials }, makeFolders())
  const client = await access.client()
  expect(await client.digest(`${registry.host}/app`, '1')).toBe(index.digest)
  expect(await access.client()).toBe(client)
  await access.close()
})

test('a configuration that cannot be read fails the first request, not before', async () => {
  const folders = makeFolders()
  writeFileSync(join(folders.dockerConfig, 'config.json'), '[')
  const access = await open({ registries: [], credentials: [] }, folders)
  const client = await access.client()
  await expect(client.digest('127.0.0.1:1/app', '1')).rejects.toThrow(
    'config.json is not a JSON object, so no logins can be read from it',
  )
  await access.close()
})

test('logins of buildx for one repository serve the client, and what explains a refusal', async () => {
  const registry = await FakeRegistry.start()
  const digests = ['app', 'other'].map((name) => registry.index(name, ['linux/amd64'], { tag: '1' }).digest)
  registry.behaviour = {
    fault: ({ url, headers }) =>
      headers.authorization === `Basic ${auth}` || url.includes('/other/')
        ? undefined
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } },
  }
  const folders = makeFolders()
  for (const place of [`${registry.host}/app@push`, 'ghcr.io/o/app']) {
    const folder = join(folders.dockerConfig, 'buildx', 'config', place)
    mkdirSync(folder, { recursive: true })
    const auths = { [place.split('/')[0] ?? '']: { auth } }
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths }))
  }
  const access = await open({ registries: [], credentials: [] }, folders)
  const client = await access.client()
  expect(await client.digest(`${registry.host}/app`, '1')).toBe(digests[0])
  expect(await client.digest(`${registry.host}/other`, '1')).toBe(digests[1])
  expect((await access.findLogin('ghcr.io', 'o/app'))?.description).toBe(`user 'octocat' from buildx's ghcr.io/o/app`)
  await access.close()
})

test('registries are closed behind the work, and what still runs is ended when it fails', async () => {
  const { dockerConfig, folder } = makeFolders()
  const runner = { ...readRunner({ DOCKER_CONFIG: dockerConfig }) }
  const openJob = () => ({
    runner,
    folder,
    run: recordRun(),
    retries: openRetries(),
    cancel: new AbortController(),
    save: () => {},
  })
  const job = openJob()
  const keys = await withRegistries(login, [], job, async () => readdirSync(join(folder, 'registry')))
  expect(keys).toEqual(['docker'])
  expect(existsSync(join(folder, 'registry'))).toBe(false)
  expect(job.cancel.signal.aborted).toBe(false)

  const failing = openJob()
  const work = async () => {
    throw new Error('boom')
  }
  await expect(withRegistries(login, [], failing, work)).rejects.toThrow('boom')
  expect(existsSync(join(folder, 'registry'))).toBe(false)
  expect(failing.cancel.signal.aborted).toBe(true)
})
