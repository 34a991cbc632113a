import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { openClient, type RegistryClient } from '../../src/registry/client.ts'
import type { RegistryFacts } from '../../src/registry/facts.ts'
import { NoResponseError } from '../../src/registry/failure.ts'
import { openRetries } from '../../src/retry.ts'
import { FakeRegistry, type Fault, faultsFor, sha256 } from '../registry.ts'
import { linesOf, openTestClient, registryErrorOf } from './clients.ts'

const registry = await FakeRegistry.start()
const app = `${registry.host}/team/app`
const index = registry.index('team/app', ['linux/amd64', 'linux/arm64'], { tag: '1' })
const { config } = registry.document('team/app', registry.image('team/app', 'linux/amd64').digest) as {
  config: { digest: string }
}
const content = { digest: index.digest, mediaType: index.mediaType, bytes: Buffer.from(index.bytes) }

const calls = {
  'GET manifest': (client: RegistryClient) => client.manifest(app, index.digest),
  'HEAD manifest': (client: RegistryClient) => client.digest(app, '1'),
  'PUT manifest': (client: RegistryClient) => client.put(app, '2', content),
  'GET blob': (client: RegistryClient) => client.blob(app, config.digest),
  'GET blob as it comes': (client: RegistryClient) => client.stream(app, config.digest, bytesOf),
}
type Name = keyof typeof calls
const names = Object.keys(calls) as Name[]
const results: Record<Name, unknown> = {
  'GET manifest': content,
  'HEAD manifest': index.digest,
  'PUT manifest': undefined,
  'GET blob': expect.any(Buffer),
  'GET blob as it comes': expect.objectContaining({ architecture: 'amd64' }),
}

async function bytesOf(bytes: Readable): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

function given(behaviour: FakeRegistry['behaviour'] = {}) {
  registry.asked.length = 0
  registry.behaviour = behaviour
  return openTestClient()
}

const each = (...faults: Fault[]) => faultsFor(() => true, ...faults)
const always = (fault: Fault) => ({ fault: () => fault })

test('all goes well with one request for each call', async () => {
  const { client, retries } = given()
  expect(await Promise.all(names.map((name) => calls[name](client)))).toEqual(names.map((name) => results[name]))
  expect(linesOf(registry.asked).sort()).toEqual([
    'GET blobs/sha256:…',
    'GET blobs/sha256:…',
    'GET manifests/sha256:…',
    'HEAD manifests/1',
    'PUT manifests/2',
  ])
  expect(registry.resolve('team/app', '2')).toBe(index.digest)
  expect(await client.digest(app, 'none')).toBeUndefined()
  expect(retries.report()).toEqual([])
})

