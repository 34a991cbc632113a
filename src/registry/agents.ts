import { createSecureContext, type SecureContext } from 'node:tls'
import type { Dispatcher } from 'undici'
import connectThrough from 'undici/lib/api/api-connect.js'
import buildConnector from 'undici/lib/core/connect.js'
import Agent from 'undici/lib/dispatcher/agent.js'
import Pool from 'undici/lib/dispatcher/pool.js'
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js'
import { messageOf } from '../message.ts'
import { codeOf, PermanentError } from './failure.ts'
import { proxyFor } from './proxy.ts'
import { apiHost, type Registry } from './registries.ts'
import { readSystemCertificates } from './trust.ts'

/** What holds the connections to one origin. */
export type Route = {
  readonly agent: Dispatcher
  /** That they go through. */
  readonly proxy: URL | undefined
  /** The alert of TLS with which one of them ended, after it was made. */
  readonly alert: () => unknown
}

/** How many requests a host gets at once; further ones wait. */
const perHost = { connections: 8, pipelining: 1 }

/**
 * Makes an agent for each origin that is asked.
 *
 * @param connect milliseconds until a connection must be there
 * @throws PermanentError, from `agentFor`, for a proxy or certificates that cannot be used
 */
export function openAgents(
  registries: readonly Registry[],
  environment: NodeJS.ProcessEnv,
  connect: number,
): { readonly agentFor: (url: URL) => Route; readonly close: () => Promise<void> } {
  const routes = new Map<string, Route>()
  // Read once: they are half a megabyte.
  let system: readonly string[] | undefined
  const tls = (url: URL): TlsOptions => {
    if (url.protocol !== 'https:') return { secureContext: undefined, rejectUnauthorized: true, timeout: connect }
    system ??= readSystemCertificates(environment)
    return tlsOf(url, registries, system, connect)
  }
  return {
    agentFor: (url) => {
      const known = routes.get(url.origin)
      if (known) return known
      const proxy = proxyFor(url, environment)
      let alert: unknown
      const onAlert = (error: unknown) => {
        if (codeOf(error).startsWith('ERR_SSL_')) alert = error
      }
      const route = { agent: openAgent(url, proxy, tls, onAlert), proxy, alert: () => alert }
      routes.set(url.origin, route)
      return route
    },
    close: async () => {
      await Promise.all([...routes.values()].map(({ agent }) => agent.destroy()))
    },
  }
}

type TlsOptions = {
  readonly secureContext: SecureContext | undefined
  readonly rejectUnauthorized: boolean
  readonly timeout: number
}

function tlsOf({ host }: URL, registries: readonly Registry[], system: readonly string[], timeout: number): TlsOptions {
  // A URL leaves out the port 443.
  const settings = registries.find((registry) => new URL(`https://${apiHost(registry.host)}`).host === host)
  const { ca, client, insecure = false } = settings ?? {}
  // As buildx with SSL_CERT_DIR: the place for tokens or blobs often has the same authority, and no settings.
  const authorities = ca === undefined ? registries.flatMap((registry) => registry.ca ?? []) : [ca]
  try {
    const secureContext = createSecureContext({ ca: [...system, ...authorities], ...client })
    return { secureContext, rejectUnauthorized: !insecure, timeout }
  } catch (error) {
    throw new PermanentError(`the certificates for ${host} cannot be used: ${messageOf(error)}`, { cause: error })
  }
}

function openAgent(
  url: URL,
  proxy: URL | undefined,
  tls: (url: URL) => TlsOptions,
  onAlert: (error: unknown) => void,
): Dispatcher {
  const connect = tls(url)
  if (proxy === undefined) return new Agent({ ...perHost, connect: listening(buildConnector(connect), onAlert) })
  return new ProxyAgent({
    uri: proxy.href,
    requestTls: connect,
    proxyTls: tls(proxy),
    // As curl and Go do: a tunnel only for TLS, since proxies refuse tunnels to other ports than 443.
    proxyTunnel: url.protocol === 'https:',
    factory: (origin, options) => {
      const { connect: through } = options as { connect: buildConnector.connector }
      return new Pool(origin, { ...options, ...perHost, connect: listening(through, onAlert) })
    },
    // undici's entry, which is not loaded, would give this method to all that dispatch.
    clientFactory: (origin, options) => Object.assign(new Pool(origin, options), { connect: connectThrough }),
  })
}

/**
 * A server of TLS 1.3 turns a client certificate down when the connection is made already, and mostly before undici
 * listens to it.
 */
function listening(connect: buildConnector.connector, onError: (error: unknown) => void): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...made) => {
      made[1]?.on('error', onError)
      callback(...made)
    })
}
