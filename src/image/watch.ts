import type { Observer } from '../buildx/events.ts'
import { builderBytes } from '../buildx/moved-bytes.ts'
import type { Circumstances } from '../buildx/outcome.ts'
import { emulatedBy, explainStall, renderRunning } from '../buildx/stalled.ts'
import type { TellingOptions } from '../buildx/telling.ts'
import { nameVertexes } from '../buildx/titles.ts'
import { endStalled, type Watched } from '../buildx/watchdog.ts'
import { documentAddress } from '../document-address.ts'
import type { Job } from '../job.ts'
import { recipe } from '../native-runner.ts'
import { qemuVersion } from '../toolchain/qemu-version.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'

export type WatchOptions = {
  readonly circumstances: Circumstances & Pick<TellingOptions, 'group' | 'secrets' | 'targets'>
  readonly toolchain: Pick<Toolchain, 'docker' | 'builder' | 'buildkit' | 'qemuImage'>
  /** The input, in seconds; undefined where nothing is to be ended. */
  readonly seconds: number | undefined
  readonly observer: Observer
  readonly stop: AbortSignal
  /** Takes what is to be shown after the build. */
  readonly after: (text: string) => void
}

/** Seconds; a crash under QEMU often leaves a program that waits for itself. */
const patienceAfterCrash = 120

/** Makes a call of buildx, and ends it where a step stalls; of one that is ended, the log shows what was running. */
export function watchCall<Result>(
  { circumstances, toolchain, seconds = Number.POSITIVE_INFINITY, observer, stop, after }: WatchOptions,
  { run, runner, cancel }: Pick<Job, 'run' | 'runner' | 'cancel'>,
  call: (watched: { readonly observer: Observer; readonly stop: AbortSignal }) => Promise<Result>,
): Promise<Result> {
  const { docker, builder, buildkit, qemuImage } = toolchain
  const words = {
    ...circumstances,
    naming: nameVertexes(circumstances.platforms, circumstances.group, circumstances.secrets, circumstances.targets),
    seconds,
    recipe: documentAddress(recipe, runner) ?? recipe,
  }
  return endStalled(
    {
      limits: { silence: seconds * 1000, afterCrash: Math.min(seconds, patienceAfterCrash) * 1000 },
      stop,
      cancel: cancel.signal,
      moved: async () => (buildkit.driver === 'docker-container' ? builderBytes(docker, builder) : undefined),
      onEnd: (running) => after(renderRunning(running, words)),
      explain: async (stall) => {
        const platform = stall.step && emulatedBy(stall.step, words)
        return explainStall(stall, platform && (await qemuVersion(platform, qemuImage, run)), words)
      },
    },
    ({ observe, stop }: Watched) => call({ observer: observe(observer), stop }),
  )
}
