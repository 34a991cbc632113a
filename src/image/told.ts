import type { Graph } from '../buildx/events.ts'
import type { BuildRecord } from '../buildx/history.ts'
import { type BuildTimings, timingsOf } from '../buildx/timings.ts'
import { documentAddress } from '../document-address.ts'
import { recipe } from '../native-runner.ts'
import type { Platforms } from '../platform.ts'
import { type Report, renderSummary } from '../report/summary.ts'
import { tellTimes } from '../report/times.ts'
import { formatTimings, type Phases } from '../report/timings.ts'
import type { Repeated } from '../retry.ts'
import type { Runner } from '../runner.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { BuildDecision } from './decide.ts'

// Loaded while buildx works.

type Decided = Pick<BuildDecision, 'builtFor' | 'secrets'>

/**
 * The timings of a build, if its progress was followed.
 *
 * @param groups the platforms of each call of buildx
 */
export function readTimings(
  graph: Graph,
  { builtFor, secrets }: Decided,
  { emulatedArchitectures }: Pick<Toolchain, 'emulatedArchitectures'>,
  record: Pick<BuildRecord, 'ranOn' | 'machines'> | undefined,
  groups?: readonly Platforms[],
): BuildTimings | undefined {
  const { ranOn = new Map(), machines } = record ?? {}
  return timingsOf(graph, {
    platforms: builtFor,
    emulatedArchitectures,
    groups,
    machines,
    ranOn,
    secrets: secrets.masks,
    now: Date.now(),
  })
}

/** The output `timings`. */
export function timingsOutput(
  timings: BuildTimings | undefined,
  { builtFor }: Decided,
  phases: Phases,
  retries: readonly Repeated[],
): string {
  return formatTimings(timings, builtFor, phases, retries)
}

/** The job summary of a build. */
export function summaryOf(
  report: Omit<Report, 'build'>,
  timings: BuildTimings | undefined,
  record: Pick<BuildRecord, 'steps'> | undefined,
  { builtFor }: Decided,
  runner: Pick<Runner, 'serverUrl' | 'environment'>,
): string {
  const times = timings && tellTimes(timings, builtFor, documentAddress(recipe, runner))
  return renderSummary({ ...report, build: { platforms: builtFor, steps: record?.steps, times } })
}