describe('what passes by itself is asked again', () => {
  const wrong: Fault = { status: 200, body: '{}', headers: { 'docker-content-digest': sha256('{}') } }
  const limit: Fault = { status: 403, body: '{"message":"You have exceeded a secondary rate limit"}' }
  test.each<[string, Fault[], number[], Name[]]>([
    ['429 with Retry-After', [{ status: 429, headers: { 'retry-after': '7' } }, { status: 429 }], [7250, 500], names],
    ['502 with a page', [{ status: 502, body: '<html>' }], [250], names],
    ['503 with Retry-After', [{ status: 503, headers: { 'retry-after': '1' } }], [1250], names],
    ['408 and 500', [{ status: 408 }, { status: 500 }], [250, 500], names],
    ['resets', ['reset', 'reset', 'reset'], [250, 500, 1000], names],
    ['silence', ['silence'], [250], names],
    ['a body that is cut', ['cut'], [250], ['GET manifest', 'GET blob', 'GET blob as it comes']],
    [
      'a body of unknown length that is cut',
      ['cut chunked'],
      [250],
      ['GET manifest', 'GET blob', 'GET blob as it comes'],
    ],
    ['a body of another digest', [wrong], [250], ['GET manifest', 'GET blob', 'GET blob as it comes']],
    ['a body stored under another digest', [wrong], [250], ['PUT manifest']],
    [
      'a limit that GHCR calls 403',
      [limit],
      [250],
      ['GET manifest', 'PUT manifest', 'GET blob', 'GET blob as it comes'],
    ],
  ])('%s', async (_, faults, waits, affected) => {
    for (const name of affected) {
      const { client, waited } = given(each(...faults))
      expect(await calls[name](client)).toEqual(results[name])
      expect({ name, waited }).toEqual({ name, waited: waits })
      expect(registry.asked).toHaveLength(faults.length + 1)
    }
  })

  test('a limit that GHCR calls 403 is found by GET, since the answer to HEAD has no words', async () => {
    const { client, waited } = given(faultsFor(({ method }) => method === 'GET', limit))
    registry.behaviour = {
      fault: (asked) => (asked.method === 'HEAD' ? { status: 403 } : asked === registry.asked[1] ? limit : undefined),
    }
    expect(await client.digest(app, '1')).toBe(index.digest)
    expect(linesOf(registry.asked)).toEqual(['HEAD manifests/1', 'GET manifests/1', 'GET manifests/1'])
    expect(waited).toEqual([250])
  })

  test('a page in place of a manifest', async () => {
    const { client, waited } = given(each({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }))
    expect(await client.manifest(app, '1')).toEqual(content)
    expect(waited).toEqual([250])
  })

  test.each<[string, Fault, number[], string]>([
    [
      'for 120 s',
      { status: 503 },
      [250, 500, 1000, 2000, 4000, 8000, ...Array(6).fill(15_000)],
      'GET REF: the registry answered 503 (tried 13 times in 106 s)',
    ],
    [
      'not for what asks for more',
      { status: 503, headers: { 'retry-after': '900' } },
      [],
      'GET REF: the registry answered 503',
    ],
    [
      'for 15 s with what is always wrong',
      { status: 200, body: '{}' },
      [250, 500, 1000, 2000, 4000],
      `GET REF: the response has the digest ${sha256('{}')} (2 bytes) (tried 6 times in 8 s)`,
    ],
  ])('%s', async (_, fault, waits, message) => {
    const { client, waited, retries } = given(always(fault))
    const error = await registryErrorOf(client.manifest(app, index.digest))
    expect(error.message).toBe(message.replace('REF', `${app}@${index.digest}`))
    expect(waited).toEqual(waits)
    expect(retries.report()).toHaveLength(waits.length === 0 ? 0 : 1)
  })

  test('for as long as the caller allows', async () => {
    const { client, waited } = given(always({ status: 502 }))
    await registryErrorOf(client.digest(app, '1', { maxElapsed: 1000 }))
    expect(waited).toEqual([250, 500])
  })

  test('never, where the caller has to look anew before each write', async () => {
    const { client, waited } = given(always({ status: 502 }))
    await registryErrorOf(client.put(app, '2', content, { maxElapsed: 0 }))
    expect(waited).toEqual([])
  })
})

describe('what stays wrong is asked once', () => {
  const limits: [Name, Partial<RegistryFacts>][] = [
    ['GET manifest', { request: `GET ${app}@${index.digest}` }],
    ['PUT manifest', { request: `PUT ${app}:2` }],
    ['GET blob', { request: `GET ${app}@${config.digest}` }],
  ]
  const common = { host: registry.host, scope: 'repository:team/app:pull,push' }
  test.each<[string, Fault, Partial<RegistryFacts>]>([
    [
      '400',
      { status: 400, body: '{"errors":[{"code":"MANIFEST_INVALID"}]}' },
      { kind: 'rejected', code: 'MANIFEST_INVALID' },
    ],
    ['401 without a challenge', { status: 401 }, { kind: 'refused' }],
    [
      '403',
      { status: 403, body: '{"errors":[{"code":"DENIED","message":"no"}]}' },
      { kind: 'refused', code: 'DENIED', detail: 'no' },
    ],
    ['404', { status: 404 }, { kind: 'not found' }],
    ['405', { status: 405 }, { kind: 'rejected' }],
  ])('%s', async (status, fault, told) => {
    for (const [name, facts] of limits) {
      const { client, waited } = given(always(fault))
      const error = await registryErrorOf(calls[name](client))
      expect(error.facts).toEqual({ ...common, ...facts, ...told, status: Number(status.slice(0, 3)) })
      expect({ requests: registry.asked.length, waited }).toEqual({ requests: 1, waited: [] })
    }
  })

  test.each<[string, Fault, string[], Partial<RegistryFacts> | undefined]>([
    ['400', { status: 400 }, ['HEAD manifests/1'], { kind: 'rejected', status: 400 }],
    ['401', { status: 401 }, ['HEAD manifests/1'], { kind: 'refused', status: 401 }],
    ['403', { status: 403 }, ['HEAD manifests/1', 'GET manifests/1'], { kind: 'refused', status: 403 }],
    ['405', { status: 405 }, ['HEAD manifests/1', 'GET manifests/1'], { kind: 'rejected', status: 405 }],
  ])('%s to HEAD', async (_, fault, lines, told) => {
    const { client } = given(always(fault))
    const { facts } = await registryErrorOf(client.digest(app, '1'))
    expect({ kind: facts.kind, status: facts.status }).toEqual(told)
    expect(linesOf(registry.asked)).toEqual(lines)
  })

  test.each<[string, Fault, number]>([
    ['an answer that is too long', { status: 200, body: ' '.repeat(4 * 1024 * 1024 + 1) }, 1],
    ['a redirect to nowhere', { status: 307, headers: { location: 'http://:80:80/' } }, 1],
    ['redirects without an end', { status: 307, headers: { location: '/v2/again' } }, 6],
  ])('%s', async (_, fault, requests) => {
    const { client, waited } = given(always(fault))
    expect((await registryErrorOf(client.manifest(app, '1'))).facts.kind).toBe('unusable')
    expect({ requests: registry.asked.length, waited }).toEqual({ requests, waited: [] })
  })

  test('a port at which nobody listens is tried for 120 s', async () => {
    const { client } = given()
    expect((await registryErrorOf(client.manifest('127.0.0.1:1/app', '1'))).message).toBe(
      'GET 127.0.0.1:1/app:1: connect ECONNREFUSED 127.0.0.1:1 (tried 13 times in 106 s)',
    )
  })

  test('a host that nobody knows is tried for 5 s', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
    const { waited, retries } = openTestClient()
    const send = () => Promise.reject(new NoResponseError('r.example.com', cause.message, false, cause))
    const addressOf = async (host: string) => new URL(`https://${host}`)
    const client = openClient({ send, addressOf, close: async () => {} }, async () => undefined, retries)
    expect((await registryErrorOf(client.manifest('r.example.com/app', '1'))).message).toBe(
      `r.example.com cannot be resolved; check the spelling in 'tags' and 'images', and the DNS servers of this runner
GET r.example.com/app:1: getaddrinfo ENOTFOUND (tried 5 times in 4 s)`,
    )
    expect(waited).toEqual([250, 500, 1000, 2000])
  })
})

