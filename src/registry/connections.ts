import type { Dispatcher } from 'undici'
import sendRequest from 'undici/lib/api/api-request.js'
import { CancelledError } from '../process.ts'
import { isLoopback, registryHost } from '../reference.ts'
import { openAgents, type Route } from './agents.ts'
import { longestAnswer } from './content.ts'
import { codeOf, type Deadlines, factsOfFailure, LastingError, NoAnswer, plainWords } from './failure.ts'
import { apiHost, type Registry } from './registries.ts'

/** One request. */
export type HttpRequest = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Value of the header of this name; not sent on to another origin. */
  readonly authorization?: string | undefined
  readonly body?: string | Uint8Array
  /** The longest body that is read, in bytes. */
  readonly limit: number
}

/** What came back, whatever its status. Names of headers are in lower case; several of one name are joined. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The connections of one job to registries and whatever they lead to. */
export type Connections = {
  /**
   * Follows redirects, but not from TLS to where there is none.
   *
   * @throws NoAnswer, LastingError, CancelledError
   */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>
  /** The address of a host's API, e.g. `https://registry-1.docker.io`. */
  readonly addressOf: (host: string) => Promise<URL>
  readonly close: () => Promise<void>
}

/** How hosts are reached. */
export type ConnectionOptions = {
  readonly registries: readonly Registry[]
  /** For proxies and certificate authorities, in the variables that Go's programs read too. */
  readonly environment: NodeJS.ProcessEnv
  /** Ends every request. */
  readonly cancel?: AbortSignal
  readonly deadlines?: Deadlines
}

type Scheme = 'http:' | 'https:'

const usualDeadlines: Deadlines = { connect: 10_000, silence: 20_000, whole: 60_000 }

/** How many redirects are followed. */
const longestWay = 5

/** Opens connections on demand, with the TLS settings of each host and through the proxy that the environment names. */
export function openConnections({
  registries,
  environment,
  cancel,
  deadlines = usualDeadlines,
}: ConnectionOptions): Connections {
  const agents = openAgents(registries, environment, deadlines.connect)
  const running = new Set<AbortController>()
  const onCancel = () => {
    for (const ending of running) ending.abort(new CancelledError(cancel?.reason))
  }
  cancel?.addEventListener('abort', onCancel, { once: true })

  const sendOnce = async (request: HttpRequest): Promise<HttpAnswer> => {
    if (cancel?.aborted) throw new CancelledError(cancel.reason)
    const ending = new AbortController()
    running.add(ending)
    try {
      return await sendOn(agents.agentFor(request.url), request, deadlines, ending)
    } finally {
      running.delete(ending)
    }
  }

  const send = (request: HttpRequest) => follow(request, sendOnce)

  return {
    send,
    addressOf: openAddresses(registries, send),
    close: async () => {
      cancel?.removeEventListener('abort', onCancel)
      await agents.close()
    },
  }
}

/** Finds out once for each host whether it speaks TLS. */
function openAddresses(registries: readonly Registry[], send: Connections['send']): Connections['addressOf'] {
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

/** Sends a request, and where it is redirected another one. */
async function follow(request: HttpRequest, send: Connections['send'], redirects = 0): Promise<HttpAnswer> {
  const answer = await send(request)
  const { location } = answer.headers
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer
  if (redirects === longestWay) throw new LastingError(`it was led on more than ${longestWay} times`)
  const url = redirectOf(request.url, location)
  const authorization = url.origin === request.url.origin ? request.authorization : undefined
  return follow({ ...request, url, authorization }, send, redirects + 1)
}

/**
 * Sends one request, redirects aside.
 *
 * @param ending aborts with the error to throw
 */
async function sendOn(
  { agent, proxy, alert }: Route,
  { url, limit, authorization, headers, ...request }: HttpRequest,
  deadlines: Deadlines,
  ending: AbortController,
): Promise<HttpAnswer> {
  const lost = new Error(`no whole answer within ${deadlines.whole / 1000} s`)
  const timer = setTimeout(() => ending.abort(lost), deadlines.whole)
  const options = {
    ...request,
    headers: { 'user-agent': 'multiarch-build', ...headers, ...(authorization !== undefined && { authorization }) },
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    signal: ending.signal,
    headersTimeout: deadlines.silence,
    bodyTimeout: deadlines.silence,
  }
  try {
    return await orAborted(ending.signal, receive(agent, options, limit))
  } catch (error) {
    if (error instanceof CancelledError || error instanceof LastingError) throw error
    const cause = (codeOf(error) === 'UND_ERR_SOCKET' && alert()) || error
    const words = plainWords(cause, deadlines)
    const message = proxy === undefined ? words : `${words} (through the proxy ${proxy.host})`
    throw new NoAnswer(registryHost(url.host) ?? url.host, message, proxy !== undefined, cause)
  } finally {
    clearTimeout(timer)
  }
}

/** @throws LastingError for an answer that is longer than the limit, in bytes */
async function receive(agent: Dispatcher, options: Dispatcher.RequestOptions, limit: number): Promise<HttpAnswer> {
  const { statusCode, headers, body } = await sendRequest.call(agent, options)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limit) throw new LastingError(`the answer is longer than ${limit} bytes`)
    chunks.push(chunk)
  }
  const joined = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')])
  return { status: statusCode, headers: Object.fromEntries(joined), body: Buffer.concat(chunks) }
}

/** Rejects as soon as the signal aborts; undici lets a request that waits for its connection wait on. */
async function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}

/** The address that a redirect leads to, of which messages give no more than the origin: the rest may be a signature. */
function redirectOf(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new LastingError(`${from.host} led on to what is no URL`)
  const url = new URL(location, from)
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || from.protocol === 'https:'))
    throw new LastingError(`${from.host} led from TLS to ${url.origin}, which has none`)
  return url
}

/**
 * The rules of BuildKit (util/resolver, and hosts.ts for loopback): TLS unless told otherwise; with `http` and `insecure`
 * TLS is tried first.
 */
async function schemeOf({ host, http, insecure, ca, client }: Registry, send: Connections['send']): Promise<Scheme> {
  const plain = http ?? (isLoopback(host) && insecure === undefined && ca === undefined && client === undefined)
  if (!plain || !insecure) return plain ? 'http:' : 'https:'
  try {
    await send({ method: 'GET', url: new URL(`https://${apiHost(host)}/v2/`), headers: {}, limit: longestAnswer })
    return 'https:'
  } catch (error) {
    // Whatever else fails may pass, and would then send a password in the clear.
    if (factsOfFailure(error).kind === 'plain HTTP' || codeOf(error) === 'ECONNREFUSED') return 'http:'
    throw error
  }
}
