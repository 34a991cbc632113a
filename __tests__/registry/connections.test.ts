import { execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { CancelledError } from '../../src/cancel.ts'
import { factsOfFailure } from '../../src/registry/failure.ts'
import { makeFolder, serve } from '../fakes.ts'
import { deadlines, failureOf, get, openTestClient, settings } from './clients.ts'
import { counter, startMute } from './servers.ts'

test('a host gets eight requests at once, each of several hosts', async () => {
  const counters = [counter(), counter()]
  const urls = await Promise.all(counters.map(({ listener }) => serve(listener)))
  const client = openTestClient()
  await Promise.all(Array.from({ length: 40 }, (_, index) => get(client, urls[index % 2] ?? '')))
  expect(counters.map(({ most }) => most())).toEqual([8, 8])
})

describe('deadlines', () => {
  const head = (response: Parameters<RequestListener>[1]) => response.writeHead(200, { 'content-length': 1000 })
  test.each<[string, RequestListener, string]>([
    ['before the answer', () => {}, 'no response within 0.5 s'],
    [
      'within the answer',
      (_, response) => void head(response).write('a'),
      'the response was cut off: no data for 0.5 s',
    ],
    [
      'at the end of an answer that comes drop by drop',
      (_, response) => {
        head(response)
        const timer = setInterval(() => response.write('a'), 50)
        response.on('close', () => clearInterval(timer))
      },
      'no complete response within 1 s',
    ],
  ])('%s', async (_, listener, words) => {
    // undici measures silence within a body by the second.
    const whole = words.includes('complete') ? 1000 : 5000
    const failure = await failureOf(get(openTestClient({ deadlines: { ...deadlines, whole } }), await serve(listener)))
    expect(factsOfFailure(failure)).toEqual({ kind: 'unreachable', host: expect.any(String), detail: words })
  })

  test('of the connection', async () => {
    const host = await startMute()
    const client = openTestClient({
      registries: settings(host, { insecure: true }),
      deadlines: { ...deadlines, connect: 500, whole: 5000 },
    })
    expect(factsOfFailure(await failureOf(get(client, `https://${host}/`)))).toEqual({
      kind: 'unreachable',
      host,
      detail: 'no connection within 0.5 s',
    })
  })

  test('do not end an answer that keeps coming', async () => {
    const url = await serve(async (_, response) => {
      response.writeHead(200)
      for (let count = 0; count < 4; count++) {
        response.write('a')
        await sleep(150)
      }
      response.end()
    })
    expect((await get(openTestClient(), url)).body.toString()).toBe('aaaa')
  })

  test('an answer that is longer than wanted ends there', async () => {
    let written = 0
    const url = await serve((_, response) => {
      const write = () => {
        while (written < 200_000_000 && response.write(Buffer.alloc(65_536))) written += 65_536
      }
      response.on('drain', write)
      write()
    })
    await expect(get(openTestClient(), url, 100_000)).rejects.toThrow('the response is longer than 100000 bytes')
    expect(written).toBeLessThan(50_000_000)
  })
})

describe('a job that is cancelled', () => {
  const cancelled = new CancelledError('SIGTERM')
  const atOnce = async (work: Promise<unknown>, cancel: AbortController) => {
    await sleep(50)
    const start = performance.now()
    cancel.abort('SIGTERM')
    expect(await failureOf(work)).toEqual(cancelled)
    expect(performance.now() - start).toBeLessThan(1000)
  }
  const patient = { connect: 20_000, silence: 20_000, whole: 20_000 }

  test.each<[string, RequestListener]>([
    ['the answer', () => {}],
    ['the rest of the answer', (_, response) => void response.writeHead(200).write('a')],
  ])('waits no longer for %s', async (_, listener) => {
    const cancel = new AbortController()
    const client = openTestClient({ cancel: cancel.signal, deadlines: patient })
    await atOnce(get(client, await serve(listener)), cancel)
    expect(await failureOf(get(client, 'http://127.0.0.1:1/'))).toEqual(cancelled)
  })

  test('waits no longer for a connection, nor for its turn', async () => {
    const cancel = new AbortController()
    const host = await startMute()
    const client = openTestClient({
      cancel: cancel.signal,
      deadlines: patient,
      registries: settings(host, { insecure: true }),
    })
    const all = Array.from({ length: 20 }, () => failureOf(get(client, `https://${host}/`)))
    await atOnce(
      Promise.all(all).then(([first]) => Promise.reject(first)),
      cancel,
    )
    expect(await Promise.all(all)).toEqual(Array(20).fill(cancelled))
  })

  test('hears of it from the client as it is', async () => {
    const cancel = new AbortController()
    const url = await serve(() => {})
    const { client } = openTestClient({ cancel: cancel.signal, deadlines: patient })
    await atOnce(client.digest(`${url.replace('http://', '')}/a`, '1'), cancel)
  })
})

test('a program ends by itself once its connections are closed, in the middle of a request too', async () => {
  const folder = makeFolder()
  execFileSync('node_modules/.bin/rolldown', [
    'src/registry/connections.ts',
    '--platform',
    'node',
    '--format',
    'esm',
    '--dir',
    folder,
    '--entryFileNames',
    'connections.mjs',
  ])
  const url = await serve((request, response) => (request.url === '/slow' ? undefined : response.end('done')))
  writeFileSync(
    join(folder, 'program.mjs'),
    `import { openConnections } from './connections.mjs'
const { send, close } = openConnections({ registries: [], environment: {}, cancel: new AbortController().signal })
const get = (path) => send({ method: 'GET', url: new URL(path, '${url}'), headers: {}, limit: 100 })
const slow = get('/slow').catch((error) => error.message)
console.log(String((await get('/')).body))
await new Promise((resolve) => setTimeout(resolve, 100))
await close()
console.log(await slow, Date.now())
`,
  )
  const program = spawn(process.execPath, [join(folder, 'program.mjs')])
  let words = ''
  for await (const chunk of program.stdout) words += chunk
  const [done, slow] = words.split('\n')
  expect(done).toBe('done')
  expect(slow).toMatch(/^the job closed its connections \d+$/)
  expect(Date.now() - Number(slow?.split(' ').at(-1))).toBeLessThan(2000)
})
