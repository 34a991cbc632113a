import { phaseAttempts, type Retries } from '../retry.ts'

/** Writes a cache once: an entry of `--cache-to`, and seconds in which it must be done. Tells why it was not written. */
type Write = (attempt: { readonly entry: string; readonly seconds: number }) => Promise<string | undefined>

export type SaveAgainOptions = {
  readonly retries: Retries
  /** For all attempts together. */
  readonly seconds: number
  /** Whether it is GitHub's cache service. */
  readonly isService: boolean
  readonly random?: () => number
  readonly now?: () => number
}

/** Why a cache was not written. */
class Unwritten extends Error {}

/**
 * Writes a cache, and retries temporary failures.
 *
 * @param entry of `--cache-to`, without a `timeout`
 * @returns why it was not written; undefined when it was
 */
export async function saveAgain(
  entry: string,
  write: Write,
  { retries, seconds, isService, random = Math.random, now = Date.now }: SaveAgainOptions,
): Promise<string | undefined> {
  const end = now() + seconds * 1000
  const busy = () => import('./busy.ts')
  try {
    await retries.call({
      phase: 'cache',
      what: 'saving the cache',
      ask: async (attempt) => {
        const left = Math.max(1, Math.round((end - now()) / 1000))
        const asked = isService ? (await busy()).patient(entry, attempt, left) : entry
        const reason = await write({ entry: asked, seconds: left })
        if (reason !== undefined) throw new Unwritten(reason)
      },
      transience: async (error) => {
        if (!(error instanceof Unwritten)) return undefined
        const pause = isService ? (await busy()).pauseOfService(error.message, random) : undefined
        return pause ?? (await import('../doctor/passing.ts')).passingCache(error.message)
      },
      attempts: phaseAttempts,
      firstDelay: 5_000,
      maxElapsed: seconds * 1000,
    })
    return undefined
  } catch (error) {
    if (!(error instanceof Unwritten)) throw error
    return (isService && (await busy()).whyBusy(error.message, seconds)) || error.message
  }
}
