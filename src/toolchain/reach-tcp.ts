import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls, type PeerCertificate } from 'node:tls'
import { factsOfFailure, plainWords } from '../registry/failure.ts'
import type { GivenTls } from './node-certificates.ts'

/** Where a BuildKit listens: a host and a port, or the path of a socket. */
export type Place = { readonly host: string; readonly port: number } | { readonly path: string }

/** Why a node cannot be used, and what to do about it. */
export type Unreached = { readonly why: string; readonly remedy: string }

export type TcpOptions = {
  /** Undefined for a node that speaks no TLS. */
  readonly tls?: GivenTls | undefined
  /** The name that its certificate has to be for; its host where it is not given. */
  readonly serverName?: string | undefined
  /** Milliseconds. */
  readonly deadline: number
}

/** What a client of HTTP/2 says first, with an empty frame of settings (RFC 9113, 3.4 and 6.5); gRPC is HTTP/2. */
const greeting = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from('000000040000000000', 'hex'),
])
const settingsFrame = 4

/** The connection was closed before anything was said. */
class ClosedError extends Error {
  readonly code = 'CLOSED'
}

/**
 * Tells whether BuildKit answers at a place: buildx waits 20 s for one that does not, and then says that a deadline was
 * exceeded. Until the first byte has come, a server of TLS 1.3 may still turn a client certificate down.
 *
 * @returns undefined where it answers
 */
export async function reachTcp(
  place: Place,
  { tls, serverName, deadline }: TcpOptions,
): Promise<Unreached | undefined> {
  const name = serverName || ('host' in place ? place.host : '')
  let socket: Socket | undefined
  try {
    const first = await new Promise<Buffer>((resolve, reject) => {
      socket = tls ? connectTls({ ...place, ...secure(tls, name) }) : connectTcp({ ...place })
      socket.setTimeout(deadline, () => reject(Object.assign(new Error(), { code: 'UND_ERR_CONNECT_TIMEOUT' })))
      socket.once(tls ? 'secureConnect' : 'connect', () => socket?.write(greeting))
      socket.once('data', resolve)
      // One may come after another.
      socket.on('error', reject)
      socket.once('close', () => reject(new ClosedError()))
    })
    if (first[3] === settingsFrame) return undefined
    return first[0] === 0x15 ? needsTls : { why: 'the server there is not BuildKit', remedy: 'check the port' }
  } catch (error) {
    return unreached(error, { tls, name, deadline })
  } finally {
    socket?.destroy()
  }
}

const needsTls: Unreached = {
  why: 'it speaks TLS',
  remedy: `set 'ca' ('cacert' in driver-opts) to its CA, and 'cert' and 'key' if it asks for a client certificate`,
}

function secure({ cacert, cert, key }: GivenTls, name: string) {
  return {
    ca: cacert?.pem,
    cert: cert?.pem,
    key: key?.pem,
    // Without ALPN, as buildx connects (its driver/remote/driver.go).
    // No name of a server is an address (RFC 6066, 3).
    servername: isIP(name) ? '' : name,
    checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(name, certificate),
  }
}

type Asked = { readonly tls: GivenTls | undefined; readonly name: string; readonly deadline: number }

function unreached(error: unknown, asked: Asked): Unreached {
  const { tls, deadline } = asked
  const { kind } = factsOfFailure(error)
  if (kind === 'certificate') return ofCertificate(error, asked)
  if (kind === 'client certificate')
    return tls?.cert
      ? {
          why: `it does not accept the certificate of ${tls.cert.title}`,
          remedy: 'use one signed by the CA that it trusts (buildkitd --tlscacert)',
        }
      : { why: 'it asks for a client certificate', remedy: `set 'cert' and 'key'` }
  if (kind === 'plain HTTP')
    return {
      why: 'it does not speak TLS, but certificates are set for it',
      remedy: 'start buildkitd with --tlscert and --tlskey, or remove the certificates',
    }
  const remedy = 'check that BuildKit runs there, and that this runner can reach it'
  if (!(error instanceof ClosedError))
    return { why: plainWords(error, { connect: deadline, silence: deadline, whole: deadline }), remedy }
  return tls
    ? { why: 'it closed the connection', remedy }
    : {
        why: 'it closed the connection, as a TLS server does',
        remedy: `${remedy}; if it speaks TLS, ${needsTls.remedy}`,
      }
}

/** What is wrong with the certificate of the node. */
function ofCertificate(error: unknown, { tls, name }: Asked): Unreached {
  const { fault, says } = factsOfFailure(error).certificate ?? {}
  if (fault === 'expired') return { why: 'its certificate has expired', remedy: 'have it renewed' }
  if (fault === 'not yet valid')
    return { why: 'its certificate is not valid yet', remedy: 'compare the clocks of this runner and of the node' }
  if (fault === 'other name')
    return {
      why: `its certificate is for ${says ?? 'another name'}, not for ${name}`,
      remedy: `use that name in 'endpoint', or add 'servername=…' to driver-opts`,
    }
  return {
    why: `its certificate is not signed by ${tls?.cacert === undefined ? 'a known CA' : `the CA of ${tls.cacert.title}`}`,
    remedy: 'set the certificate of the CA that signed it',
  }
}
