import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { openRetries } from '../../src/retry.ts'
import { download } from '../../src/toolchain/download.ts'
import { makeFolder, serve } from '../fakes.ts'
import { startProxy } from '../registry/servers.ts'

const content = Buffer.from('the program'.repeat(1000))
const sha256 = createHash('sha256').update(content).digest('hex')
const wrong = createHash('sha256').update('other').digest('hex')
const patient = { retries: openRetries({ wait: async () => {} }), environment: {} }
const limits = { bytes: 100_000, silenceMilliseconds: 200 }

/** Downloads from a server that answers request after request by the next of these; the last one stays. */
async function attempt(...answers: RequestListener[]) {
  let requests = 0
  const url = await serve((request, response) => {
    answers[Math.min(requests, answers.length - 1)]?.(request, response)
    requests += 1
  })
  const path = join(makeFolder(), 'file')
  const lines: string[] = []
  const waits: number[] = []
  const retries = openRetries({
    log: (line) => lines.push(plain(line)),
    wait: async (milliseconds) => waits.push(milliseconds),
    random: () => 0,
  })
  // Jest's realm has an Error of its own, so that Node's errors come out with their name.
  const plain = (message: string) => message.replaceAll(url, 'URL').replaceAll(': Error: ', ': ')
  const error = await download({ url: `${url}/f`, sha256 }, path, { retries, environment: {} }, limits).then(
    () => undefined,
    (reason: Error) => plain(reason.message),
  )
  return { path, lines, waits, error, requests }
}

const ok: RequestListener = (_, response) => response.end(content)
const other: RequestListener = (_, response) => response.end('other')
const status =
  (code: number, headers = {}): RequestListener =>
  (_, response) =>
    response.writeHead(code, headers).end('sorry')
const truncated: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': content.length })
  response.write(content.subarray(0, 100), () => response.destroy())
}
const silent: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': content.length })
  response.write(content.subarray(0, 100))
}

test('writes an executable file', async () => {
  const { path, lines, error } = await attempt(ok)
  expect({ error, lines }).toEqual({ error: undefined, lines: [] })
  expect(readFileSync(path)).toEqual(content)
  expect(statSync(path).mode & 0o777).toBe(0o755)
})

test.each([
  [
    'a wrong file',
    other,
    `URL/f has the wrong content: expected sha256 ${sha256}, got ${wrong} (5 bytes)`,
    `wrong content, expected sha256 ${sha256}, got ${wrong} (5 bytes)`,
  ],
  [
    'a truncated file',
    truncated,
    'the download of URL/f broke off: the connection was closed before the response was complete',
    'it broke off: the connection was closed before the response was complete',
  ],
  [
    'a server that falls silent',
    silent,
    'the download of URL/f broke off: the server sent nothing for 0.2 s',
    'it broke off: the server sent nothing for 0.2 s',
  ],
  ['a busy server', status(503), 'cannot download URL/f: the server answered 503', 'the server answered 503'],
  [
    'a server that is overrun',
    status(429),
    'cannot download URL/f: the server answered 429',
    'the server answered 429',
  ],
])('tries three times after %s', async (_, bad, message, reason) => {
  const again = [2, 3].map((place) => `attempt ${place} of 3: GET URL/f: ${reason}; retrying in ${place * 2 - 2}.0 s`)
  const cured = await attempt(bad, bad, ok)
  expect({ ...cured, path: readFileSync(cured.path) }).toEqual({
    path: content,
    lines: again,
    waits: [2000, 4000],
    error: undefined,
    requests: 3,
  })
  const lost = await attempt(bad)
  expect({ ...lost, path: existsSync(lost.path) }).toEqual({
    path: false,
    lines: again,
    waits: [2000, 4000],
    error: `${message}; tried 3 times`,
    requests: 3,
  })
})

test('waits as long as the server asks for, within reason', async () => {
  const asked = await attempt(status(503, { 'retry-after': '20' }), ok)
  expect(asked).toMatchObject({ waits: [20_250], error: undefined })
  const tooLong = await attempt(status(429, { 'retry-after': '3600' }), ok)
  expect(tooLong).toMatchObject({ waits: [], error: 'cannot download URL/f: the server answered 429', requests: 1 })
})

test.each([
  [
    'a missing file',
    status(404),
    "cannot download URL/f: the server answered 404; check 'buildx-version' and 'buildx-url'",
  ],
  ['a file that is not for everyone', status(403), 'cannot download URL/f: the server answered 403'],
  [
    'a file that is far too large',
    ((_, response) => response.end(Buffer.alloc(limits.bytes + 1))) as RequestListener,
    'URL/f is larger than 100000 bytes, so it is not buildx',
  ],
])('does not try again for %s', async (_, bad, message) => {
  const { path, lines, error, requests } = await attempt(bad)
  expect({ file: existsSync(path), lines, error, requests }).toEqual({
    file: false,
    lines: [],
    error: message,
    requests: 1,
  })
})

test('says that nothing listens', async () => {
  const unused = download({ url: 'http://127.0.0.1:1/f', sha256 }, join(makeFolder(), 'file'), patient, limits)
  await expect(unused).rejects.toThrow(
    /^cannot download http:\/\/127.0.0.1:1\/f: .*connect ECONNREFUSED 127.0.0.1:1; tried 3 times$/,
  )
})

test('follows a redirect', async () => {
  const { error } = await attempt(status(302, { location: '/other' }), ok)
  expect(error).toBeUndefined()
})

test('leaves a file alone that is there already', async () => {
  const path = join(makeFolder(), 'missing', 'file')
  const url = await serve(ok)
  await expect(download({ url, sha256 }, path, patient, limits)).rejects.toThrow('ENOENT')
})

test('goes through a proxy that demands a password, but not for hosts that need none', async () => {
  const url = await serve(ok)
  const proxy = await startProxy(new URL(url).host)
  const HTTP_PROXY = `http://me:a%40b@${proxy.url}`
  const path = join(makeFolder(), 'file')
  const wanted = { url: 'http://releases.test/f', sha256 }
  await download(wanted, path, { ...patient, environment: { HTTP_PROXY } }, limits)
  expect(readFileSync(path)).toEqual(content)
  const authorization = `Basic ${Buffer.from('me:a@b').toString('base64')}`
  expect(proxy.seen).toEqual([{ method: 'GET', url: 'http://releases.test/f', authorization }])
  const direct = download(wanted, path, { ...patient, environment: { HTTP_PROXY, NO_PROXY: '.test' } }, limits)
  await expect(direct).rejects.toThrow(/^cannot download http:\/\/releases.test\/f: .*ENOTFOUND/)
  expect(proxy.seen).toHaveLength(1)
})

test('does not try again where a proxy refuses', async () => {
  const { url, seen } = await startProxy('127.0.0.1:1', 407)
  const wanted = { url: 'https://releases.test/f', sha256 }
  await expect(
    download(wanted, join(makeFolder(), 'file'), { ...patient, environment: { HTTPS_PROXY: url } }, limits),
  ).rejects.toThrow(
    `cannot download https://releases.test/f: the proxy answered 407 (through the proxy ${url}); check the proxy's user and password, or list the host in NO_PROXY if it needs no proxy`,
  )
  expect(seen).toHaveLength(1)
})
