import { setTimeout as sleep } from 'node:timers/promises'
import { CancelledError } from '../cancel.ts'
import { messageOf } from '../message.ts'
import type { Call, Retries } from '../retry.ts'

/** What is downloaded before a build, side by side: buildx, and the images of BuildKit and QEMU. */
export type Supplies = {
  /**
   * Downloads one of them. After the first failure the others stop retrying and get a few seconds to finish, so that
   * everything unreachable is reported at once.
   *
   * @param task gets the retries to use
   * @throws the error of the task; where others failed too, one that has the messages of all, line by line
   */
  readonly get: <T>(task: (retries: Retries) => Promise<T>) => Promise<T>
}

/** @param patience milliseconds in which the others may end after the first failure */
export function openSupplies(retries: Retries, patience = 5_000): Supplies {
  const failed = new AbortController()
  const running = new Set<Promise<unknown>>()
  const errors: unknown[] = []
  const impatient: Retries = { ...retries, call: (call) => retries.call(stoppedBy(failed.signal, call)) }
  const othersEnd = async (): Promise<void> => {
    while (running.size > 0) await Promise.allSettled(running)
  }
  return {
    get: async (task) => {
      const getting = task(impatient)
      running.add(getting)
      try {
        return await getting.finally(() => running.delete(getting))
      } catch (error) {
        if (error instanceof CancelledError) throw error
        errors.push(error)
        failed.abort()
        await Promise.race([othersEnd(), sleep(patience, undefined, { ref: false })])
        throw errors.length === 1 ? error : new Error(errors.map(messageOf).join('\n'), { cause: error })
      }
    },
  }
}

function stoppedBy<T>(signal: AbortSignal, call: Call<T>): Call<T> {
  return { ...call, stop: call.stop ? AbortSignal.any([call.stop, signal]) : signal }
}
