import { startFaultProxy } from './fault-proxy.ts'
import { lab } from './lab.ts'

/** What a faulty server does with a call: answers as GitHub does on a bad day, or not at all. */
const faults = {
  busy: { status: 429, code: 'resource_exhausted', msg: 'rate limit exceeded' },
  unreadable: { status: 403, code: 'permission_denied', msg: 'cache read denied: token has no readable scopes' },
  quota: { status: 400, code: 'invalid_argument', msg: 'cache storage quota is used up' },
  hang: undefined,
}
export type Fault = keyof typeof faults

/**
 * Starts a cache server in front of the lab's, some of whose calls fail.
 *
 * @param byCall by the name of the call, such as `CreateCacheEntry`; `*` is for every call
 * @returns where it listens, and the calls as they came
 */
export async function startFaultyCache(
  byCall: Readonly<Record<string, Fault>>,
): Promise<{ readonly url: string; readonly calls: readonly string[]; readonly close: () => void }> {
  const proxy = await startFaultProxy(new URL(lab.LAB_CACHE_URL).host)
  const calls: string[] = []
  proxy.fault = ({ url, outgoing }) => {
    const call = url.split('/').at(-1) ?? ''
    calls.push(call)
    const fault = byCall[call] ?? byCall['*']
    if (fault === undefined) return false
    const answer = faults[fault]
    if (answer) {
      const { status, ...body } = answer
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    return true
  }
  return { url: `http://${proxy.host}/`, calls, close: proxy.close }
}
