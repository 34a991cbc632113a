import { CancelledError } from './cancel.ts'
import { messageOf } from './message.ts'

export type UncaughtOptions = {
  /** Called at once with the error's stack, and once only: what follows the first error is its consequence. */
  readonly onError: (stack: string) => void
  /** Called with the message when the work has ended, since the log may not take commands before. */
  readonly report: (message: string) => void
  /** The exit code of the process, whether it ends on its own or is ended. */
  readonly exitCode: number
  /** Milliseconds until the process is ended, if something hangs. */
  readonly exitTimeout: number
}

/** Node's exit code if what the entry awaits can never settle, since nothing is left that could settle it. */
const nothingLeft = 13

/** The part of Node's process that is used here; tests pass their own. */
export type UncaughtSource = Pick<NodeJS.Process, 'on' | 'exit' | 'exitCode'>

/**
 * Watches for exceptions and rejections that nobody handles, on which Node would end the process at once: its children,
 * which lead their own process groups, would go on, and could still push.
 *
 * @returns to be called when the work has ended: reports the error, and tells whether there was one
 */
export function watchUncaught(
  { onError, report, exitCode, exitTimeout }: UncaughtOptions,
  source: UncaughtSource = process,
): () => boolean {
  let message: string | undefined
  let isOver = false
  let isReported = false
  const settle = (): boolean => {
    isOver = true
    if (message !== undefined && !isReported) {
      isReported = true
      report(message)
    }
    return message !== undefined
  }
  const see = (error: unknown) => {
    // Work that nobody waits for any more is cancelled like everything else.
    if (error instanceof CancelledError || message !== undefined) return
    message = `unexpected error: ${messageOf(error)}; this is a bug in the action, please report it with the log of this step`
    // Node exits with another code if what it awaits never settles.
    source.exitCode = exitCode
    setTimeout(() => {
      settle()
      source.exit(exitCode)
    }, exitTimeout).unref()
    onError(error instanceof Error ? (error.stack ?? error.message) : String(error))
    if (isOver) settle()
  }
  source.on('uncaughtException', see)
  source.on('unhandledRejection', see)
  source.on('exit', (code) => {
    if (code === nothingLeft && !isOver && message === undefined)
      report(
        'the step ended in the middle of its work; this is a bug in the action, please report it with the log of this step',
      )
  })
  return settle
}
