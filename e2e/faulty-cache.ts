import { startFaultProxy } from './fault-proxy.ts'
import { lab } from './lab.ts'

type Answer = { readonly status: number; readonly code: string; readonly msg: string; readonly retryAfter?: string }

/** What a faulty server does with a call: answers as GitHub does on a bad day, or not at all. */
const faults = {
  busy: { status: 429, code: 'resource_exhausted', msg: 'rate limit exceeded' },
  limited: { status: 429, code: 'resource_exhausted', msg: 'rate limit exceeded', retryAfter: '2' },
  unreadable: { status: 403, code: 'permission_denied', msg: 'cache read denied: token has no readable scopes' },
  quota: { status: 400, code: 'invalid_argument', msg: 'cache storage quota is used up' },
  hang: undefined,
} satisfies Readonly<Record<string, Answer | undefined>>
export type Fault = keyof typeof faults

/**
 * Starts a cache server in front of the lab's, some of whose calls fail.
 *
 * @param byCall by the name of the call, such as `CreateCacheEntry`; `*` is for every call. A list is for the first so many
 * @returns where it listens, and the calls as they came
 */
export async function startFaultyCache(
  byCall: Readonly<Record<string, Fault | readonly Fault[]>>,
): Promise<{ readonly url: string; readonly calls: readonly string[]; readonly close: () => void }> {
  const proxy = await startFaultProxy(new URL(lab.LAB_CACHE_URL).host)
  const calls: string[] = []
  proxy.fault = ({ url, outgoing }) => {
    const call = url.split('/').at(-1) ?? ''
    const before = calls.filter((earlier) => earlier === call).length
    calls.push(call)
    const given = byCall[call] ?? byCall['*']
    const fault = typeof given === 'string' ? given : given?.[before]
    if (fault === undefined) return false
    const answer: Answer | undefined = faults[fault]
    if (answer) {
      const { status, retryAfter, ...body } = answer
      const headers = { 'content-type': 'application/json', ...(retryAfter && { 'retry-after': retryAfter }) }
      outgoing.writeHead(status, headers).end(JSON.stringify(body))
    }
    return true
  }
  return { url: `http://${proxy.host}/`, calls, close: proxy.close }
}
