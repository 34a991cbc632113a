import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import type { Login } from '../../src/registry/logins.ts'
import { serve } from '../fakes.ts'
import { FakeRegistry, type Fault } from '../registry.ts'
import { basic, linesOf, openTestClient, password, registryErrorOf, type TestClient } from './clients.ts'

const secrets = [
  password.kind === 'password' ? password.password : '',
  basic.slice('Basic '.length),
  'secret-token',
  'SIGNED',
]
const said: string[] = []

type Tokens = {
  /** What the token server answers in place of the token of that number, 1 for the first. */
  readonly answer?: (number: number) => Fault | undefined
  readonly expiresIn?: number
  /** The token of that number. */
  readonly token?: (number: number) => string
  readonly login?: Login | undefined
}

/** A registry with a token server of its own; tokens that are taken back are refused. */
async function given({ answer, expiresIn, token = (number) => `secret-token-${number}`, ...options }: Tokens = {}) {
  const registry = await FakeRegistry.start()
  const index = registry.index('team/app', ['linux/amd64'], { tag: '1' })
  const valid = new Set<string>()
  let given = 0
  registry.behaviour = {
    fault: ({ url, headers: { authorization = '' } }) => {
      if (url.startsWith('/token')) {
        given += 1
        valid.add(`Bearer ${token(given)}`)
        return answer?.(given) ?? { status: 200, body: JSON.stringify({ token: token(given), expires_in: expiresIn }) }
      }
      if (valid.has(authorization)) return undefined
      const challenge = `Bearer realm="http://${registry.host}/token",service="s"`
      return { status: 401, headers: { 'www-authenticate': challenge }, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' }
    },
  }
  const opened = openTestClient(options)
  const app = `${registry.host}/team/app`
  return {
    registry,
    index,
    valid,
    app,
    ...opened,
    lines: () => linesOf(registry.asked).map(shorten),
    log: opened.lines,
  }
}

function shorten(line: string): string {
  return line
    .replace(/\/token\?service=s&/, 'token ')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%2F', '/')
}

async function messageOf(work: Promise<unknown>, { log }: { readonly log: TestClient['lines'] }): Promise<string> {
  const { message } = await registryErrorOf(work)
  said.push(message, ...log)
  return message
}

afterAll(() => {
  expect(said.length).toBeGreaterThan(10)
  expect(secrets.filter((secret) => said.some((text) => text.includes(secret)))).toEqual([])
})

const scope = 'scope=repository:team/app:pull,push'

describe('one token', () => {
  test('serves all that is done in a repository', async () => {
    const { client, registry, index, app, lines } = await given()
    const content = await client.manifest(app, index.digest)
    await client.put(app, '2', content)
    await client.assertPush(app)
    expect(lines()).toEqual([
      'GET manifests/sha256:…',
      `GET token ${scope}`,
      'GET manifests/sha256:… Bearer secret-token-1',
      'PUT manifests/2 Bearer secret-token-1',
      'GET /v2/ Bearer secret-token-1',
    ])
    expect(registry.count('GET', '/token')).toBe(1)
  })

  test('is asked for once by requests that come together', async () => {
    const { client, registry, index, app } = await given()
    const asked = Array.from({ length: 8 }, () => client.digest(app, '1'))
    expect(await Promise.all(asked)).toEqual(Array(8).fill(index.digest))
    expect(registry.count('GET', '/token')).toBe(1)
  })

  test('is for one repository', async () => {
    const { client, registry, app } = await given()
    await client.digest(app, '1')
    await client.digest(`${registry.host}/team/other`, '1')
    await client.digest(app, '1')
    expect(
      registry.asked.filter(({ url }) => url.startsWith('/token')).map(({ url }) => shorten(`GET ${url}`)),
    ).toEqual([`GET token ${scope}`, 'GET token scope=repository:team/other:pull,push'])
  })

  test('that has run out by its own time is made anew', async () => {
    const { client, app, lines } = await given({ expiresIn: 0.4 })
    await client.digest(app, '1')
    await sleep(210)
    await client.digest(app, '1')
    expect(lines()).toEqual([
      'HEAD manifests/1',
      `GET token ${scope}`,
      'HEAD manifests/1 Bearer secret-token-1',
      'HEAD manifests/1',
      `GET token ${scope}`,
      'HEAD manifests/1 Bearer secret-token-2',
    ])
  })

  test('that is refused before its time is made anew, once for all who hold it', async () => {
    const { client, registry, index, app, valid, lines } = await given()
    await client.digest(app, '1')
    valid.clear()
    registry.asked.length = 0
    expect(await client.digest(app, '1')).toBe(index.digest)
    expect(lines()).toEqual([
      'HEAD manifests/1 Bearer secret-token-1',
      `GET token ${scope}`,
      'HEAD manifests/1 Bearer secret-token-2',
    ])
    valid.clear()
    registry.asked.length = 0
    await Promise.all(Array.from({ length: 8 }, () => client.digest(app, '1')))
    expect(registry.count('GET', '/token')).toBe(1)
  })
})

test('a request that hears late that its token is refused takes the one that was made since', async () => {
  let tokens = 0
  const url = await serve(async ({ url: path = '', headers: { authorization, host } }, response) => {
    if (path.startsWith('/token')) return response.end(`{"token":"${++tokens}"}`)
    if (authorization === 'Bearer 1' && path.endsWith('/late')) await sleep(100)
    const isRefused = authorization === undefined || (authorization === 'Bearer 1' && !path.endsWith('/first'))
    const challenge = `Bearer realm="http://${host}/token"`
    return isRefused
      ? response.writeHead(401, { 'www-authenticate': challenge }).end()
      : response.writeHead(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }).end()
  })
  const { client } = openTestClient()
  const app = `${url.replace('http://', '')}/a`
  await client.digest(app, 'first')
  await Promise.all([client.digest(app, 'late'), client.digest(app, 'early')])
  expect(tokens).toBe(2)
})

