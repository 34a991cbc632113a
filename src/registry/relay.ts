import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { connect, rootCertificates } from 'node:tls'
import { dockerHub } from '../reference.ts'
import type { Registry } from './registries.ts'
import type { Relay } from './through-relays.ts'

/** Opens a port on loopback that passes bytes on to a registry, for processes of this user alone. */
export async function openRelay(registry: Registry): Promise<Relay> {
  const { host } = registry
  const problems = new Set<string>()
  let plain: Promise<boolean> | undefined
  const server = createServer(async (incoming, outgoing) => {
    plain ??= isPlain(registry)
    const upstream = send(registry, await plain, incoming)
    upstream.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, withAddress(answer.headers, host, address))
      answer.pipe(outgoing)
    })
    upstream.on('error', (error) => {
      problems.add(`${host}: ${error.message}`)
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(502).end()
    })
    outgoing.on('close', () => upstream.destroy())
    incoming.pipe(upstream)
  })
  server.on('connection', (socket) => {
    if (!isOurs(socket)) socket.destroy()
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  // A relay that nobody closed must not keep the job alive.
  server.unref()
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { host, address, problems, close }
}

function send({ host, insecure, ca, client }: Registry, plain: boolean, { method, url, headers }: IncomingMessage) {
  const options = { ...addressOf(host, plain), method, path: url, headers: { ...headers, host } }
  if (plain) return requestHttp(options)
  return requestHttps({
    ...options,
    ca: [...rootCertificates, ...systemCertificates(), ...(ca === undefined ? [] : [ca])],
    rejectUnauthorized: !insecure,
    ...client,
  })
}

/** With `http` and `insecure` BuildKit tries TLS first (util/resolver); so does this. */
async function isPlain({ host, http, insecure }: Registry): Promise<boolean> {
  if (!http || !insecure) return http === true
  return new Promise((resolve) => {
    const { hostname, port } = addressOf(host, false)
    const socket = connect({ host: hostname, port, rejectUnauthorized: false }, () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', () => resolve(true))
  })
}

function addressOf(host: string, plain: boolean): { hostname: string; port: number } {
  const { hostname, port } = new URL(`https://${host === dockerHub ? 'registry-1.docker.io' : host}`)
  return { hostname: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (plain ? 80 : 443) }
}

/** Where an answer sends the client on: to the registry itself means to the relay. */
function withAddress(headers: IncomingMessage['headers'], host: string, address: string): OutgoingHttpHeaders {
  const here = (value: string) =>
    value.replaceAll(new RegExp(`https?://${literal(host)}(?=[/"]|$)`, 'g'), `http://${address}`)
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' && ['location', 'www-authenticate'].includes(name) ? here(value) : value,
    ]),
  )
}

function literal(text: string): string {
  return text.replace(/[.[\]]/g, '\\$&')
}

/** The system's own authorities, which Node does not use by itself; where Debian, then where Red Hat keeps them. */
function systemCertificates(): string[] {
  for (const path of ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt']) {
    try {
      return [readFileSync(path, 'utf8')]
    } catch {
      // The next one, or Node's own list alone.
    }
  }
  return []
}

/** Tells whether the process at the other end belongs to this user, as Linux lists it in /proc/net/tcp. */
function isOurs({ localPort, remotePort }: Socket): boolean {
  if (process.platform !== 'linux') return true
  const end = (port: number | undefined) => `0100007F:${(port ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n')
  const entry = lines
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, remote]) => local === end(remotePort) && remote === end(localPort))
  return entry?.[7] === String(process.getuid?.())
}
