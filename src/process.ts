import { type ChildProcess, spawn } from 'node:child_process'
import { basename } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { CancelledError } from './cancel.ts'
import { endLeftovers, killGroup } from './process-group.ts'
import { keepTail, lastLines } from './tail.ts'

/** Given where a chunk cannot be passed on that fast: the child is held back until `resume` is called. */
// biome-ignore lint/suspicious/noConfusingVoidType: most that take chunks return nothing
export type Pressure = void | ((resume: () => void) => void)

export type RunOptions = {
  /** Variables on top of the action's own environment; the place for secrets, which never go into arguments. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where the child starts; where this action does without it. */
  readonly folder?: string | undefined
  /** Text for the child's standard input; without it the child reads end of file. */
  readonly input?: string
  /** Receives stdout and stderr as they come, in chunks; without it the output is only collected. */
  readonly onOutput?: (chunk: string) => Pressure
  /** Takes what the child writes to stderr, in chunks; it is not collected then, and `onOutput` gets stdout alone. */
  readonly onStderr?: (chunk: string) => Pressure
  /** Takes what the child writes to stdout, unchanged; it is not collected then. */
  readonly stdout?: Writable
  /** Ends this one child when it aborts; the {@link CommandError} then says `was stopped`. */
  readonly stop?: AbortSignal
  /**
   * With it, what the child left running in its process group is ended once the child itself has, and this is called
   * where there was any. Without it, whoever holds the child's stdout or stderr open is waited for.
   */
  readonly onLeftovers?: () => void
  /** Is begun and goes on where the job is cancelled: for what tidies up, in the few seconds that are left. */
  readonly outlivesCancel?: boolean
}

/** Runs a program without a shell and returns what it wrote; the one place where this action starts a process. */
export type Run = (command: string, args: readonly string[], options?: RunOptions) => Promise<Output>

export type Output = { readonly stdout: string; readonly stderr: string }

/** A program that could not be started, failed, or was killed. The message ends with the program's own last words. */
export class CommandError extends Error {
  readonly command: string
  readonly exitCode: number | undefined
  /** False where the program was not found, may not be executed, or was stopped before. */
  readonly started: boolean
  /** E.g. `failed with exit code 1`. */
  readonly reason: string
  readonly stdout: string
  readonly stderr: string

  /**
   * @param exitCode undefined when the program did not start or was killed; then `reason` says why
   * @param output undefined when the program did not start
   */
  constructor(command: string, exitCode: number | undefined, output: Output | undefined, reason: string) {
    const words = lastLines(output?.stderr.trim() || output?.stdout.trim() || '', 10)
    super(`${command} ${reason}${words ? `: ${words}` : output ? ', and printed nothing' : ''}`)
    this.name = 'CommandError'
    this.command = command
    this.exitCode = exitCode
    this.started = output !== undefined
    this.reason = reason
    this.stdout = output?.stdout ?? ''
    this.stderr = output?.stderr ?? ''
  }
}

/** The runner kills a cancelled step 7.5 s after its first signal; children get this long to end on their own. */
const graceMilliseconds = 6000

/** A child's output is kept up to this many characters of each stream; the end of a log is what tells the reason. */
const keptCharacters = 16 * 1024 * 1024

const neverCancelled = new AbortController().signal

/**
 * Makes a {@link Run}. Each child leads its own process group: on abort the group is sent the signal that is the
 * abort's reason, and SIGKILL after a grace period, since a build that nobody waits for could still push.
 */
export function createRun(environment: NodeJS.ProcessEnv, cancelled: AbortSignal, grace = graceMilliseconds): Run {
  return (command, args, { env, folder, input, onOutput, onStderr, stdout, stop, onLeftovers, outlivesCancel } = {}) =>
    new Promise((resolve, reject) => {
      const cancel = outlivesCancel ? neverCancelled : cancelled
      if (cancel.aborted) return reject(new CancelledError(cancel.reason))
      const title = [basename(command), args.find((arg) => /^[a-z]+$/.test(arg))].filter(Boolean).join(' ')
      if (stop?.aborted) return reject(new CommandError(title, undefined, undefined, 'was stopped'))
      const child = spawn(command, args, {
        cwd: folder,
        env: { ...environment, ...env },
        detached: true,
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      })

      const settle = endOnAbort(child, { cancel, stop, grace })
      const tails = { stdout: keepTail(keptCharacters), stderr: keepTail(keptCharacters) }
      if (stdout) child.stdout?.pipe(stdout)
      for (const stream of stdout ? (['stderr'] as const) : (['stdout', 'stderr'] as const)) {
        const taken = stream === 'stderr' ? onStderr : undefined
        readChunks(child[stream], (chunk) => {
          if (taken) return taken(chunk)
          tails[stream].add(chunk)
          return onOutput?.(chunk)
        })
      }
      // A child that ends without reading its input breaks the pipe; its exit code tells the rest.
      child.stdin?.on('error', () => {}).end(input)

      child.on('error', (error) => {
        settle()
        const missing = 'code' in error && error.code === 'ENOENT'
        const reason = missing ? 'was not found' : `did not start (${error.message})`
        reject(new CommandError(basename(command), undefined, undefined, reason))
      })
      const alone = onLeftovers && endLeftovers(child, onLeftovers)
      child.on('close', async (exitCode, signal) => {
        await alone
        settle()
        const written = { stdout: tails.stdout.text(), stderr: tails.stderr.text() }
        const reason = stop?.aborted ? 'was stopped' : reasonOf(exitCode, signal)
        if (cancel.aborted) reject(new CancelledError(cancel.reason))
        else if (reason === undefined) resolve(written)
        else reject(new CommandError(title, stop?.aborted ? undefined : (exitCode ?? undefined), written, reason))
      })
    })
}

function readChunks(stream: Readable | null, take: (chunk: string) => Pressure): void {
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    const pressure = take(chunk)
    if (!pressure) return
    stream.pause()
    pressure(() => stream.resume())
  })
}

/** Why a program that ended failed; undefined where it did not. */
function reasonOf(exitCode: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (exitCode === 0) return undefined
  return exitCode === null ? `was killed by ${signal}` : `failed with exit code ${exitCode}`
}

/**
 * Ends a child and its process group when a signal aborts.
 *
 * @returns a function to call once the child has ended
 */
function endOnAbort(
  { pid }: ChildProcess,
  {
    cancel,
    stop,
    grace,
  }: { readonly cancel: AbortSignal; readonly stop: AbortSignal | undefined; readonly grace: number },
): () => void {
  let killTimer: NodeJS.Timeout | undefined
  const end = (signal: NodeJS.Signals) => {
    killGroup(pid, signal)
    killTimer ??= setTimeout(() => killGroup(pid, 'SIGKILL'), grace)
  }
  const onCancel = () => end(cancel.reason)
  const onStop = () => end('SIGINT')
  cancel.addEventListener('abort', onCancel, { once: true })
  stop?.addEventListener('abort', onStop, { once: true })
  return () => {
    cancel.removeEventListener('abort', onCancel)
    stop?.removeEventListener('abort', onStop)
    clearTimeout(killTimer)
  }
}
