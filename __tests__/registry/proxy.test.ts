import { describe, expect, test } from '@jest/globals'
import { factsOfFailure } from '../../src/registry/failure.ts'
import { proxyFor } from '../../src/registry/proxy.ts'
import type { Registry } from '../../src/registry/registries.ts'
import { serve } from '../fakes.ts'
import { FakeRegistry } from '../registry.ts'
import { makeAuthority } from './certificates.ts'
import { ask, failureOf, get, openTestClient, registryErrorOf, settings } from './clients.ts'
import { counter, type FakeProxy, startProxy } from './servers.ts'

const both = { HTTP_PROXY: 'http://plain.test:1', HTTPS_PROXY: 'http://secure.test:2' }

test.each<[string, string, NodeJS.ProcessEnv, string | undefined]>([
  ['no variable', 'https://r.test/', {}, undefined],
  ['the one for TLS', 'https://r.test/v2/', both, 'http://secure.test:2/'],
  ['the one for plain HTTP', 'http://r.test/', both, 'http://plain.test:1/'],
  ['none of the other', 'https://r.test/', { HTTP_PROXY: 'http://p.test' }, undefined],
  ['in lower case', 'https://r.test/', { https_proxy: 'http://p.test:3' }, 'http://p.test:3/'],
  [
    'in capitals before lower case',
    'https://r.test/',
    { ...both, https_proxy: 'http://p.test' },
    'http://secure.test:2/',
  ],
  ['an empty one', 'https://r.test/', { HTTPS_PROXY: '' }, undefined],
  ['without a scheme', 'https://r.test/', { HTTPS_PROXY: 'p.test:3128' }, 'http://p.test:3128/'],
  [
    'with TLS and a password',
    'https://r.test/',
    { HTTPS_PROXY: 'https://me:a%40b@p.test' },
    'https://me:a%40b@p.test/',
  ],
  ['loopback by name', 'http://localhost:5000/', both, undefined],
  ['loopback by address', 'https://127.1.2.3:5000/', both, undefined],
  ['loopback of IPv6', 'https://[::1]:5000/', both, undefined],
])('%s', (_, url, environment, proxy) => {
  expect(proxyFor(new URL(url), environment)?.href).toBe(proxy)
})

describe('NO_PROXY', () => {
  // The rules of golang.org/x/net/http/httpproxy, config.go.
  test.each<[string, string, boolean]>([
    ['', 'https://r.test/', false],
    ['*', 'https://r.test/', true],
    ['other.test, *', 'https://r.test/', true],
    ['r.test', 'https://r.test/', true],
    ['R.TEST', 'https://r.test/', true],
    [' a.test , r.test ', 'https://r.test/', true],
    ['r.test', 'https://sub.r.test/', true],
    ['r.test', 'https://other-r.test/', false],
    ['.r.test', 'https://r.test/', false],
    ['.r.test', 'https://a.b.r.test/', true],
    ['*.r.test', 'https://sub.r.test/', true],
    ['*.r.test', 'https://r.test/', false],
    ['*r.test', 'https://r.test/', false],
    ['r.test:443', 'https://r.test/', true],
    ['r.test:443', 'https://r.test:5000/', false],
    ['r.test:80', 'http://r.test/', true],
    ['r.test:5000', 'https://sub.r.test:5000/', true],
    [':5000', 'https://r.test:5000/', false],
    [',,', 'https://r.test/', false],
    ['10.1.2.3', 'https://10.1.2.3:5000/', true],
    ['10.1.2.3:5000', 'https://10.1.2.3:5000/', true],
    ['10.1.2.3:443', 'https://10.1.2.3:5000/', false],
    ['10.1.2.3', 'https://110.1.2.3/', false],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['10.0.0.0/8', 'https://r.test/', false],
    ['10.0.0.0/33', 'https://10.1.2.3/', false],
    ['0.0.0.0/0', 'https://10.1.2.3/', true],
    ['fd00::/8', 'https://[fd00::1]/', true],
    ['fd00::/8', 'https://[fe80::1]/', false],
    ['fd00::/8', 'https://10.1.2.3/', false],
    ['fd00::1', 'https://[fd00::1]:5000/', true],
    ['FD00:0:0::1', 'https://[fd00::1]/', true],
    ['[fd00::1]:5000', 'https://[fd00::1]:5000/', true],
    ['[fd00::1]:443', 'https://[fd00::1]:5000/', false],
  ])('%j exempts %s: %s', (noProxy, url, isExempt) => {
    const environment = { ...both, NO_PROXY: noProxy }
    expect(proxyFor(new URL(url), environment) === undefined).toBe(isExempt)
    expect(proxyFor(new URL(url), { ...both, no_proxy: noProxy }) === undefined).toBe(isExempt)
  })
})

test.each(['socks5://me:secret@p.test:1080', 'http://', 'me:secret@'])(
  '%s is no proxy; its password is not repeated',
  (value) => {
    expect(() => proxyFor(new URL('https://r.test/'), { HTTPS_PROXY: value })).toThrow(
      'the variable HTTPS_PROXY is not an HTTP proxy, expected http://host:port; list hosts that need no proxy in NO_PROXY',
    )
  },
)

const authority = makeAuthority('authority')
const stranger = makeAuthority('stranger')
const names = 'DNS:localhost,DNS:registry.test,IP:127.0.0.1'
const certificate = authority.issue(names)

