import { saidByBuildx } from '../buildx/said.ts'
import { csvFields } from '../input/csv.ts'
import { phaseAttempts, type Transient } from '../retry.ts'

// What GitHub's cache service asks for when it gets too many requests (429 Too Many Requests).

/** How long BuildKit itself waits for a busy service: it says nothing meanwhile, so that all but the last attempt are short. */
const patienceSeconds = 1

/** Used if the service does not say how long; its limit is per minute. */
const usualPauseSeconds = 15

/** Random extra time, since all clients that are refused within a minute get the same answer. */
const longestJitterSeconds = 3

const tooMany = 'the GitHub Actions cache answered 429'

/**
 * An entry of `--cache-to` for one attempt. What was written stays, so the next attempt continues from there; the last
 * one leaves the waiting to BuildKit, which gets all the remaining time.
 *
 * @param left seconds
 */
export function patient(entry: string, attempt: number, left: number): string {
  const seconds = attempt < phaseAttempts ? Math.min(patienceSeconds, left) : left
  return `${entry},${csvFields({ timeout: `${seconds}s` })}`
}

/** How long to pause before asking the service again, by BuildKit's words; undefined if it is not busy. */
export function pauseOfService(words: string, random: () => number): Transient | undefined {
  const pause = busyIn(words)
  if (pause === undefined) return undefined
  const milliseconds = (pause.seconds ?? usualPauseSeconds) * 1000 + random() * longestJitterSeconds * 1000
  return { reason: tooMany, told: `${tooMany} while the cache was saved`, retryAfter: Math.round(milliseconds) }
}

/**
 * Why a cache was not written, if its service stayed busy.
 *
 * @param seconds that there were
 */
export function whyBusy(words: string, seconds: number): string | undefined {
  const pause = busyIn(words)
  if (pause === undefined) return undefined
  const wait = pause.seconds === undefined ? '' : ` (retry after ${pause.seconds} s)`
  return `${tooMany}${wait}, and 'cache-timeout' is ${seconds} s; it accepts 200 uploads per minute for each repository`
}

/** @returns undefined if the service is not busy; without `seconds` if it does not say for how long */
function busyIn(words: string): { readonly seconds?: number } | undefined {
  const said = saidByBuildx(words, ['cache service limits'])
  if (said === undefined) return undefined
  return said.details.seconds === undefined ? {} : { seconds: Number(said.details.seconds) }
}
