import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'
import { makeFolder } from '../fakes.ts'
import type { Authority, Certificate } from './certificates.ts'

const closing: (() => void)[] = []
afterAll(() => {
  for (const close of closing) close()
})

/** A server of TLS that verifies client certificates as Go does, with an alert. */
export async function startStrict(authority: Authority, certificate: Certificate, version: string): Promise<string> {
  const folder = makeFolder()
  const path = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const own = ['-cert', path('cert', certificate.cert), '-key', path('key', certificate.key), '-CAfile', authority.path]
  const verify = ['-Verify', '1', '-verify_return_error', '-www', version]
  const server = spawn('openssl', ['s_server', '-accept', '127.0.0.1:0', ...own, ...verify])
  closing.push(() => server.kill())
  let words = ''
  for await (const chunk of server.stdout) {
    words += chunk
    const [, port] = words.match(/ACCEPT 127\.0\.0\.1:(\d+)/) ?? []
    if (port) {
      server.stdout.resume()
      return `127.0.0.1:${port}`
    }
  }
  throw new Error(`openssl s_server did not start: ${words}`)
}

export type FakeProxy = {
  readonly url: string
  readonly seen: { method: string; url: string; authorization: string | undefined }[]
}

/** A proxy that leads every name to one registry on this machine; with a status it answers that itself. */
export async function startProxy(target: string, status?: number): Promise<FakeProxy> {
  const seen: FakeProxy['seen'] = []
  const note = ({ method = '', url = '', headers }: IncomingMessage) =>
    seen.push({ method, url, authorization: headers['proxy-authorization'] })
  const [, port = ''] = target.split(':')
  const server = createServer((request, response) => {
    note(request)
    if (status !== undefined) return response.writeHead(status).end()
    const inner = connect(Number(port), '127.0.0.1')
    inner.write(
      `${request.method} ${new URL(request.url ?? '').pathname} HTTP/1.1\r\nhost: ${request.headers.host}\r\nconnection: close\r\n\r\n`,
    )
    inner.pipe(response.socket as Socket)
  })
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request)
    socket.on('error', () => {})
    if (status !== undefined) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const inner = connect(Number(port), '127.0.0.1')
    inner.on('error', () => socket.destroy())
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    inner.pipe(socket).pipe(inner)
  })
  return { url: await listen(server), seen }
}

/** Starts a server on loopback, and ends it and its connections after the tests of the file. */
export async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers after a moment, and counts the requests that it has at once. */
export function counter(): { listener: RequestListener; most: () => number } {
  let now = 0
  let most = 0
  return {
    listener: (_, response) => {
      now += 1
      most = Math.max(most, now)
      setTimeout(() => {
        now -= 1
        response.end()
      }, 50)
    },
    most: () => most,
  }
}

/** A server that takes connections, and says no more than these bytes. */
export function startMute(last?: Buffer): Promise<string> {
  return listen(createTcpServer((socket) => void (last && socket.end(last))))
}