describe('a refusal is final', () => {
  test('of a new token', async () => {
    const context = await given({
      login: password,
      answer: () => ({ status: 200, body: '{"token":"secret-token-x"}' }),
    })
    expect(await messageOf(context.client.manifest(context.app, '1'), context)).toBe(
      `${context.registry.host} refused user 'me' from 'registry-auth' (scope repository:team/app:pull,push); check that the repository exists, and that this user may push or pull there
GET ${context.app}:1: the registry answered 401 UNAUTHORIZED`,
    )
    expect(context.lines()).toEqual([
      'GET manifests/1',
      `GET token ${scope}&account=me ${basic}`,
      'GET manifests/1 Bearer secret-token-x',
    ])
  })

  test('of the password, by the token server', async () => {
    const answer = () => ({ status: 401, body: '{"details":"incorrect username or password"}' })
    const context = await given({ login: password, answer })
    expect(await messageOf(context.client.digest(context.app, '1'), context)).toBe(
      `${context.registry.host} refused user 'me' from 'registry-auth' (scope repository:team/app:pull,push); check the user name and the password, which may have expired
token of ${context.registry.host} for HEAD ${context.app}:1: the registry answered 401 incorrect username or password`,
    )
    expect(context.lines()).toHaveLength(2)
  })

  test('of a password that was taken before: it is told how long ago', async () => {
    const answer = (number: number) => (number > 1 ? { status: 401, body: '{}' } : undefined)
    const context = await given({ login: password, answer })
    await context.client.digest(context.app, '1')
    expect(context.client.acceptedFor(context.registry.host)).toBeUndefined()
    const now = Date.now()
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 1_800_000)
    context.valid.clear()
    const { facts, message } = await registryErrorOf(context.client.digest(context.app, '1'))
    expect(context.client.acceptedFor(context.registry.host)).toBe(1800)
    expect(context.client.acceptedFor('elsewhere.io')).toBeUndefined()
    clock.mockRestore()
    expect(facts).toMatchObject({ kind: 'refused', status: 401, acceptedFor: 1800 })
    expect(message).toContain(
      'but accepted the same login 30 min earlier; the password is probably a token that has expired since',
    )
  })

  test('of the password, by the registry itself; the next call sends it at once', async () => {
    const registry = await FakeRegistry.start()
    const challenge = { 'www-authenticate': 'Basic realm="r"' }
    registry.behaviour = { fault: () => ({ status: 401, headers: challenge }) }
    const { client, lines } = openTestClient({ login: password })
    for (const tag of ['1', '2']) await messageOf(client.digest(`${registry.host}/a`, tag), { log: lines })
    expect(linesOf(registry.asked)).toEqual([
      'HEAD manifests/1',
      `HEAD manifests/1 ${basic}`,
      `HEAD manifests/2 ${basic}`,
    ])
  })

  test('of an anonymous request, where there is only Basic', async () => {
    const registry = await FakeRegistry.start()
    registry.behaviour = { fault: () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }) }
    const { client, lines } = openTestClient()
    expect(await messageOf(client.manifest(`${registry.host}/a`, '1'), { log: lines })).toContain(
      'refused an anonymous request',
    )
    expect(registry.asked).toHaveLength(1)
  })

  test('of a token that cannot be renewed', async () => {
    const login: Login = { kind: 'registry token', token: 'secret-token', description: 'the token of a file' }
    const context = await given({ login })
    expect(await messageOf(context.client.manifest(context.app, '1'), context)).toContain('refused the token of a file')
    expect(context.lines()).toEqual(['GET manifests/1', 'GET manifests/1 Bearer secret-token'])
  })
})

