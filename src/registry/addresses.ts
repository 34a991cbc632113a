import { isLoopback } from '../reference.ts'
import { maxAnswerBytes } from './content.ts'
import { codeOf, factsOfFailure } from './failure.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'
import { apiHost, type Registry } from './registries.ts'

type Scheme = 'http:' | 'https:'

type Send = (request: HttpRequest) => Promise<HttpAnswer>

/** Finds the address of a host's API; whether the host speaks TLS is found out once. */
export function openAddresses(registries: readonly Registry[], send: Send): (host: string) => Promise<URL> {
  const schemes = new Map<string, Promise<Scheme>>()
  return async (host) => {
    const settings = registries.find((registry) => registry.host === host) ?? { host, mirrors: [] }
    const scheme = schemes.get(host) ?? schemeOf(settings, send)
    schemes.set(host, scheme)
    try {
      return new URL(`${await scheme}//${apiHost(host)}`)
    } catch (error) {
      schemes.delete(host)
      throw error
    }
  }
}

/**
 * The rules of BuildKit (util/resolver, and hosts.ts for loopback): TLS unless told otherwise; with `http` and
 * `insecure` TLS is tried first.
 */
async function schemeOf({ host, http, insecure, ca, client }: Registry, send: Send): Promise<Scheme> {
  const plain = http ?? (isLoopback(host) && insecure === undefined && ca === undefined && client === undefined)
  if (!plain || !insecure) return plain ? 'http:' : 'https:'
  try {
    await send({ method: 'GET', url: new URL(`https://${apiHost(host)}/v2/`), headers: {}, limit: maxAnswerBytes })
    return 'https:'
  } catch (error) {
    // Whatever else fails may pass, and would then send a password in the clear.
    if (factsOfFailure(error).kind === 'plain HTTP' || codeOf(error) === 'ECONNREFUSED') return 'http:'
    throw error
  }
}
