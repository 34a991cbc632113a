import { join } from 'node:path'
import type { BuildOptions } from '../buildx/build.ts'
import type { Observer } from '../buildx/events.ts'
import type { FollowOptions } from '../buildx/followed.ts'
import { readText } from '../input/file.ts'
import type { Job } from '../job.ts'
import { live, type Print, printUntrusted } from '../log.ts'
import type { Platforms } from '../platform.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { BuildDecision } from './decide.ts'

/** Who sees a call of buildx, and what ends it. */
export type Watched = { readonly observer: Observer; readonly stop: AbortSignal }

/** What decides how calls are shown. */
export type CallsDecision = Pick<
  BuildDecision,
  'builtFor' | 'secrets' | 'dockerfile' | 'progress' | 'shows' | 'stallSeconds'
> & {
  /** Those that are baked together; absent in a build. */
  readonly baked?: readonly string[]
}

/** How calls of buildx are shown and watched. */
export type Calls = {
  /**
   * Shows what calls print as one group. Where one fails and the log is ours, what was running, what the failed step
   * printed and the error follow it, open.
   */
  readonly show: <T>(
    title: string,
    progress: BuildDecision['progress'],
    task: (print: Print) => Promise<T>,
  ) => Promise<T>
  /**
   * Makes one call, and ends it where a step stalls.
   *
   * @param group the platforms of this call
   */
  readonly watch: <T>(
    group: Platforms,
    watched: Watched,
    call: (options: Pick<BuildOptions, 'onOutput' | 'follow' | 'stop'>) => Promise<T>,
  ) => Promise<T>
}

export function openCalls(
  decision: CallsDecision,
  toolchain: Toolchain,
  job: Pick<Job, 'cancel' | 'run' | 'runner'>,
): Calls {
  const circumstances = circumstancesOf(decision, toolchain, job.runner.workspace)
  const afterwards: string[] = []
  return {
    show: async (title, progress, task) => {
      try {
        return progress === 'quiet' ? await task(() => undefined) : await live(title, task)
      } catch (error) {
        const { lastWords } = await import('../buildx/failure.ts')
        for (const text of afterwards) printUntrusted(text)
        if (progress !== 'plain') printUntrusted(lastWords(error))
        throw error
      }
    },
    watch: async (group, watched, call) => {
      const { watchCall } = await import('./watch.ts')
      const options = {
        ...watched,
        circumstances: { ...circumstances, group },
        toolchain,
        seconds: decision.stallSeconds,
      }
      return watchCall({ ...options, after: (text) => afterwards.push(text) }, job, ({ observer, stop }) =>
        call({
          onOutput: observer.onOutput,
          follow: followOptions(decision, { ...circumstances, group }, observer),
          stop,
        }),
      )
    },
  }
}

function circumstancesOf(
  { builtFor, secrets, dockerfile, baked }: CallsDecision,
  { emulatedArchitectures }: Pick<Toolchain, 'emulatedArchitectures'>,
  workspace: string,
) {
  const text = dockerfile === undefined ? undefined : readText(join(workspace, dockerfile))
  const [only] = builtFor
  // Without the flag, every stage of a build for one platform is of that platform.
  const ranOn = builtFor.length === 1 && text !== undefined && !/^\s*FROM\s+--/im.test(text) ? only : undefined
  return { platforms: builtFor, ranOn, emulatedArchitectures, secrets: secrets.masks, ...(baked && { targets: baked }) }
}

/** How a call's progress becomes the log; undefined where buildx's own is shown. */
function followOptions(
  { progress, shows }: CallsDecision,
  circumstances: Omit<FollowOptions, 'onProgress' | 'print' | 'showsWarnings'>,
  { onOutput, onProgress }: Observer,
): FollowOptions | undefined {
  if (progress === 'plain') return undefined
  const print = progress === 'quiet' ? undefined : onOutput
  return { ...circumstances, showsWarnings: !shows.annotations, onProgress, print }
}

/** Lets others see the progress first. */
export function alsoTold(observer: Observer, ...others: readonly Observer['onProgress'][]): Observer {
  return {
    ...observer,
    onProgress: (progress) => {
      for (const onProgress of others) onProgress(progress)
      observer.onProgress(progress)
    },
  }
}

/**
 * What is said of a build that is made again on the same builder.
 *
 * @param isBuilt whether every step was done
 * @param renews whether steps were to run although a cache has them
 */
export function noteOf(isBuilt: boolean, renews: boolean): string {
  if (isBuilt) return 'no step runs again'
  return renews ? "steps run again because of 'no-cache' or 'no-cache-filters'" : 'only unfinished steps run'
}
