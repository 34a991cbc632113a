import { setTimeout as sleep } from 'node:timers/promises'
import { CancelledError } from '../cancel.ts'

/** Time, as far as policies wait for other jobs; in milliseconds. */
export type Clock = {
  readonly now: () => number
  /** @throws CancelledError */
  readonly wait: (milliseconds: number) => Promise<unknown>
}

export function clockOf(cancel: AbortSignal): Clock {
  return {
    now: () => performance.now(),
    wait: (milliseconds) =>
      sleep(milliseconds, undefined, { signal: cancel }).catch(() => {
        throw new CancelledError(cancel.reason)
      }),
  }
}

/** After this long what a registry said of a tag is asked again before the tag is written. */
export const stale = 50

/**
 * How long to wait for what another job writes that asked before this one wrote: five times as long as this one took from
 * question to answer, since they work under like conditions.
 *
 * @param gap the longest time between question and answer here
 */
export function settlingTime(gap: number): number {
  return Math.min(Math.max(500, 5 * gap), 5000)
}
