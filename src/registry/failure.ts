import { messageOf } from '../message.ts'
import type { RegistryFacts } from './facts.ts'

/** Milliseconds after which a request counts as lost. */
export type Deadlines = {
  /** Name server, TCP and TLS together. */
  readonly connect: number
  /** Until an answer begins, and between two pieces of it. */
  readonly silence: number
  /** From the first byte of a request to the last of its answer. */
  readonly whole: number
}

/** A request that got no answer, or not all of it. The message is in plain words. */
export class NoResponseError extends Error {
  /** The host that was asked last: after a redirect, or for a token, another one than the registry. */
  readonly host: string
  /** Whether it went through a proxy. */
  readonly isProxied: boolean

  constructor(host: string, message: string, isProxied: boolean, cause: unknown) {
    super(message, { cause })
    this.name = 'NoResponseError'
    this.host = host
    this.isProxied = isProxied
  }
}

/** What asking again cannot change: an answer that no client could use, or a setting of this machine. */
export class PermanentError extends Error {}

/** The certificates that OpenSSL and Node turn down; UNABLE_TO_… are those of an unknown authority. */
const certificateCodes = /^(?:UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT|INVALID_CA|HOSTNAME_MISMATCH)/
/** Alerts of a server; that of a handshake is what TLS 1.2 has for a certificate that is missing. */
const clientCertificateCodes = /ALERT_(?:BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|CERTIFICATE_|ACCESS_DENIED)/

/** What a request that got no answer means, by the codes of Node, OpenSSL and undici. */
export function factsOfFailure(
  error: unknown,
): Pick<RegistryFacts, 'kind' | 'detail' | 'certificate'> & Partial<Pick<RegistryFacts, 'host'>> {
  const detail = messageOf(error).trim() || 'no reason was given'
  if (error instanceof PermanentError) return { kind: 'unusable', detail }
  const certificate = certificateOf(error)
  return {
    kind: kindOf(codeOf(error), detail, error),
    detail,
    ...(error instanceof NoResponseError && { host: error.host }),
    ...(certificate && { certificate }),
  }
}

function kindOf(code: string, detail: string, error: unknown): RegistryFacts['kind'] {
  const isProxied = error instanceof NoResponseError && error.isProxied
  // The proxy looks up the registry, so a name that is not known here is the proxy's.
  if (code === 'ENOTFOUND') return isProxied ? 'proxy' : 'unknown host'
  if (/^the proxy answered 4(?!08|29)\d\d/.test(detail) || code === 'UND_ERR_PRX_TLS') return 'proxy'
  if (clientCertificateCodes.test(code)) return 'client certificate'
  if (certificateCodes.test(code)) return 'certificate'
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code)) return 'plain HTTP'
  if (isAlert(error)) return 'TLS'
  return 'unreachable'
}

/** Some servers of TLS answer plain HTTP with an alert (RFC 8446, 5.1 and 6), which no parser of HTTP takes. */
function isAlert(error: unknown): boolean {
  const { data, cause } = thrown(error)
  if (typeof data === 'string') return data.startsWith('\x15\x03')
  return cause !== undefined && isAlert(cause)
}

function certificateOf(error: unknown): RegistryFacts['certificate'] {
  const code = codeOf(error)
  if (code === 'CERT_HAS_EXPIRED') return { fault: 'expired' }
  if (code === 'CERT_NOT_YET_VALID') return { fault: 'not yet valid' }
  if (code !== 'ERR_TLS_CERT_ALTNAME_INVALID') return undefined
  const names = namesOf(error)
  return { fault: 'other name', ...(names && { says: names }) }
}

/** Node adds the certificate to the error: `DNS:localhost, IP Address:127.0.0.1`. */
function namesOf(error: unknown): string | undefined {
  const { cert, cause } = thrown(error)
  const names = cert?.subjectaltname
  if (typeof names === 'string') return names.replace(/(?:DNS|IP Address):/g, '')
  return cause === undefined ? undefined : namesOf(cause)
}

/** The code of an error, or of the first of its causes that has one. */
export function codeOf(error: unknown): string {
  const { code, cause } = thrown(error)
  if (typeof code === 'string') return code
  return cause === undefined ? '' : codeOf(cause)
}

type Thrown = {
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  /** Of an AggregateError. */
  readonly errors?: unknown
  /** What undici's parser stopped at. */
  readonly data?: unknown
  readonly cert?: { readonly subjectaltname?: unknown }
}

function thrown(error: unknown): Thrown {
  return typeof error === 'object' && error !== null ? error : { message: error }
}

/** What went wrong with a connection, in place of undici's and the parser's own words. */
export function plainWords(error: unknown, { connect, silence }: Deadlines): string {
  const { errors } = thrown(error)
  // Where every address of a host fails, Node's error has no message.
  const first: unknown = Array.isArray(errors) ? errors[0] : error
  const code = codeOf(first)
  // Node 24 adds one of its options, which is no help here.
  const message = String(thrown(first).message ?? '')
    .replace(/; if the root CA is installed locally.*/, '')
    .trim()
  const [, proxyStatus] = message.match(/^Proxy (?:response|Authentication Required) \((\d+)\)/) ?? []
  if (proxyStatus !== undefined) return `the proxy answered ${proxyStatus}`
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `no connection within ${connect / 1000} s`
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `no response within ${silence / 1000} s`
    case 'UND_ERR_BODY_TIMEOUT':
      return `the response was cut off: no data for ${silence / 1000} s`
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
    case 'UND_ERR_ABORTED':
    case 'EPIPE':
      return 'the connection was closed before the response was complete'
    case 'UND_ERR_DESTROYED':
      return 'the job closed its connections'
    case 'ECONNRESET':
      return 'the connection was reset'
    default:
      // OpenSSL tells its own source file and line, too.
      if (code.startsWith('ERR_SSL_')) return `TLS: ${message.match(/SSL routines:[^:]*:([^:]+)/)?.[1] ?? message}`
      return code.startsWith('HPE_') ? `the response is not HTTP (${message})` : message || code
  }
}
