import { copyFile, link, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { accessOf } from './cache-access.ts'
import { messageOf } from './message.ts'
import type { Runner } from './runner.ts'

/** The part of the Actions cache that this action uses. None of its functions throws. */
export type BinaryCache = {
  /** @returns the path of the file that the cache has for the key; undefined if it has none, or may not be read */
  restore: (key: string) => Promise<string | undefined>
  save: (path: string, key: string) => Promise<void>
  /** Whether a request was abandoned: it keeps running, and keeps the process from ending. */
  hasGivenUp: () => boolean
}

/** The client waits 3 minutes for an answer, five times; buildx can be downloaded in seconds. */
const timeouts = { restore: 20_000, save: 60_000 }

/**
 * The Actions cache, for one file. A cache that does not answer is a warning: whatever is not in it can be downloaded.
 * Its client is loaded on use, since its Azure SDK costs 80 ms and most runs find buildx on the machine.
 *
 * @returns undefined if the runner has no cache service, or the step may not use it
 */
export function actionsCache(
  { temp, cache }: Pick<Runner, 'temp' | 'cache'>,
  warn: (message: string) => void,
): BinaryCache | undefined {
  if (cache.token === '' || (cache.resultsUrl === '' && cache.cacheUrl === '')) return undefined
  const { unreadable } = accessOf(cache)
  // Entries are keyed by path too: it is the same for restoring and saving.
  const path = join(temp, 'multiarch-build-buildx', 'buildx')
  let isAbandoned = false
  const attempt = async <T>(milliseconds: number, request: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await within(milliseconds, request(), () => {
        isAbandoned = true
      })
    } catch (error) {
      warn(`the GitHub Actions cache failed: ${messageOf(error)}`)
      return undefined
    }
  }
  return {
    hasGivenUp: () => isAbandoned,
    restore: async (key) => {
      if (unreadable !== undefined) return undefined
      return attempt(timeouts.restore, async () => {
        const { restoreCache } = await import('@actions/cache')
        await mkdir(dirname(path), { recursive: true })
        return (await restoreCache([path], key)) === undefined ? undefined : path
      })
    },
    save: async (file, key) => {
      await attempt(timeouts.save, async () => {
        const { saveCache } = await import('@actions/cache')
        await mkdir(dirname(path), { recursive: true })
        await rm(path, { force: true })
        await link(file, path).catch(() => copyFile(file, path))
        await saveCache([path], key)
      })
    },
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>, onGiveUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onGiveUp()
      reject(new Error(`it did not answer within ${milliseconds / 1000} s`))
    }, milliseconds)
  })
  // Whoever loses the race must not become an unhandled rejection.
  promise.catch(() => {})
  return Promise.race([promise, end]).finally(() => clearTimeout(timer))
}
