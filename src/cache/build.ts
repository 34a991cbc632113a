import type { Observer } from '../buildx/events.ts'
import type { Pressure } from '../process.ts'
import { watchImports } from './watch.ts'

/** How a build with a cache is run. */
export type CachedWork<Request, Result> = {
  /** Starts the build; its child must end when `stop` aborts. */
  readonly build: (request: Request, observer: Observer, stop?: AbortSignal) => Promise<Result>
  /** Stops the builder so that the next build boots it again; undefined if it is not ours to stop. */
  readonly endBuilder?: () => Promise<unknown>
  readonly print: (chunk: string) => Pressure
}

/**
 * Builds, and once more without any cache if one does not answer in time. BuildKit cannot cancel such a read, and its
 * steps wait for it in later builds too (llbsolver/bridge.go reads under a context of its own), so the builder is
 * ended.
 *
 * @param seconds how long reading a cache's manifest may take
 * @param asked a request that has the cache's entries, and the same without any that are read
 * @returns the result, and whether the cache can be used further
 */
export async function buildWithCache<Request, Result>(
  { request, uncached }: { readonly request: Request; readonly uncached: () => Request },
  { build, endBuilder, print }: CachedWork<Request, Result>,
  seconds: number,
): Promise<{ readonly result: Result; readonly answers: boolean }> {
  const hung = new AbortController()
  let ended: Promise<unknown> | undefined
  const watch = watchImports(seconds, () => {
    ended = endBuilder?.()
    // Awaited when the build has ended; until then nobody handles its failure.
    ended?.catch(() => {})
    hung.abort()
  })
  const observer = {
    onOutput: (chunk: string) => {
      watch.onOutput(chunk)
      return print(chunk)
    },
    onProgress: watch.onProgress,
  }
  try {
    return { result: await build(request, observer, hung.signal), answers: true }
  } catch (error) {
    if (!hung.signal.aborted) throw error
    const problem = `the cache did not respond within ${seconds} s`
    const advice = `and the builder keeps waiting for it; restart the builder, and set 'cache: none' until the cache responds again`
    if (ended === undefined) throw new Error(`${problem}, ${advice}`, { cause: error })
    await ended
    print(`\n${problem}; building again without it\n\n`)
    return {
      result: await build(uncached(), { onOutput: print, onProgress: () => {} }),
      answers: false,
    }
  } finally {
    watch.end()
  }
}
