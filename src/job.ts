import type { BinaryCache } from './actions-cache.ts'
import type { PassingPull } from './docker/pull.ts'
import type { Run } from './process.ts'
import type { Proxies } from './proxies/read.ts'
import type { Retries, Transient } from './retry.ts'
import type { Runner } from './runner.ts'
import type { State } from './state.ts'

/** Which failures are temporary, by the rules of known failures; these are loaded when something failed. */
export type Passing = {
  readonly pull: PassingPull
  /** @param error of `createBuilder` */
  readonly boot: (error: unknown) => Promise<Transient | undefined>
}

/** What a step works with. */
export type Job = {
  readonly runner: Runner
  /** A private folder of this step, removed in post. */
  readonly folder: string
  /** Runs programs in the runner's environment, and ends them when the job is cancelled. */
  readonly run: Run
  readonly retries: Retries
  /** Absent if there are none. */
  readonly proxies?: Proxies
  readonly passing: Passing
  /** Ends whatever still runs. */
  readonly cancel: AbortController
  /** Absent if the runner has no cache service, or a step may not use it. */
  readonly binaryCache?: BinaryCache
  /**
   * Saves a part of the state for post; called before the thing is created, so that post removes even a half-made one.
   */
  readonly save: (part: Partial<State>) => void
}
