import { type AddressInfo, createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll } from '@jest/globals'
import type { Authority, Certificate } from './registry/certificates.ts'

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
})

/** The frame with which a server of gRPC greets: settings of HTTP/2. */
export const settings = Buffer.from('000000040000000000', 'hex')

/**
 * Stands in for a BuildKit that listens: it greets as gRPC does, and no more.
 *
 * @param own its certificate; plain without
 * @param clients the authority of the certificates that it asks for; none are asked for without
 * @param greeting what it says first; nothing, and it hangs up, where that is empty
 * @returns its endpoint
 */
export async function startBuildkit(
  own?: Certificate,
  clients?: Pick<Authority, 'ca'>,
  greeting: Buffer = settings,
): Promise<string> {
  const greet = (socket: { on: (name: 'error', take: () => void) => void; end: (data: Buffer) => void }) => {
    socket.on('error', () => {})
    socket.end(greeting)
  }
  const client = clients && { ca: clients.ca, requestCert: true, rejectUnauthorized: true }
  const server = own ? createTlsServer({ ...own, ...client }, greet) : createServer(greet)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
}
