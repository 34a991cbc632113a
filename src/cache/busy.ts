import { saidByBuildx } from '../buildx/said.ts'
import { csvFields } from '../input/csv.ts'
import type { Retries } from '../retry.ts'

/** Writes the cache once: an entry of `--cache-to`, and seconds in which it must be done. Tells why it was not written. */
type Write = (attempt: { readonly entry: string; readonly seconds: number }) => Promise<string | undefined>

export type BusyOptions = {
  readonly retries: Retries
  /** For all attempts together. */
  readonly seconds: number
  readonly random?: () => number
  readonly now?: () => number
}

/** Why a cache was not written, as an error. */
class Unwritten extends Error {}

const attempts = 3

/** How long BuildKit itself waits for a busy service: it says nothing meanwhile, so that all but the last attempt are short. */
const patienceSeconds = 1

/** Where the service does not tell how long; its limit is per minute. */
const usualPauseSeconds = 15

/** By chance on top, since all that are refused in a minute are told the same. */
const longestJitterSeconds = 3

/**
 * Writes GitHub's cache, and again where its service asks to be left alone for a while (429 Too Many Requests): what was
 * written stays, so the next attempt goes on behind it. The last leaves the waiting to BuildKit, which then has all the
 * time that is left.
 *
 * @param entry of `--cache-to`, without a `timeout`
 * @returns why it was not written; undefined when it was
 */
export async function writeToBusy(
  entry: string,
  write: Write,
  { retries, seconds, random = Math.random, now = Date.now }: BusyOptions,
): Promise<string | undefined> {
  const until = now() + seconds * 1000
  try {
    await retries.call({
      what: 'saving the cache',
      ask: async (attempt) => {
        const left = Math.max(1, Math.round((until - now()) / 1000))
        const timeout = attempt < attempts ? Math.min(patienceSeconds, left) : left
        const reason = await write({ entry: `${entry},${csvFields({ timeout: `${timeout}s` })}`, seconds: left })
        if (reason !== undefined) throw new Unwritten(reason)
      },
      transience: (error) => {
        const pause = error instanceof Unwritten ? pauseOf(error.message) : undefined
        if (pause === undefined) return undefined
        const milliseconds = (pause.seconds ?? usualPauseSeconds) * 1000 + random() * longestJitterSeconds * 1000
        return { reason: `GitHub's cache service answered ${tooMany}`, retryAfter: Math.round(milliseconds) }
      },
      attempts,
      maxElapsed: seconds * 1000,
    })
    return undefined
  } catch (error) {
    if (!(error instanceof Unwritten)) throw error
    const pause = pauseOf(error.message)
    return pause ? busy(pause.seconds, seconds) : error.message
  }
}

const tooMany = '429 Too Many Requests'

/** @returns undefined where the service is not busy, and without `seconds` where it does not tell for how long */
function pauseOf(reason: string): { readonly seconds?: number } | undefined {
  const said = saidByBuildx(reason, ['cache service busy'])
  if (said === undefined) return undefined
  return said.details.seconds === undefined ? {} : { seconds: Number(said.details.seconds) }
}

function busy(told: number | undefined, seconds: number): string {
  const wait = told === undefined ? '' : `, to be asked again after ${told} s`
  return `GitHub's cache service answered ${tooMany}${wait}, and 'cache-timeout' is ${seconds} s; it takes 200 uploads a minute of a repository`
}