describe('what was just pushed', () => {
  const absent = (times: number) => each(...Array(times).fill({ status: 404 }))
  test('may take some seconds to be there', async () => {
    const { client, waited } = given(absent(3))
    expect(await client.manifest(app, index.digest, { lag: 30_000 })).toEqual(content)
    expect(waited).toEqual([250, 500, 1000])
    const second = given(absent(2))
    expect(await second.client.digest(app, '1', { lag: 30_000 })).toBe(index.digest)
    expect(await second.client.digest(app, 'none', { lag: 30_000, maxElapsed: 1000 })).toBeUndefined()
  })

  test('is missed after 30 s', async () => {
    const waits = [250, 500, 1000, 2000, 4000, 8000]
    const one = given(always({ status: 404 }))
    expect(await one.client.digest(app, '1', { lag: 30_000 })).toBeUndefined()
    expect({ waited: one.waited, requests: registry.asked.length }).toEqual({ waited: waits, requests: 7 })
    const two = given(always({ status: 404 }))
    const { facts } = await registryErrorOf(two.client.blob(app, config.digest, { lag: 30_000 }))
    expect({ kind: facts.kind, attempts: facts.attempts, waited: two.waited }).toEqual({
      kind: 'not found',
      attempts: 7,
      waited: waits,
    })
  })
})

describe('registries that tell less', () => {
  const head = (headers: Record<string, string>, status = 200): FakeRegistry['behaviour'] => ({
    fault: ({ method }) => (method === 'HEAD' ? { status, headers } : undefined),
  })
  test.each<[string, FakeRegistry['behaviour']]>([
    ['no digest', head({})],
    ['a digest of another kind', head({ 'docker-content-digest': `sha512:${'0'.repeat(128)}` })],
    ['that it knows no HEAD', head({}, 405)],
  ])('to HEAD, %s: GET tells', async (_, behaviour) => {
    const { client } = given(behaviour)
    expect(await client.digest(app, '1')).toBe(index.digest)
    expect(await client.digest(app, 'none')).toBeUndefined()
    expect(linesOf(registry.asked)).toEqual([
      'HEAD manifests/1',
      'GET manifests/1',
      'HEAD manifests/none',
      'GET manifests/none',
    ])
  })

  test('to PUT, no digest', async () => {
    const { client } = given(always({ status: 201 }))
    await client.put(app, '3', content)
    expect(registry.asked).toHaveLength(1)
  })

  test('to PUT, always another digest', async () => {
    const { client, waited } = given(always({ status: 201, headers: { 'docker-content-digest': sha256('') } }))
    const error = await registryErrorOf(client.put(app, '3', content))
    expect(error.message).toBe(
      `PUT ${app}:3: it was stored as ${sha256('')}, but is ${index.digest} (tried 6 times in 8 s)`,
    )
    expect(waited).toHaveLength(5)
  })

  test.each<[string, object, string | undefined, string]>([
    ['what it says of itself', { mediaType: index.mediaType }, 'text/plain', index.mediaType],
    [
      'what the registry says',
      { manifests: [] },
      'application/vnd.oci.image.manifest.v1+json; charset=utf-8',
      'application/vnd.oci.image.manifest.v1+json',
    ],
    ['what it looks like, an index', { manifests: [] }, 'application/json', 'application/vnd.oci.image.index.v1+json'],
    ['what it looks like, a manifest', { layers: [] }, 'text/plain', 'application/vnd.oci.image.manifest.v1+json'],
  ])('a manifest is %s', async (_, document, type, mediaType) => {
    const body = JSON.stringify(document)
    const { client } = given(always({ status: 200, headers: type ? { 'content-type': type } : {}, body }))
    expect(await client.manifest(app, '1')).toEqual({ digest: sha256(body), mediaType, bytes: Buffer.from(body) })
  })
})

