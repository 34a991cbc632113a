import { constants } from 'node:os'

/** Thrown by whatever works for a job once the job was cancelled, so that nothing further is started. */
export class CancelledError extends Error {
  readonly signal: NodeJS.Signals

  constructor(signal: NodeJS.Signals) {
    super(`cancelled by ${signal}`)
    this.name = 'CancelledError'
    this.signal = signal
  }
}

/**
 * Waits for all, whichever fails.
 *
 * @throws CancelledError where one was cancelled: that is not a result
 */
export async function settled<T>(promises: readonly Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
  const results = await Promise.allSettled(promises)
  for (const result of results) {
    if (result.status === 'rejected' && result.reason instanceof CancelledError) throw result.reason
  }
  return results
}

/** After this long the action ends whatever hangs, so that the runner still sees its exit code. */
export const exitTimeoutMilliseconds = 7000

/**
 * Turns the first SIGINT or SIGTERM into an abort whose reason is the signal. Children are stopped by what started them;
 * what else may hang (a download) ends with the process 7 s later, before the runner kills it.
 */
export function abortOnSignals(): AbortController {
  const cancel = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      cancel.abort(signal)
      setTimeout(() => process.exit(exitCodeOf(signal)), exitTimeoutMilliseconds).unref()
    })
  }
  return cancel
}

/** The exit code by which a shell tells that a signal ended a program. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}
