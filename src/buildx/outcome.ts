import type { PlatformName, Platforms } from '../platform.ts'
import { formatTime } from './amounts.ts'
import { isEmulatedOn, targetsIn } from './emulated.ts'
import { type Followed, type Graph, isRunning, vertexesOf, workedFor } from './events.ts'
import { formatMoved, formatPhases } from './moved.ts'
import { saidByBuildx } from './said.ts'
import { withoutQueries } from './steps.ts'
import type { Naming, Title } from './titles.ts'

/** The facts that decide how the log describes the end of a vertex. */
export type Circumstances = {
  /** The platforms of the whole build. */
  readonly platforms: Platforms
  /** The platform that executes steps whose names do not show it; undefined if unknown. */
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
    // The error of a step comes at the end of the log, with what it printed.
    return `failed after ${time}${title.step ? '' : `: ${withoutQueries(error)}`}`
  }
  if (cached) return 'cached'
  const details =
    title.kind === 'step'
      ? [isEmulated(title, circumstances) ? 'QEMU' : '', sharedBy(followed, title, graph, circumstances, naming)]
      : [formatMoved(followed) || formatPhases(followed)]
  return [`done ${time}`, ...details.filter(Boolean)].join(', ')
}

/** Tells whether a step runs under QEMU: a RUN on an architecture that the machine is known to emulate. */
export function isEmulated({ step }: Title, { ranOn, emulatedArchitectures }: Circumstances): boolean {
  return step?.instruction === 'RUN' && isEmulatedOn(step.ranOn ?? ranOn, emulatedArchitectures) === true
}

/** The platforms that a step named after one of them ran for; empty if it is for that one alone. */
function sharedBy(
  { vertex }: Followed,
  { step }: Title,
  graph: Graph,
  { platforms }: Circumstances,
  { short }: Pick<Naming, 'short'>,
): string {
  // A step whose target differs asked for it.
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