test('what is sent', async () => {
  const { client } = given()
  await client.put(app, '2', content)
  await client.manifest(app, '2')
  const [put, get] = registry.asked.map(({ headers: { host, connection, ...headers }, ...asked }) => ({
    ...asked,
    headers,
  }))
  expect(put).toEqual({
    method: 'PUT',
    url: '/v2/team/app/manifests/2',
    body: index.bytes,
    headers: {
      'user-agent': 'multiarch-build',
      'content-type': index.mediaType,
      'content-length': String(index.bytes.length),
    },
  })
  expect(get).toEqual({
    method: 'GET',
    url: '/v2/team/app/manifests/2',
    body: '',
    headers: {
      'user-agent': 'multiarch-build',
      accept:
        'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json',
    },
  })
})

test('an official image of Docker Hub is asked for below library', async () => {
  const urls: string[] = []
  const send = async ({ url }: { url: URL }) => {
    urls.push(url.href)
    return { status: 404, headers: {}, body: Buffer.alloc(0) }
  }
  const addressOf = async (host: string) => new URL(`https://api.of.${host}`)
  const client = openClient({ send, addressOf, close: async () => {} }, async () => undefined, openRetries())
  for (const repository of ['alpine', 'owner/app', 'ghcr.io/app', 'r.example.com:5000/a/b/c'])
    await client.digest(repository, '1')
  expect(urls).toEqual([
    'https://api.of.docker.io/v2/library/alpine/manifests/1',
    'https://api.of.docker.io/v2/owner/app/manifests/1',
    'https://api.of.ghcr.io/v2/app/manifests/1',
    'https://api.of.r.example.com:5000/v2/a/b/c/manifests/1',
  ])
})

test('a login that cannot be had fails the call, and is not asked for again and again', async () => {
  const { client, waited } = openTestClient({
    findLogin: () => Promise.reject(new Error('docker-credential-x returned no login')),
  })
  await expect(client.manifest(app, '1')).rejects.toThrow('docker-credential-x returned no login')
  expect(waited).toEqual([])
})

describe('a blob as it comes', () => {
  test('whoever reads it may stop, or fail; that is not the registry', async () => {
    const { client, retries } = given()
    expect(await client.stream(app, config.digest, async () => 'enough')).toBe('enough')
    const failing = client.stream(app, config.digest, async (bytes) => {
      bytes.destroy()
      throw new Error('no tar')
    })
    await expect(failing).rejects.toThrow('no tar')
    expect(retries.report()).toEqual([])
  })

  test('whoever reads it may end it when there is enough', async () => {
    const big = randomBytes(10_000_000).toString('hex')
    const { client, retries } = given({ fault: () => ({ status: 200, body: big }) })
    const first = client.stream(app, sha256('another'), async (bytes) => {
      for await (const chunk of bytes) return chunk.length
    })
    expect(await first).toBeGreaterThan(0)
    expect(retries.report()).toEqual([])
  })

  test('may take longer than any other answer, and be longer', async () => {
    const big = randomBytes(10_000_000).toString('hex')
    const digest = sha256(big)
    const { client } = given({ fault: () => ({ status: 200, body: big }) })
    const length = client.stream(app, digest, async (bytes) => {
      let count = 0
      for await (const chunk of bytes) {
        count += chunk.length
        if (count < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 300))
      }
      return count
    })
    expect(await length).toBe(big.length)
  })
})
