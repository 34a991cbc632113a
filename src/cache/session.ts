import { csvFields } from '../input/csv.ts'
import type { Buildx } from '../process.ts'
import type { BuildRequest } from '../solve/arguments.ts'
import { type CacheFolder, openCacheFolder } from './folder.ts'
import type { CachePlan } from './plan.ts'
import { type SaveOptions, saveCache } from './save.ts'
import { watchImports } from './watch.ts'

/** A cache in use by one build. */
export type CacheSession = {
  /** The request with the cache's entries after those of the user. */
  readonly request: BuildRequest
  /** Writes the cache when the build is done; undefined where it is only read. */
  readonly save?: (buildx: Buildx, options: Omit<SaveOptions, 'entry'>) => Promise<string | undefined>
}

/** Adds a cache to a request; a local one is looked for, and a folder for the new one is chosen. */
export async function openCache(plan: CachePlan, request: BuildRequest): Promise<CacheSession> {
  const folder = plan.folder && (await openCacheFolder(plan.folder.path))
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
      save: async (buildx, options) => (await saveCache(buildx, cached, { ...options, entry })) ?? (await keep(folder)),
    }),
  }
}

/**
 * Builds, and once more without any cache if one does not answer in time.
 *
 * @param build starts the build; its child must end when `stop` aborts
 * @param seconds how long reading a cache's manifest may take
 * @returns the result, and whether the cache can be used further
 */
export async function buildWithCache<Result>(
  request: BuildRequest,
  seconds: number,
  print: (chunk: string) => void,
  build: (request: BuildRequest, onOutput: (chunk: string) => void, stop?: AbortSignal) => Promise<Result>,
): Promise<{ readonly result: Result; readonly cacheAnswers: boolean }> {
  if (request.cacheFrom.length === 0) return { result: await build(request, print), cacheAnswers: true }
  const silent = new AbortController()
  const watch = watchImports(seconds, () => silent.abort())
  const see = (chunk: string) => {
    print(chunk)
    watch.see(chunk)
  }
  try {
    return { result: await build(request, see, silent.signal), cacheAnswers: true }
  } catch (error) {
    if (!silent.signal.aborted) throw error
    print(`\nThe cache did not answer within ${seconds} s; building again without it.\n\n`)
    return { result: await build({ ...request, cacheFrom: [] }, print), cacheAnswers: false }
  } finally {
    watch.end()
  }
}

async function keep(folder: CacheFolder | undefined): Promise<string | undefined> {
  try {
    await folder?.keep()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