describe('a proxy', () => {
  const secure = settings('registry.test', { ca: authority.ca })
  const plain = settings('registry.test', { http: true })
  const authorization = `Basic ${Buffer.from('me:p@ss word').toString('base64')}`
  const withPassword = ({ url }: FakeProxy) => `http://me:p%40ss%20word@${url}`

  test('is a tunnel for TLS', async () => {
    const proxy = await startProxy((await FakeRegistry.start(certificate)).host)
    const client = openTestClient({ registries: secure, environment: { HTTPS_PROXY: withPassword(proxy) } })
    expect((await get(client, 'https://registry.test/v2/')).status).toBe(200)
    expect(proxy.seen).toEqual([{ method: 'CONNECT', url: 'registry.test:443', authorization }])
  })

  test('is asked for the whole address for plain HTTP', async () => {
    const proxy = await startProxy((await FakeRegistry.start()).host)
    const client = openTestClient({ registries: plain, environment: { HTTP_PROXY: withPassword(proxy) } })
    expect((await get(client, 'http://registry.test/v2/')).status).toBe(200)
    expect(proxy.seen).toEqual([{ method: 'GET', url: 'http://registry.test/v2/', authorization }])
  })

  test('is not asked for what NO_PROXY lists, nor for loopback', async () => {
    const registry = await FakeRegistry.start(certificate)
    const proxy = await startProxy(registry.host)
    const registries = settings(registry.host, { ca: authority.ca })
    const environment = { HTTPS_PROXY: proxy.url, NO_PROXY: 'registry.test' }
    const client = openTestClient({ registries: [...registries, ...secure], environment })
    expect((await get(client, `https://${registry.host}/v2/`)).status).toBe(200)
    expect(factsOfFailure(await failureOf(get(client, 'https://registry.test/v2/'))).kind).not.toBe('proxy')
    expect(proxy.seen).toEqual([])
  })

  test('does not weaken what is asked of certificates', async () => {
    const proxy = await startProxy((await FakeRegistry.start(stranger.issue(names))).host)
    expect(await ask('registry.test', { registries: secure, environment: { HTTPS_PROXY: proxy.url } })).toEqual({
      kind: 'certificate',
    })
    const other = await startProxy((await FakeRegistry.start(authority.issue('DNS:a.test'))).host)
    expect(await ask('registry.test', { registries: secure, environment: { HTTPS_PROXY: other.url } })).toEqual({
      kind: 'certificate',
      certificate: { fault: 'other name', says: 'a.test' },
    })
  })

  test.each<[string, Registry[], number, string]>([
    ['a tunnel', secure, 407, 'the proxy answered 407'],
    ['plain HTTP', plain, 407, 'the proxy answered 407'],
    ['a tunnel', secure, 403, 'the proxy answered 403'],
  ])(
    'that refuses %s has a sentence of its own, at once and without the password',
    async (_, registries, status, detail) => {
      const proxy = await startProxy('none', status)
      const environment = { HTTPS_PROXY: withPassword(proxy), HTTP_PROXY: withPassword(proxy) }
      const { client, waited } = openTestClient({ registries, environment })
      expect((await registryErrorOf(client.manifest('registry.test/a', '1'))).message).toBe(
        `the proxy of this runner (HTTPS_PROXY or HTTP_PROXY) blocks requests to registry.test; check its user and password, or list the host in NO_PROXY
GET registry.test/a:1: ${detail} (through the proxy ${proxy.url})`,
      )
      expect(waited).toEqual([])
    },
  )

  test('that cannot reach the registry is asked again', async () => {
    const proxy = await startProxy('none', 502)
    const { client, waited } = openTestClient({ registries: secure, environment: { HTTPS_PROXY: withPassword(proxy) } })
    expect((await registryErrorOf(client.manifest('registry.test/a', '1', { maxElapsed: 1000 }))).message).toBe(
      `GET registry.test/a:1: the proxy answered 502 (through the proxy ${proxy.url}) (tried 3 times in 1 s)`,
    )
    expect(waited).toEqual([250, 500])
  })

  test('that is not there is asked again, and named', async () => {
    const { client } = openTestClient({
      registries: secure,
      environment: { HTTPS_PROXY: 'http://me:secret@127.0.0.1:1' },
    })
    expect((await registryErrorOf(client.manifest('registry.test/a', '1', { maxElapsed: 0 }))).message).toBe(
      'GET registry.test/a:1: connect ECONNREFUSED 127.0.0.1:1 (through the proxy 127.0.0.1:1)',
    )
  })

  test('of a kind that is not supported is not asked again', async () => {
    const { client, waited } = openTestClient({
      registries: secure,
      environment: { HTTPS_PROXY: 'socks5://me:secret@127.0.0.1:1' },
    })
    const error = await registryErrorOf(client.manifest('registry.test/a', '1'))
    expect({ kind: error.facts.kind, waited, secret: error.message.includes('secret') }).toEqual({
      kind: 'unusable',
      waited: [],
      secret: false,
    })
  })

  test('gets eight requests at once as well', async () => {
    const { listener, most } = counter()
    const target = (await serve(listener)).replace('http://', '')
    const client = openTestClient({ registries: plain, environment: { HTTP_PROXY: (await startProxy(target)).url } })
    await Promise.all(Array.from({ length: 20 }, () => get(client, 'http://registry.test/v2/')))
    expect(most()).toBe(8)
  })
})
