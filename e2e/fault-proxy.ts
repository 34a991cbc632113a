import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'

/** A request on its way to the registry. */
export type Passing = {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/** Decides over one request; what it does not handle, by returning true, is passed on. */
export type Fault = (passing: Passing) => boolean

/** Puts a registry behind a proxy on loopback that behaves badly on demand. */
export async function startFaultProxy(registry: string) {
  const [hostname, port] = registry.split(':')
  const proxy = {
    fault: (() => false) as Fault,
    /** What bodies of requests go through on their way. */
    through: undefined as (() => Duplex) | undefined,
    /** Decides over a manifest that is pushed; what it does not handle is passed on. */
    manifest: undefined as ((passing: Passing, text: string) => boolean) | undefined,
    afterwards: undefined as ((passing: Passing) => Promise<void>) | undefined,
  }
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming
    const passing = { method, url, incoming, outgoing }
    outgoing.on('error', () => {})
    if (proxy.fault(passing)) return
    const upstream = request({ hostname, port, method, path: url, headers }, async (answer) => {
      await proxy.afterwards?.(passing)
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    upstream.on('error', () => outgoing.writableEnded || outgoing.destroy())
    // Who reads a part of a layer alone would leave the rest to wait here.
    outgoing.on('close', () => upstream.destroy())
    const { manifest } = proxy
    if (manifest && method === 'PUT' && url.includes('/manifests/')) {
      text(incoming).then(
        (pushed) => (manifest(passing, pushed) ? upstream.destroy() : upstream.end(pushed)),
        () => upstream.destroy(),
      )
      return
    }
    const body = proxy.through ? incoming.pipe(proxy.through()) : incoming
    body.pipe(upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(proxy, {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  })
}

/** Answers as a registry does that refuses. */
export function refuse(
  { incoming, outgoing }: Passing,
  status: number,
  code = 'DENIED',
  message = `${code} by the test`,
): true {
  incoming.resume()
  outgoing.writeHead(status, { 'content-type': 'application/json' })
  outgoing.end(JSON.stringify({ errors: [{ code, message }] }))
  return true
}

/** Answers with a page of HTML, as what stands before a registry does. */
export function answerPage({ incoming, outgoing }: Passing, status: number): true {
  incoming.resume()
  outgoing.writeHead(status, { 'content-type': 'text/html' }).end('<html></html>')
  return true
}

/** Ends the connection in good order, but without an answer. */
export function hangUp({ incoming }: Passing): true {
  incoming.socket.end()
  return true
}

/** Breaks the connection off. */
export function reset({ incoming }: Passing): true {
  incoming.socket.resetAndDestroy()
  return true
}
