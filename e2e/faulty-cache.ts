import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { lab } from './lab.ts'

/** What a faulty server does with a call; anything else is passed on to the lab's cache server. */
export type Fault = 'hang' | 'busy' | 'quota'

/** A cache server in front of the lab's, some of whose calls fail as GitHub's do on a bad day. */
export type FaultyCache = { readonly url: string; readonly close: () => Promise<void> }

/**
 * Starts the server.
 *
 * @param faults by the name of the call, such as `CreateCacheEntry`; `*` is for every call
 */
export async function startFaultyCache(faults: Readonly<Record<string, Fault>>): Promise<FaultyCache> {
  const server: Server = createServer((incoming, outgoing) => {
    const call = incoming.url?.split('/').at(-1) ?? ''
    const fault = faults[call] ?? faults['*']
    if (fault === 'hang') return
    if (fault !== undefined) {
      const [status, code] = fault === 'busy' ? [429, 'resource_exhausted'] : [400, 'invalid_argument']
      outgoing.writeHead(status, { 'content-type': 'application/json' })
      outgoing.end(
        JSON.stringify({ code, msg: fault === 'busy' ? 'rate limit exceeded' : 'cache storage quota is used up' }),
      )
      return
    }
    const { method, headers } = incoming
    const passed = request(new URL(incoming.url ?? '/', lab.LAB_CACHE_URL), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
