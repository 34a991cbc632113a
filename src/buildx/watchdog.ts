import type { Observer } from './events.ts'
import { readPlain } from './plain-progress.ts'
import { type Limits, openSilence, type Running, type Silence, type Stall } from './silence.ts'
import { parseStep } from './steps.ts'

export type WatchdogOptions = {
  readonly limits: Limits
  readonly stop: AbortSignal
  /** Aborts when the job is cancelled. */
  readonly cancel: AbortSignal
  /** Bytes that the builder has moved so far; undefined if unknown. */
  readonly moved: () => Promise<number | undefined>
  /**
   * Called with what was running when the build was stopped: because a step stalled, or because the job was cancelled.
   */
  readonly onEnd: (running: readonly Running[]) => void
  /** Words for the error. */
  readonly explain: (stall: Stall) => Promise<string>
}

/** How a watched build is observed and stopped. */
export type Watched = { readonly observe: (observer: Observer) => Observer; readonly stop: AbortSignal }

/** Milliseconds between two checks, and between two queries of how much the builder has moved. */
const interval = 500
const probeInterval = 10_000

/** An idle buildkitd sends far less to buildx. */
const leastBytes = 64 * 1024

/**
 * Runs a build, and stops it when a step has been silent for too long.
 *
 * @throws Error that names the step; whatever else the build throws
 */
export async function endStalled<Result>(
  { limits, stop, cancel, moved, onEnd, explain }: WatchdogOptions,
  build: (watched: Watched) => Promise<Result>,
): Promise<Result> {
  const silence = withClock(openSilence(limits))
  const stalled = new AbortController()
  let stall: Stall | undefined
  let running: readonly Running[] | undefined
  const onCancel = () => {
    running ??= silence.running()
  }
  const endWatch = keepLooking(silence, limits, moved, (found) => {
    stall = found
    running = silence.running()
    stalled.abort()
  })
  cancel.addEventListener('abort', onCancel, { once: true })
  try {
    return await build({ observe: observeBy(silence), stop: AbortSignal.any([stop, stalled.signal]) })
  } catch (error) {
    if (running !== undefined) onEnd(running)
    if (stall === undefined || cancel.aborted) throw error
    throw new Error(await explain(stall), { cause: error })
  } finally {
    endWatch()
    cancel.removeEventListener('abort', onCancel)
  }
}

type Clocked = Omit<Silence, 'pass'> & { readonly now: () => number }

/** Counts only the time in which this process was listening: after a pause, it has yet to read what came meanwhile. */
function withClock({ pass, ...silence }: Silence): Clocked {
  let last = performance.now()
  const now = () => {
    const at = performance.now()
    pass(Math.min(at - last, 2 * interval))
    last = at
    return at
  }
  return {
    ...silence,
    now,
    add: (progress) => {
      now()
      silence.add(progress)
    },
  }
}

/** Observes a build's progress, or reads it from the output if there are no events. */
function observeBy({ add }: Pick<Silence, 'add'>): Watched['observe'] {
  const readText = readPlain(add)
  let isTold = false
  return ({ onOutput, onProgress }) => ({
    onOutput: (chunk) => {
      if (!isTold) readText(chunk)
      return onOutput(chunk)
    },
    onProgress: (progress) => {
      isTold = true
      add(progress)
      return onProgress(progress)
    },
  })
}

/** @returns stops looking */
function keepLooking(
  silence: Clocked,
  limits: Limits,
  moved: WatchdogOptions['moved'],
  onStall: (stall: Stall) => void,
): () => void {
  let sample: { readonly at: number; readonly bytes: Promise<number | undefined> } | undefined
  let isOver = false
  let isAsking = false
  const end = () => {
    isOver = true
    clearInterval(timer)
  }
  const find = (stall: Stall) => {
    end()
    onStall(stall)
  }
  const look = async () => {
    const at = silence.now()
    if (isAsking) return
    const stall = silence.stalled()
    const { step } = stall ?? {}
    if (step === undefined || !tellsNoBytes(step)) {
      sample = undefined
      if (stall) find(stall)
      return
    }
    sample ??= { at, bytes: moved() }
    if (at - sample.at < Math.min(probeInterval, limits.silence / 4)) return
    isAsking = true
    const [before, after] = await Promise.all([sample.bytes, moved()])
    isAsking = false
    sample = undefined
    if (isOver) return
    if (before !== undefined && after !== undefined && after - before >= leastBytes)
      silence.excuse(step.followed.vertex.digest)
    else if (silence.stalled()) find({ silentFor: step.silentFor, step })
  }
  const timer = setInterval(look, interval)
  return end
}

/** BuildKit reports the progress of what it fetches, not of what it pushes, compresses or copies. */
function tellsNoBytes({ followed: { vertex, statuses } }: Running): boolean {
  return parseStep(vertex.name)?.instruction !== 'RUN' && ![...statuses.values()].some(({ total = 0 }) => total > 0)
}
