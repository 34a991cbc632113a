import { setTimeout as sleep } from 'node:timers/promises'
import { CancelledError } from './cancel.ts'
import type { Phase } from './phase.ts'

/** Why a retry may succeed. */
export type Transient = {
  /** What happened, in a few words, for the summary and the log: `ghcr.io answered 503`. */
  readonly reason: string
  /** The same with where it happened, for the log; with {@link Call.what} in front of the reason unless told. */
  readonly told?: string
  /** The part of the job that failed, where {@link Call.phase} has several. */
  readonly phase?: Phase
  /** What the log says of the next attempt: `no step runs again`. */
  readonly note?: string
  /** Milliseconds that the other side asked to be left alone, as `Retry-After` says. */
  readonly retryAfter?: number
  /** Milliseconds that this error is worth waiting for where time is the limit; two minutes unless told. */
  readonly maxElapsed?: number
}

/** One call that may be made again. */
export type Call<T> = {
  /** The part of the job that it belongs to. */
  readonly phase: Phase
  /** What is tried, for the log, the summary and the output `timings`: `PUT ghcr.io/owner/app:1.2.3`. */
  readonly what: string
  /** @param attempt 1 for the first */
  readonly ask: (attempt: number) => Promise<T>
  /** Whether an error is one that passes; undefined for one that stays. */
  readonly transience: (error: unknown) => Transient | undefined | Promise<Transient | undefined>
  /** Milliseconds from the first attempt after which no further one begins, whatever the error. */
  readonly maxElapsed?: number
  /** Ends the wait for another attempt: nobody needs it any more. */
  readonly stop?: AbortSignal
  /** {@link phaseAttempts} of work, however long each takes; without it, time alone is the limit. */
  readonly attempts?: number
  /** Milliseconds before the second attempt; a quarter of a second unless told. */
  readonly firstDelay?: number
  /** Completes the error of a call that is given up. */
  readonly giveUp?: (error: unknown, attempts: number, seconds: number) => unknown
}

/** A call that needed several attempts. */
export type Repeated = Pick<Call<unknown>, 'phase' | 'what'> & {
  readonly attempts: number
  /** Each once. */
  readonly reasons: readonly string[]
  /** From the beginning of the first attempt to that of the last. */
  readonly seconds: number
  readonly isGivenUp: boolean
}

/** The repeats of one job: the budget that its calls share, and what had to be asked again. */
export type Retries = {
  /**
   * Makes a call, and again while its error is one that passes.
   *
   * @throws the last error
   */
  readonly call: <T>(call: Call<T>) => Promise<T>
  readonly report: () => readonly Repeated[]
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

/** How often the work of a phase is tried: pulls, the download of buildx, boot, build and push, saving the cache. */
export const phaseAttempts = 3
/** A registry that restarts or fails over is back after this long. */
const usualMaxElapsed = 120_000
const jobBudget = 300_000
const usualFirstDelay = 250
const maxDelay = 15_000

/** Opens the repeats of a job. Delays double up to 15 s, each shortened by chance by up to half. */
export function openRetries({
  log = () => {},
  cancel,
  wait = (milliseconds, stop) => pause(milliseconds, cancel, stop),
  now = Date.now,
  random = Math.random,
  budget = jobBudget,
}: RetryOptions = {}): Retries {
  const repeated: Repeated[] = []
  const allowance = openAllowance(budget, now)
  let repeats = 0

  const call = async <T>({ phase, what, ask, transience, giveUp, ...limits }: Call<T>): Promise<T> => {
    const started = now()
    let [last, failedIn] = [started, phase]
    const reasons = new Set<string>()
    const remember = (attempts: number, isGivenUp: boolean) => {
      const told = { phase: failedIn, what, attempts, reasons: [...reasons], seconds: (last - started) / 1000 }
      if (attempts > 1) repeated.push({ ...told, isGivenUp })
    }
    const givenUp = (error: unknown, attempts: number, elapsed: number) => {
      remember(attempts, true)
      return giveUp?.(error, attempts, elapsed / 1000) ?? error
    }
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await ask(attempt)
        remember(attempt, false)
        return result
      } catch (error) {
        const transient = limits.stop?.aborted ? undefined : await transience(error)
        const delay = delayBefore(attempt, random(), transient?.retryAfter, limits.firstDelay)
        const elapsed = now() - started
        if (!transient || isOver(limits, transient, attempt, elapsed + delay) || !allowance.spend(delay))
          throw givenUp(error, attempt, elapsed)
        failedIn = transient.phase ?? phase
        reasons.add(transient.reason)
        log(lineOf(what, limits.attempts, transient, attempt + 1, delay))
        await wait(delay, limits.stop)
        if (limits.stop?.aborted) throw givenUp(error, attempt, elapsed)
        repeats += 1
        last = now()
      }
    }
  }
  return { call, report: () => [...repeated], repeats: () => repeats }
}

/** @param elapsed milliseconds from the first attempt to the next one */
function isOver(
  { attempts, maxElapsed = Number.POSITIVE_INFINITY }: Pick<Call<unknown>, 'attempts' | 'maxElapsed'>,
  transient: Transient,
  made: number,
  elapsed: number,
): boolean {
  if (elapsed > maxElapsed) return true
  return attempts === undefined ? elapsed > (transient.maxElapsed ?? usualMaxElapsed) : made >= attempts
}

/** `attempt 2 of 3: ghcr.io answered 504 while layers were pushed; no step runs again; retrying in 5.2 s`. */
function lineOf(
  what: string,
  attempts: number | undefined,
  { reason, told, note }: Transient,
  attempt: number,
  delay: number,
): string {
  const place = attempts === undefined ? `attempt ${attempt}` : `attempt ${attempt} of ${attempts}`
  const parts = [told ?? `${what}: ${reason}`, note, `retrying in ${(delay / 1000).toFixed(1)} s`]
  return `${place}: ${parts.filter(Boolean).join('; ')}`
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
function delayBefore(attempt: number, chance: number, retryAfter = 0, firstDelay = usualFirstDelay): number {
  // Who is told how long to wait adds only what keeps many from coming back at once.
  const first = retryAfter > 0 ? Math.min(firstDelay, usualFirstDelay) : firstDelay
  return Math.round(Math.max(retryAfter, 0) + Math.min(first * 2 ** (attempt - 1), maxDelay) * (1 - chance / 2))
}
