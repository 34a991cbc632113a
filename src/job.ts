import type { BinaryCache } from './actions-cache.ts'
import type { PassingPull } from './docker/pull.ts'
import type { Run } from './process.ts'
import type { Proxies } from './proxies/read.ts'
import type { Retries, Transient } from './retry.ts'
import type { Runner } from './runner.ts'
import type { State } from './state.ts'

/** What passes by itself, by the rules of known failures; these are loaded when something failed. */
export type Passing = {
  readonly pull: PassingPull
  /** @param error of `createBuilder` */
  readonly boot: (error: unknown) => Promise<Transient | undefined>
}

/** What a step has to work with. */
export type Job = {
  readonly runner: Runner
  /** A private folder of this step, removed in post. */
  readonly folder: string
  /** Runs programs in the runner's environment, and ends them when the job is cancelled. */
  readonly run: Run
  readonly retries: Retries
  /** Absent where there are none. */
  readonly proxies?: Proxies
  readonly passing: Passing
  /** Ends whatever still runs. */
  readonly cancel: AbortController
  /** Absent where the engine has no Actions cache, or a step may not use it. */
  readonly binaryCache?: BinaryCache
  /** Leaves a part of the state for post; called before the thing exists, so that post removes even a half-made one. */
  readonly save: (part: Partial<State>) => void
}