describe('a token server', () => {
  test.each<[string, Fault]>([
    ['is restarted', { status: 503 }],
    ['limits requests', { status: 429, headers: { 'retry-after': '3' } }],
    ['resets the connection', 'reset'],
  ])('that %s is asked again', async (_, fault) => {
    const { client, index, app, waited } = await given({ answer: (number) => (number === 1 ? fault : undefined) })
    expect(await client.digest(app, '1')).toBe(index.digest)
    expect(waited).toHaveLength(1)
  })

  test.each<[string, Fault, string]>([
    ['is not there', { status: 404 }, 'the registry answered 404'],
    [
      'leads on without an end',
      { status: 302, headers: { location: '/token' } },
      'it was redirected more than 5 times',
    ],
    ['shows a page for people', { status: 200, body: '<html>' }, 'the response of the token server has no token'],
  ])('that %s is an error, not a tag that is not there', async (_, fault, words) => {
    const context = await given({ login: password, answer: () => fault })
    expect(await messageOf(context.client.digest(context.app, '1'), context)).toContain(words)
    expect(context.waited).toEqual([])
  })

  test('that nobody can reach is named, not the registry', async () => {
    const registry = await FakeRegistry.start()
    const challenge = 'Bearer realm="http://127.0.0.1:1/token"'
    registry.behaviour = { fault: () => ({ status: 401, headers: { 'www-authenticate': challenge } }) }
    const { client, lines } = openTestClient({ login: password })
    const error = await registryErrorOf(client.digest(`${registry.host}/a`, '1', { maxElapsed: 0 }))
    said.push(error.message, ...lines)
    expect(error.facts.host).toBe('127.0.0.1:1')
  })
})

/** A token that is not signed; nobody here checks that. */
const jwt = (...actions: string[]) =>
  `secret-token.${Buffer.from(JSON.stringify({ access: [{ type: 'repository', name: 'team/app', actions }] })).toString('base64url')}.c2ln`

describe('the right to push', () => {
  test.each<[string, string]>([
    ['is in the token', jwt('pull', 'push')],
    ['cannot be read from the token', 'djE6b3BhcXVl'],
  ])('%s: nothing more is asked', async (_, token) => {
    const { client, app, lines } = await given({ token: () => token, login: password })
    await client.assertPush(app)
    expect(lines()).toEqual(['GET /v2/', `GET token ${scope}&account=me ${basic}`, `GET /v2/ Bearer ${token}`])
  })

  test('is not in the token', async () => {
    const context = await given({ token: () => jwt('pull'), login: password })
    expect(await messageOf(context.client.assertPush(context.app), context)).toBe(
      `${context.registry.host} refused user 'me' from 'registry-auth' (scope repository:team/app:pull,push); check that the repository exists, and that this user may push or pull there
token for ${context.app}: it does not grant the right to push`,
    )
  })

  test('is not in the token of everybody', async () => {
    const context = await given({ token: () => jwt() })
    expect(await messageOf(context.client.assertPush(context.app), context)).toContain(
      `no login for ${context.registry.host} was found`,
    )
  })

  test('is refused by the token server', async () => {
    const answer = () => ({
      status: 403,
      body: '{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}',
    })
    const context = await given({ answer, login: password })
    expect(await messageOf(context.client.assertPush(context.app), context)).toContain(
      `token of ${context.registry.host} for GET ${context.registry.host}/v2/: the registry answered 403 DENIED: requested access to the resource is denied`,
    )
    expect(context.lines()).toHaveLength(2)
  })

  test.each([400, 403, 404, 405, 410])('is left open where the start of the API answers %s', async (status) => {
    const registry = await FakeRegistry.start()
    registry.behaviour = { fault: () => ({ status }) }
    const { client, waited } = openTestClient({ login: password })
    await client.assertPush(`${registry.host}/a`)
    expect({ lines: linesOf(registry.asked), waited }).toEqual({ lines: ['GET /v2/'], waited: [] })
  })

  test('is left open where the start of the API refuses a token', async () => {
    const { client, registry, app } = await given({ login: password })
    const { fault } = registry.behaviour
    registry.behaviour = { fault: (asked) => fault?.(asked) ?? (asked.url === '/v2/' ? { status: 403 } : undefined) }
    await client.assertPush(app)
    expect(registry.count('GET', '/v2/')).toBe(2)
  })

  test('is not in a token that the start of the API refuses', async () => {
    const context = await given({ token: () => jwt('pull'), login: password })
    const { fault } = context.registry.behaviour
    context.registry.behaviour = {
      fault: (asked) => fault?.(asked) ?? (asked.url === '/v2/' ? { status: 403 } : undefined),
    }
    expect(await messageOf(context.client.assertPush(context.app), context)).toContain('does not grant the right')
  })

  test('is refused with the login', async () => {
    const registry = await FakeRegistry.start()
    registry.behaviour = { fault: () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }) }
    const { client, lines } = openTestClient({ login: password })
    expect(await messageOf(client.assertPush(`${registry.host}/a`), { log: lines })).toBe(
      `${registry.host} refused user 'me' from 'registry-auth' (scope repository:a:pull,push); check the user name and the password, which may have expired
GET ${registry.host}/v2/: the registry answered 401`,
    )
  })

  test.each<[string, Fault, string]>([
    ['a proxy', { status: 407 }, 'proxy'],
    [
      'a client certificate',
      { status: 400, body: '<h1>No required SSL certificate was sent</h1>' },
      'client certificate',
    ],
    ['TLS', { status: 400, body: 'Client sent an HTTP request to an HTTPS server.' }, 'TLS'],
    ['a token server that is not there', { status: 404 }, 'rejected'],
  ])('is missed for want of %s', async (_, fault, kind) => {
    const { client, app, registry } = await given({ login: password, answer: () => fault })
    if (kind !== 'rejected') registry.behaviour = { fault: () => fault }
    expect((await registryErrorOf(client.assertPush(app))).facts.kind).toBe(kind)
  })

  test('cannot be known of a registry that asks for no login', async () => {
    const registry = await FakeRegistry.start()
    await openTestClient().client.assertPush(`${registry.host}/a`)
    expect(linesOf(registry.asked)).toEqual(['GET /v2/'])
  })
})

