import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/** A local cache that is being read, and perhaps written anew. */
export type CacheFolder = {
  /** The complete cache of an earlier run; undefined when there is none. */
  readonly source?: string
  /** An empty folder beside it, for the new one. */
  readonly destination: string
  /** Makes the new one the cache, in one step. */
  readonly keep: () => Promise<void>
}

const pointer = 'current'

/** Half-written caches of killed jobs go when they are older than any job of a hosted runner (GitHub: 6 hours). */
const leftoverMilliseconds = 24 * 60 * 60 * 1000

/**
 * Opens a local cache. BuildKit only ever adds to a folder, so each run writes a new one and a link is moved to it when
 * it is complete: a job that is killed leaves the old cache as it was. The one before stays until the next run, since
 * another job may be reading it.
 *
 * @param folder the cache's own folder, made if it is not there
 */
export async function openCacheFolder(folder: string, now = Date.now()): Promise<CacheFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const old = await readlink(join(folder, pointer)).catch(() => undefined)
  const complete = old !== undefined && (await exists(join(folder, old, 'index.json')))
  const name = randomUUID()
  return {
    ...(complete && { source: join(folder, old) }),
    destination: join(folder, name),
    keep: async () => {
      const link = join(folder, `.${name}`)
      await symlink(name, link)
      await rename(link, join(folder, pointer))
      await removeOthers(folder, new Set([pointer, name, old ?? name]), now)
    },
  }
}

async function removeOthers(folder: string, kept: ReadonlySet<string>, now: number): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (kept.has(entry)) continue
    const path = join(folder, entry)
    const complete = await exists(join(path, 'index.json'))
    const age = now - ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0)
    // What is not complete may be another job's, in the middle of writing.
    if (complete || age > leftoverMilliseconds) await rm(path, { recursive: true, force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
