import type { BuildRequest } from '../buildx/arguments.ts'
import type { Buildx } from '../buildx/buildx.ts'
import { csvFields } from '../input/csv.ts'
import { messageOf } from '../message.ts'
import type { CachePlan } from './decide.ts'
import { type CacheFolder, openCacheFolder } from './folder.ts'
import { type SaveOptions, saveCache } from './save.ts'
import { watchImports } from './watch.ts'

/** A cache in use by one build. */
export type CacheSession = {
  /** The request with the cache's entries after those of the user. */
  readonly request: BuildRequest
  /** Writes the cache when the build is done, or says why it cannot; undefined where it is only read. */
  readonly save?: (buildx: Buildx, options: Omit<SaveOptions, 'entry'>) => Promise<string | undefined>
}

/** Adds a cache to a request; a local one is looked for, and a folder for the new one is chosen. */
export async function openCache(plan: CachePlan, request: BuildRequest): Promise<CacheSession> {
  const opened = plan.folder && (await openCacheFolder(plan.folder.path).catch(messageOf))
  if (typeof opened === 'string') return { request, save: async () => `its folder cannot be used: ${opened}` }
  return withFolder(plan, request, opened)
}

function withFolder(plan: CachePlan, request: BuildRequest, folder: CacheFolder | undefined): CacheSession {
  const local = folder?.source ? [csvFields({ type: 'local', src: folder.source })] : []
  const cached = {
    ...request,
    cacheFrom: [...request.cacheFrom, ...plan.from, ...local],
    cacheTo: [...request.cacheTo, ...plan.embedded],
  }
  const entry =
    folder && plan.folder?.write
      ? csvFields({ type: 'local', dest: folder.destination, ...plan.folder.attributes })
      : plan.saved
  return {
    request: cached,
    ...(entry && {
      save: async (buildx, options) => settle(folder, await saveCache(buildx, cached, { ...options, entry })),
    }),
  }
}

/** What {@link buildWithCache} does its work with. */
export type CachedBuild<Result> = {
  /** Starts the build; its child must end when `stop` aborts. */
  readonly build: (request: BuildRequest, onOutput: (chunk: string) => void, stop?: AbortSignal) => Promise<Result>
  /** Ends the builder so that the next build boots it anew; undefined where it is not ours to end. */
  readonly endBuilder?: () => Promise<unknown>
  readonly print: (chunk: string) => void
  /** How long reading a cache's manifest may take. */
  readonly seconds: number
}

/**
 * Builds, and once more without any cache if one does not answer in time. BuildKit cannot cancel such a read, and its
 * steps wait for it in later builds too (llbsolver/bridge.go reads under a context of its own), so the builder is ended.
 *
 * @returns the result, and whether the cache can be used further
 */
export async function buildWithCache<Result>(
  request: BuildRequest,
  { build, endBuilder, print, seconds }: CachedBuild<Result>,
): Promise<{ readonly result: Result; readonly cacheAnswers: boolean }> {
  if (request.cacheFrom.length === 0) return { result: await build(request, print), cacheAnswers: true }
  const silent = new AbortController()
  let ended: Promise<unknown> | undefined
  const watch = watchImports(seconds, () => {
    ended = endBuilder?.()
    // Awaited when the build has ended; until then a failure is nobody's.
    ended?.catch(() => {})
    silent.abort()
  })
  const see = (chunk: string) => {
    print(chunk)
    watch.see(chunk)
  }
  try {
    return { result: await build(request, see, silent.signal), cacheAnswers: true }
  } catch (error) {
    if (!silent.signal.aborted) throw error
    const problem = `the cache did not answer within ${seconds} s`
    if (ended === undefined)
      throw new Error(`${problem}, and the builder waits for it without end; use 'cache: none' until it does`, {
        cause: error,
      })
    await ended
    print(`\n${problem}; building again without it\n\n`)
    return { result: await build({ ...request, cacheFrom: [] }, print), cacheAnswers: false }
  } finally {
    watch.end()
  }
}

/** @param unsaved why the cache was not written; a folder that nobody completes would only fill the disk */
async function settle(folder: CacheFolder | undefined, unsaved: string | undefined): Promise<string | undefined> {
  try {
    await (unsaved === undefined ? folder?.keep() : folder?.discard())
    return unsaved
  } catch (error) {
    return unsaved ?? messageOf(error)
  }
}
