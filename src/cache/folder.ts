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
  /** Removes what there is of the new one, when it could not be written. */
  readonly discard: () => Promise<void>
}

const pointer = 'current'

/** Half-written caches of killed jobs go when nobody can be writing them any more. */
const leftoverMilliseconds = 24 * 60 * 60 * 1000

/**
 * Opens a local cache. BuildKit only ever adds to a folder, so each run writes a new one and a link is moved to it when
 * it is complete: a job that is killed leaves the old cache as it was. What was replaced goes with the first run that
 * began afterwards; until then another job may be reading it.
 *
 * @param folder the cache's own folder, made if it is not there
 */
export async function openCacheFolder(folder: string, now = Date.now()): Promise<CacheFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const old = await readPointer(folder)
  const complete = await listComplete(folder)
  const name = randomUUID()
  const destination = join(folder, name)
  const removeOthers = async (kept: readonly (string | undefined)[]): Promise<void> => {
    const replaced = complete.filter((entry) => !kept.includes(entry))
    const leftovers = await listLeftovers(folder, now)
    for (const entry of [...replaced, ...leftovers]) await rm(join(folder, entry), { recursive: true, force: true })
  }
  return {
    ...(old !== undefined && complete.includes(old) && { source: join(folder, old) }),
    destination,
    keep: async () => {
      const link = join(folder, `.${name}`)
      await symlink(name, link)
      const replacing = await readPointer(folder)
      await rename(link, join(folder, pointer))
      await removeOthers([old, replacing])
    },
    discard: async () => {
      await rm(destination, { recursive: true, force: true })
      await removeOthers([old, await readPointer(folder)])
    },
  }
}

async function readPointer(folder: string): Promise<string | undefined> {
  return readlink(join(folder, pointer)).catch(() => undefined)
}

/** Names of the caches that were written to their end. */
async function listComplete(folder: string): Promise<string[]> {
  return namesWhere(folder, (path) => exists(join(path, 'index.json')))
}

/** Names of what nobody completes any more; what is younger may be another job's, in the middle of writing. */
async function listLeftovers(folder: string, now: number): Promise<string[]> {
  return namesWhere(folder, async (path) => {
    const age = now - ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0)
    return age > leftoverMilliseconds && !(await exists(join(path, 'index.json')))
  })
}

async function namesWhere(folder: string, holds: (path: string) => Promise<boolean>): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name !== pointer)
  const held = await Promise.all(names.map((name) => holds(join(folder, name))))
  return names.filter((_, index) => held[index])
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
