import type { PlatformName, Platforms } from '../platform.ts'
import { formatTime } from './amounts.ts'
import { isEmulatedOn, targetsIn } from './emulated.ts'
import { type Followed, type Graph, isRunning, vertexesOf, workedFor } from './events.ts'
import { formatMoved, formatPhases } from './moved.ts'
import { saidByBuildx } from './said.ts'
import { withoutQueries } from './steps.ts'
import type { Naming, Title } from './titles.ts'

/** What decides how the log words the end of a vertex. */
export type Circumstances = {
  /** Of the whole build. */
  readonly platforms: Platforms
  /** What executes the steps whose names do not tell; undefined where that is not known. */
  readonly ranOn?: PlatformName | undefined
  /** Go's names of what the builder's machine emulates; undefined where its machines are not known. */
  readonly emulatedArchitectures: ReadonlySet<string> | undefined
}

/** How a vertex ended: `done 41.2 s, QEMU`, `cached`, `failed after 1.2 s`, `cancelled after 3.0 s`. */
export function formatOutcome(
  followed: Followed & { readonly title: Title },
  graph: Graph,
  circumstances: Circumstances & { readonly now: () => number },
  naming: Pick<Naming, 'short'>,
): string {
  const { title } = followed
  const { cached, error } = followed.vertex
  const time = formatTime(workedFor(followed, circumstances.now()))
  if (isRunning(followed)) return `cancelled after ${time}`
  if (error) {
    if (saidByBuildx(error, ['context cancelled'])) return `cancelled after ${time}`
    // That of a step stands at the end, with what it printed.
    return `failed after ${time}${title.step ? '' : `: ${withoutQueries(error)}`}`
  }
  if (cached) return 'cached'
  const details =
    title.kind === 'step'
      ? [isEmulated(title, circumstances) ? 'QEMU' : '', sharedBy(followed, title, graph, circumstances, naming)]
      : [formatMoved(followed) || formatPhases(followed)]
  return [`done ${time}`, ...details.filter(Boolean)].join(', ')
}

/** Tells whether a step runs under QEMU: a RUN on an architecture that the machine emulates, as far as it is known. */
export function isEmulated({ step }: Title, { ranOn, emulatedArchitectures }: Circumstances): boolean {
  return step?.instruction === 'RUN' && isEmulatedOn(step.ranOn ?? ranOn, emulatedArchitectures) === true
}

/** For whom else a step ran that is named after one platform; empty where it is for that alone. */
function sharedBy(
  { vertex }: Followed,
  { step }: Title,
  graph: Graph,
  { platforms }: Circumstances,
  { short }: Pick<Naming, 'short'>,
): string {
  // One with a target of its own asked for it.
  if (platforms.length < 2 || step?.target === undefined || step.target !== step.ranOn) return ''
  const targets = targetsIn(vertexesOf(graph), platforms)(vertex)
  if (targets.size < 2) return ''
  return targets.size === platforms.length
    ? 'once for all platforms'
    : `once for ${platforms
        .filter((platform) => targets.has(platform))
        .map(short)
        .join(', ')}`
}
