import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import sendRequest from 'undici/lib/api/api-request.js'
import { CancelledError } from '../cancel.ts'
import { registryHost } from '../reference.ts'
import { openAddresses } from './addresses.ts'
import { openAgents, type Route } from './agents.ts'
import { codeOf, type Deadlines, NoResponseError, PermanentError, plainWords } from './failure.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'
import type { Registry } from './registries.ts'

export type Connections = {
  /**
   * Follows redirects, but not from TLS to where there is none.
   *
   * @throws NoResponseError, PermanentError, CancelledError
   */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>
  /** The address of a host's API, e.g. `https://registry-1.docker.io`. */
  readonly addressOf: (host: string) => Promise<URL>
  readonly close: () => Promise<void>
}

export type ConnectionOptions = {
  readonly registries: readonly Registry[]
  /** For proxies and certificate authorities, in the variables that Go's programs read too. */
  readonly environment: NodeJS.ProcessEnv
  /** Ends every request. */
  readonly cancel?: AbortSignal
  readonly deadlines?: Deadlines
}

const usualDeadlines: Deadlines = { connect: 10_000, silence: 20_000, whole: 60_000 }

const maxRedirects = 5

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

/** Sends a request, and where it is redirected another one. */
async function follow(request: HttpRequest, send: Connections['send'], redirects = 0): Promise<HttpAnswer> {
  const answer = await send(request)
  const { location } = answer.headers
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer
  if (redirects === maxRedirects) throw new PermanentError(`it was redirected more than ${maxRedirects} times`)
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
  { url, limit, take, authorization, headers, ...request }: HttpRequest,
  deadlines: Deadlines,
  ending: AbortController,
): Promise<HttpAnswer> {
  const lost = new Error(`no complete response within ${deadlines.whole / 1000} s`)
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
  // What is taken as it comes may be a gigabyte: only silence ends it.
  const body = {
    limit,
    ...(take && {
      take: (stream: Readable) => {
        clearTimeout(timer)
        return take(stream)
      },
    }),
  }
  try {
    return await rejectOnAbort(ending.signal, receive(agent, options, body))
  } catch (error) {
    if (error instanceof CancelledError || error instanceof PermanentError) throw error
    const cause = (codeOf(error) === 'UND_ERR_SOCKET' && alert()) || error
    const words = plainWords(cause, deadlines)
    const message = proxy === undefined ? words : `${words} (through the proxy ${proxy.host})`
    throw new NoResponseError(registryHost(url.host) ?? url.host, message, proxy !== undefined, cause)
  } finally {
    clearTimeout(timer)
  }
}

/** @throws PermanentError for an answer that is longer than the limit, in bytes */
async function receive(
  agent: Dispatcher,
  options: Dispatcher.RequestOptions,
  { limit, take }: Pick<HttpRequest, 'limit' | 'take'>,
): Promise<HttpAnswer> {
  const { statusCode, headers, body } = await sendRequest.call(agent, options)
  const joined = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')])
  const answer = { status: statusCode, headers: Object.fromEntries(joined) }
  if (take === undefined || statusCode < 200 || statusCode >= 300) return { ...answer, body: await whole(body, limit) }
  await take(body)
  return { ...answer, body: Buffer.alloc(0) }
}

async function whole(body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limit) throw new PermanentError(`the response is longer than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Rejects as soon as the signal aborts; undici lets a request that waits for its connection wait on. */
async function rejectOnAbort<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([promise, aborted])
}

/**
 * The address that a redirect leads to, of which messages give no more than the origin: the rest may be a signature.
 */
function redirectOf(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href))
    throw new PermanentError(`${from.host} redirected to something that is not a URL`)
  const url = new URL(location, from)
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || from.protocol === 'https:'))
    throw new PermanentError(`${from.host} redirected from TLS to ${url.origin}, which has none`)
  return url
}
