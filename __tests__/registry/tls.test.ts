import { describe, expect, test } from '@jest/globals'
import type { RegistryFacts } from '../../src/registry/facts.ts'
import { factsOfFailure } from '../../src/registry/failure.ts'
import type { Registry } from '../../src/registry/registries.ts'
import { serve } from '../fakes.ts'
import { FakeRegistry } from '../registry.ts'
import { makeAuthority } from './certificates.ts'
import { ask, failureOf, get, openTestClient, password, registryErrorOf, settings } from './clients.ts'
import { startMute, startProxy, startStrict } from './servers.ts'

const authority = makeAuthority('authority')
const stranger = makeAuthority('stranger')
const names = 'DNS:localhost,DNS:registry.test,IP:127.0.0.1'
const certificate = authority.issue(names)

describe('TLS', () => {
  test.each<[string, Partial<Registry>, NodeJS.ProcessEnv, string | Partial<RegistryFacts>]>([
    ['the authority of the host', { ca: authority.ca }, {}, 'https:'],
    ['another authority', { ca: stranger.ca }, {}, { kind: 'certificate' }],
    ['no authority', { http: false }, {}, { kind: 'certificate' }],
    ['any certificate', { insecure: true }, {}, 'https:'],
    ['any certificate, plain HTTP as well', { insecure: true, http: true }, {}, 'https:'],
    ['an authority of the machine', { http: false }, { SSL_CERT_FILE: authority.path }, 'https:'],
    [
      'an authority among others of the machine',
      { http: false },
      { SSL_CERT_DIR: authority.path.replace(/\/[^/]*$/, '') },
      'https:',
    ],
    ['an authority for Node', { http: false }, { NODE_EXTRA_CA_CERTS: authority.path }, 'https:'],
    [
      'authorities that are not there',
      { http: false },
      { SSL_CERT_FILE: '/none', SSL_CERT_DIR: '/none' },
      { kind: 'certificate' },
    ],
  ])('with %s', async (_, more, environment, expected) => {
    const { host } = await FakeRegistry.start(certificate)
    expect(await ask(host, { registries: settings(host, more), environment })).toEqual(expected)
  })

  test('the authority of a registry is trusted where it leads to, unless that has settings of its own', async () => {
    const store = await FakeRegistry.start(certificate)
    const registry = await FakeRegistry.start(certificate)
    registry.behaviour = { fault: () => ({ status: 307, headers: { location: `https://${store.host}/v2/` } }) }
    const registries = settings(registry.host, { ca: authority.ca })
    expect((await get(openTestClient({ registries }), `https://${registry.host}/v2/`)).status).toBe(200)
    const own = [...registries, ...settings(store.host, { ca: stranger.ca })]
    expect(
      factsOfFailure(await failureOf(get(openTestClient({ registries: own }), `https://${registry.host}/v2/`))),
    ).toEqual({
      kind: 'certificate',
      host: store.host,
      detail: 'unable to verify the first certificate',
    })
  })

  test('certificates that cannot be used are not tried again', async () => {
    const client = { cert: certificate.cert, key: stranger.issue('').key }
    const { client: registryClient, waited } = openTestClient({ registries: settings('registry.test', { client }) })
    const { facts } = await registryErrorOf(registryClient.manifest('registry.test/a', '1'))
    expect({ kind: facts.kind, waited }).toEqual({ kind: 'unusable', waited: [] })
    expect(facts.detail).toMatch(/^the certificates for registry\.test cannot be used: .*key/)
  })

  test('the port 443 may be left out', async () => {
    const { connections } = openTestClient({ registries: [...settings('localhost:443', { ca: authority.ca })] })
    expect((await connections.addressOf('localhost:443')).href).toBe('https://localhost/')
    expect((await connections.addressOf('docker.io')).href).toBe('https://registry-1.docker.io/')
  })

  test.each<[string, string, { from?: string; until?: string }, Partial<RegistryFacts>]>([
    ['has expired', names, { until: '20240101000000Z' }, { certificate: { fault: 'expired' } }],
    ['is of tomorrow', names, { from: '20490101000000Z' }, { certificate: { fault: 'not yet valid' } }],
    [
      'is for other names',
      'DNS:a.example.com,DNS:b.example.com',
      {},
      { certificate: { fault: 'other name', says: 'a.example.com, b.example.com' } },
    ],
  ])('a certificate that %s', async (_, subject, times, told) => {
    const { host } = await FakeRegistry.start(authority.issue(subject, times))
    expect(await ask(host, { registries: settings(host, { ca: authority.ca }) })).toEqual({
      kind: 'certificate',
      ...told,
    })
    expect(await ask(host, { registries: settings(host, { insecure: true }) })).toBe('https:')
  })

  test.each<[string, Partial<Registry>, string | Partial<RegistryFacts>]>([
    ['where TLS is expected', { http: false }, { kind: 'plain HTTP' }],
    ['where TLS of any certificate is expected', { insecure: true }, { kind: 'plain HTTP' }],
    ['where TLS is tried first', { insecure: true, http: true }, 'http:'],
    ['where nothing is said of loopback', {}, 'http:'],
  ])('plain HTTP %s', async (_, more, expected) => {
    const { host } = await FakeRegistry.start()
    expect(await ask(host, { registries: settings(host, more) })).toEqual(expected)
  })

  test('a failure that passes does not turn TLS into plain HTTP', async () => {
    const registry = await FakeRegistry.start(certificate)
    let isDown = true
    registry.behaviour = { fault: () => (isDown ? 'reset' : undefined) }
    const { client, connections } = openTestClient({
      registries: settings(registry.host, { insecure: true, http: true }),
    })
    await registryErrorOf(client.assertPush(`${registry.host}/a`, { maxElapsed: 0 }))
    isDown = false
    await client.assertPush(`${registry.host}/a`)
    expect((await connections.addressOf(registry.host)).protocol).toBe('https:')
  })

  test('TLS where plain HTTP is expected, in the words of Go', async () => {
    const url = await serve((_, response) =>
      response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n'),
    )
    expect(await ask(url.replace('http://', ''), {})).toEqual({ kind: 'TLS' })
  })

  test('TLS where plain HTTP is expected, with an alert', async () => {
    expect(await ask(await startMute(Buffer.from('15030100020246', 'hex')), {})).toEqual({ kind: 'TLS' })
  })

  test('no login follows from TLS to where there is none', async () => {
    const plain = await FakeRegistry.start()
    const registry = await FakeRegistry.start(certificate)
    const registries = settings(registry.host, { ca: authority.ca })
    registry.behaviour = {
      fault: () => ({ status: 302, headers: { location: `http://${plain.host}/v2/?signature=S` } }),
    }
    const { client } = openTestClient({ registries, login: password })
    expect((await registryErrorOf(client.manifest(`${registry.host}/a`, '1'))).message).toBe(
      `GET ${registry.host}/a:1: ${registry.host} redirected from TLS to http://${plain.host}, which has none`,
    )
    const realm = `Bearer realm="http://${plain.host}/token"`
    registry.behaviour = { fault: () => ({ status: 401, headers: { 'www-authenticate': realm } }) }
    expect((await registryErrorOf(client.manifest(`${registry.host}/a`, '1'))).message).toBe(
      `GET ${registry.host}/a:1: ${registry.host} asks for credentials to be sent to http://${plain.host} without TLS, which this action refuses`,
    )
    expect(plain.asked).toEqual([])
  })
})

describe.each(['-tls1_2', '-tls1_3'])('a client certificate, with %s', (version) => {
  test.each<[string, Registry['client'], string | Partial<RegistryFacts>]>([
    ['accepted', authority.issue(''), 'https:'],
    ['missing', undefined, { kind: 'client certificate' }],
    ['of another authority', stranger.issue(''), { kind: 'client certificate' }],
    ['expired', authority.issue('', { until: '20240101000000Z' }), { kind: 'client certificate' }],
  ])('that is %s', async (_, client, expected) => {
    const host = await startStrict(authority, certificate, version)
    const registries = settings(host, { ca: authority.ca, ...(client && { client }) })
    expect(await ask(host, { registries })).toEqual(expected)
    const there = registries.map((one) => ({ ...one, host: 'registry.test' }))
    const environment = { HTTPS_PROXY: (await startProxy(host)).url }
    expect(await ask('registry.test', { registries: there, environment })).toEqual(expected)
  })
})
