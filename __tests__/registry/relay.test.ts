import { execFile } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { CommandError } from '../../src/process.ts'
import type { Registry } from '../../src/registry/registries.ts'
import { openRelay } from '../../src/registry/relay.ts'
import { needsRelay, throughRelays } from '../../src/registry/through-relays.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

test.each<[string, Partial<Registry>, boolean]>([
  ['nothing', {}, false],
  ['mirrors and a CA', { mirrors: ['m.example.com'], ca: 'PEM' }, false],
  ['plain HTTP', { http: true }, true],
  ['plain HTTP on loopback', { host: '127.0.0.1:5000', http: true }, false],
  ['any certificate', { insecure: true }, true],
  ['a client certificate', { client: { cert: 'CERT', key: 'KEY' } }, true],
])('a registry with %s: relay %#', (_, settings, needed) => {
  expect(needsRelay({ host: 'r.example.com', mirrors: [], ...settings })).toBe(needed)
})

test('passes requests on, and keeps the client with the relay when the registry names itself', async () => {
  const seen: Partial<IncomingMessage>[] = []
  const server = createServer(({ method, url, headers: { host, authorization } }, answer) => {
    seen.push({ method, url, headers: { host, authorization } })
    const own = `http://${host}`
    answer.writeHead(202, {
      location: `${own}/v2/app/blobs/uploads/1`,
      'www-authenticate': `Bearer realm="${own}/token",service="${host}"`,
      'docker-content-digest': 'sha256:0',
    })
    answer.end('body')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const relay = await openRelay({ host, mirrors: [], http: true })
  closing.push(relay.close, () => server.close())

  const answer = await fetch(`http://${relay.address}/v2/app/blobs/uploads/?from=a`, {
    method: 'POST',
    headers: { authorization: 'Basic YTpi' },
  })

  expect(seen).toEqual([
    { method: 'POST', url: '/v2/app/blobs/uploads/?from=a', headers: { host, authorization: 'Basic YTpi' } },
  ])
  expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 202, body: 'body' })
  expect(answer.headers.get('location')).toBe(`http://${relay.address}/v2/app/blobs/uploads/1`)
  expect(answer.headers.get('www-authenticate')).toBe(`Bearer realm="http://${relay.address}/token",service="${host}"`)
})

test('with http and insecure, a registry without TLS is spoken to in plain HTTP', async () => {
  const server = createServer((_, answer) => void answer.end('plain'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const relay = await openRelay({ host, mirrors: [], http: true, insecure: true })
  closing.push(relay.close, () => server.close())
  expect(await (await fetch(`http://${relay.address}/v2/`)).text()).toBe('plain')
})

test('only the registry that a reference starts with is translated', async () => {
  const relay = await openRelay({ host: 'example.com', mirrors: [], insecure: true })
  closing.push(relay.close)
  const calls: (readonly string[])[] = []
  const buildx = throughRelays(
    async (args) => {
      calls.push(args)
      return { stdout: '', stderr: '' }
    },
    [relay],
  )
  const others = [
    'imagetools',
    '--tag=my.example.com/app:1',
    '--annotation=index:url=example.com/app',
    'ghcr.io/example.com/app',
  ]
  await buildx([...others, 'example.com/app:1'])
  expect(calls).toEqual([[...others, `${relay.address}/app:1`]])
})

test('references are translated on the way in, and errors name the registry and the cause', async () => {
  const relay = await openRelay({ host: 'registry.invalid:5000', mirrors: [], insecure: true })
  closing.push(relay.close)
  const calls: (readonly string[])[] = []
  const buildx = throughRelays(
    async (args) => {
      calls.push(args)
      await fetch(`http://${relay.address}/v2/`)
      throw new CommandError(
        'buildx imagetools',
        1,
        { stdout: '', stderr: `ERROR: http://${relay.address}/v2/: 502\n` },
        '',
      )
    },
    [relay],
  )

  const failed = buildx([
    'imagetools',
    'create',
    '--tag=registry.invalid:5000/app:1',
    '--',
    'registry.invalid:5000/app@x',
  ])

  await expect(failed).rejects.toThrow(
    /ERROR: http:\/\/registry\.invalid:5000\/v2\/: 502\nregistry\.invalid:5000: getaddrinfo E\w+ registry\.invalid/,
  )
  expect(calls).toEqual([['imagetools', 'create', `--tag=${relay.address}/app:1`, '--', `${relay.address}/app@x`]])
})

test('a program that was killed has no exit code to tell', async () => {
  const relay = await openRelay({ host: 'registry.invalid', mirrors: [], insecure: true })
  closing.push(relay.close)
  const killed = async () => {
    const output = { stdout: '', stderr: `reading ${relay.address}/app\n` }
    throw new CommandError('buildx imagetools', undefined, output, 'was killed by SIGKILL')
  }
  await expect(throughRelays(killed, [relay])([])).rejects.toThrow(
    'buildx imagetools was killed by SIGKILL: reading registry.invalid/app',
  )
})

const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? test : test.skip

// Only root can become somebody else to try.
asRoot('serves nobody but this user', async () => {
  const relay = await openRelay({ host: '127.0.0.1:1', mirrors: [], http: true })
  closing.push(relay.close)
  const ask = (command: string, ...args: string[]) =>
    new Promise<string>((resolve) => {
      const curl = [
        'curl',
        '--silent',
        '--output',
        '/dev/null',
        '--write-out',
        '%{http_code}',
        `http://${relay.address}/v2/`,
      ]
      execFile(command, [...args, ...curl], (_, stdout) => resolve(stdout))
    })
  expect(await ask('env')).toBe('502')
  expect(await ask('setpriv', '--reuid=65534', '--clear-groups')).toBe('000')
})

test('without relays buildx is used as it is', () => {
  const buildx = async () => ({ stdout: '', stderr: '' })
  expect(throughRelays(buildx, [])).toBe(buildx)
})
