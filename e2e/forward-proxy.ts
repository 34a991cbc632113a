import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export type ForwardProxy = {
  /** With user and password. */
  readonly url: string
  /** Host and port. */
  readonly host: string
  /** Hosts, without a port, that were asked for with the right password; each time once. */
  readonly seen: string[]
  /** Hosts that were asked for without it. */
  readonly refused: string[]
  readonly close: () => void
}

/**
 * A proxy that demands a password and alone knows where names lead, so that what reaches them came through it.
 *
 * @param names host and port to host and port, e.g. `r.test:80` to `127.0.0.1:5000`
 */
export async function startForwardProxy(
  address: string,
  password: string,
  names: Readonly<Record<string, string>>,
): Promise<ForwardProxy> {
  const seen: string[] = []
  const refused: string[] = []
  const expected = `Basic ${Buffer.from(`runner:${password}`).toString('base64')}`
  /** Where a request may go on to; otherwise the status of the refusal. */
  const judge = ({ headers }: IncomingMessage, target: URL, port: number): [string, number] | 407 | 502 => {
    const isKnown = headers['proxy-authorization'] === expected
    ;(isKnown ? seen : refused).push(target.hostname)
    if (!isKnown) return 407
    const [host = '', to = ''] = (names[`${target.hostname}:${target.port || port}`] ?? '').split(':')
    return host === '' ? 502 : [host, Number(to)]
  }
  const server = createServer((incoming, outgoing) => {
    const { method, url = '', headers } = incoming
    const target = new URL(url)
    const judged = judge(incoming, target, 80)
    if (typeof judged === 'number') return outgoing.writeHead(judged).end()
    const [hostname, port] = judged
    const upstream = request(
      {
        hostname,
        port,
        method,
        path: `${target.pathname}${target.search}`,
        headers: { ...headers, connection: 'close' },
      },
      (answer) => answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers)),
    )
    upstream.on('error', () => outgoing.destroy())
    incoming.pipe(upstream)
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {})
    const judged = judge(incoming, new URL(`http://${incoming.url}`), 443)
    if (typeof judged === 'number') return socket.end(`HTTP/1.1 ${judged} No\r\n\r\n`)
    const [hostname, port] = judged
    const upstream = connect(port, hostname)
    upstream.on('error', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    upstream.pipe(socket).pipe(upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  const host = `${address}:${(server.address() as AddressInfo).port}`
  return {
    url: `http://runner:${encodeURIComponent(password)}@${host}`,
    host,
    seen,
    refused,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
