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
 * How long to wait for a concurrent job that read the tag before we wrote it: five times our own longest gap between
 * read and write.
 */
export function settlingTime(gap: number): number {
  return Math.min(Math.max(500, 5 * gap), 5000)
}
