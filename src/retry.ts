import { setTimeout as sleep } from 'node:timers/promises'
import { CancelledError } from './cancel.ts'

/** Why an error may be gone at the next attempt. */
export type Transient = {
  /** In a few words, for the log: `503 Service Unavailable`. */
  readonly reason: string
  /** Milliseconds that the other side asked to be left alone, as `Retry-After` says. */
  readonly retryAfter?: number
  /** Milliseconds that this kind of error is worth waiting for; two minutes unless told. */
  readonly maxElapsed?: number
}

/** One call that may be made again. */
export type Call<T> = {
  /** What is tried, for the log and the summary: `PUT ghcr.io/owner/app:1.2.3`. */
  readonly what: string
  /** @param attempt 1 for the first */
  readonly ask: (attempt: number) => Promise<T>
  /** Tells an error that passes by itself from one that stays; undefined for the latter. */
  readonly transience: (error: unknown) => Transient | undefined | Promise<Transient | undefined>
  /** Milliseconds from the first attempt after which no further one begins, whatever the error. */
  readonly maxElapsed?: number
  /** Ends the wait for another attempt: nobody needs it any more. */
  readonly stop?: AbortSignal
  /** At most; without it, time alone is the limit. */
  readonly attempts?: number
  /** Completes the error of a call that is given up. */
  readonly giveUp?: (error: unknown, attempts: number, seconds: number) => unknown
}

/** The repeats of one job: the budget that its calls share, and what had to be asked again. */
export type Retries = {
  /**
   * Makes a call, and again while its error is one that passes.
   *
   * @throws the last error
   */
  readonly call: <T>(call: Call<T>) => Promise<T>
  /** A line for each call that needed several attempts, e.g. `PUT ghcr.io/o/app:1: 3 attempts (502 Bad Gateway)`. */
  readonly report: () => string[]
  /** How many attempts were made beyond the first of their calls. */
  readonly repeats: () => number
}

export type RetryOptions = {
  readonly log?: (line: string) => void
  /** Ends every wait with a {@link CancelledError}. */
  readonly cancel?: AbortSignal
  /** Resolves early when `stop` aborts. */
  readonly wait?: (milliseconds: number, stop: AbortSignal | undefined) => Promise<unknown>
  readonly now?: () => number
  readonly random?: () => number
  /** Milliseconds that all calls of the job together may spend waiting; time in which several wait counts once. */
  readonly budget?: number
}

/** A registry that restarts or fails over is back after this long. */
const usualMaxElapsed = 120_000
const jobBudget = 600_000
const firstDelay = 250
const maxDelay = 15_000

/**
 * Opens the repeats of a job. Delays double from a quarter of a second to 15 s, each shortened by chance by up to half.
 */
export function openRetries({
  log = () => {},
  cancel,
  wait = (milliseconds, stop) => pause(milliseconds, cancel, stop),
  now = Date.now,
  random = Math.random,
  budget = jobBudget,
}: RetryOptions = {}): Retries {
  const repeated: string[] = []
  const allowance = openAllowance(budget, now)
  let repeats = 0

  const call = async <T>({ what, ask, transience, giveUp, ...limits }: Call<T>): Promise<T> => {
    const started = now()
    const reasons: string[] = []
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await ask(attempt)
        if (attempt > 1) repeated.push(`${what}: ${attempt} attempts (${listOf(reasons)})`)
        return result
      } catch (error) {
        const transient = await transience(error)
        const limit = Math.min(transient?.maxElapsed ?? usualMaxElapsed, limits.maxElapsed ?? Number.POSITIVE_INFINITY)
        const delay = delayBefore(attempt, random(), transient?.retryAfter)
        const elapsed = now() - started
        const isLast = attempt >= (limits.attempts ?? Number.POSITIVE_INFINITY)
        if (!transient || isLast || elapsed + delay > limit || !allowance.spend(delay)) {
          if (attempt > 1) repeated.push(`${what}: given up after ${attempt} attempts (${listOf(reasons)})`)
          throw giveUp ? giveUp(error, attempt, elapsed / 1000) : error
        }
        reasons.push(transient.reason)
        log(`${what}: ${transient.reason}; attempt ${attempt + 1} in ${(delay / 1000).toFixed(1)} s`)
        await wait(delay, limits.stop)
        if (limits.stop?.aborted) throw error
        repeats += 1
      }
    }
  }
  return { call, report: () => [...repeated], repeats: () => repeats }
}

/** The milliseconds that all calls may wait; time in which several wait counts once. */
function openAllowance(budget: number, now: () => number): { readonly spend: (milliseconds: number) => boolean } {
  let spent = 0
  let waitedUntil = Number.NEGATIVE_INFINITY
  return {
    spend: (milliseconds) => {
      const until = now() + milliseconds
      const added = Math.max(0, until - Math.max(now(), waitedUntil))
      if (spent + added > budget) return false
      spent += added
      waitedUntil = Math.max(waitedUntil, until)
      return true
    },
  }
}

/** @throws CancelledError when the job is cancelled in the meantime */
async function pause(milliseconds: number, cancel?: AbortSignal, stop?: AbortSignal): Promise<void> {
  const signals = [cancel, stop].filter((signal) => signal !== undefined)
  try {
    await sleep(milliseconds, undefined, { signal: AbortSignal.any(signals) })
  } catch {
    if (cancel?.aborted) throw new CancelledError(cancel.reason)
  }
}

/** @returns milliseconds */
function delayBefore(attempt: number, chance: number, retryAfter = 0): number {
  const doubled = Math.min(firstDelay * 2 ** (attempt - 1), maxDelay)
  return Math.round(Math.max(retryAfter, 0) + doubled * (1 - chance / 2))
}

/**
 * @param header the value of `Retry-After`: seconds, or a date (RFC 9110, 10.2.3)
 * @returns milliseconds; undefined where nothing can be read
 */
export function parseRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function listOf(reasons: readonly string[]): string {
  return [...new Set(reasons)].join(', ')
}