describe('redirects', () => {
  const start = async (location: (own: string, store: string) => string) => {
    const context = await given({ login: password })
    const store = await FakeRegistry.start()
    const digest = (
      context.registry.document('team/app', context.registry.image('team/app', 'linux/amd64').digest) as {
        config: { digest: string }
      }
    ).config.digest
    store.image('team/app', 'linux/amd64')
    const { fault } = context.registry.behaviour
    context.registry.behaviour = {
      fault: (asked) => {
        const isBlob = asked.url.startsWith('/v2/team/app/blobs/') && !asked.url.includes('SIGNED')
        const own = `http://${context.registry.host}${asked.url}?signature=SIGNED`
        const there = location(own, `http://${store.host}${asked.url}?signature=SIGNED`)
        return fault?.(asked) ?? (isBlob ? { status: 307, headers: { location: there } } : undefined)
      },
    }
    return { ...context, store, digest }
  }

  test('to another port leave the login behind', async () => {
    const { client, store, app, digest } = await start((_, there) => there)
    expect((await client.blob(app, digest)).length).toBeGreaterThan(10)
    expect(linesOf(store.asked)).toEqual(['GET blobs/sha256:…?signature=SIGNED'])
  })

  test('to another host leave the login behind', async () => {
    const { client, store, app, digest } = await start((_, there) => there.replace('127.0.0.1', 'localhost'))
    await client.blob(app, digest)
    expect(linesOf(store.asked)).toEqual(['GET blobs/sha256:…?signature=SIGNED'])
  })

  test('within the registry keep it', async () => {
    const { client, registry, app, digest } = await start((own) => own)
    await client.blob(app, digest)
    expect(linesOf(registry.asked).slice(-2)).toEqual([
      'GET blobs/sha256:… Bearer secret-token-1',
      'GET blobs/sha256:…?signature=SIGNED Bearer secret-token-1',
    ])
  })

  test.each<[string, Fault]>([
    [
      'refused',
      {
        status: 403,
        headers: { 'content-type': 'application/xml' },
        body: '<Error><StringToSign>SIGNED</StringToSign></Error>',
      },
    ],
    ['broken', { status: 500, body: 'GET http://store/b?signature=SIGNED failed' }],
    ['reset', 'reset'],
  ])('that end %s give away no signature', async (_, fault) => {
    const context = await start((__, there) => there)
    context.store.behaviour = { fault: () => fault }
    await messageOf(context.client.blob(context.app, context.digest), context)
  })

  test('of a manifest that is stored take its body along', async () => {
    const { client, registry, app, index } = await given()
    const { fault } = registry.behaviour
    registry.behaviour = {
      fault: (asked) =>
        fault?.(asked) ??
        (asked.method === 'PUT' && asked.url.endsWith('/2')
          ? { status: 307, headers: { location: '/v2/team/app/manifests/3' } }
          : undefined),
    }
    await client.put(app, '2', { digest: index.digest, mediaType: index.mediaType, bytes: Buffer.from(index.bytes) })
    expect(registry.resolve('team/app', '3')).toBe(index.digest)
  })
})
