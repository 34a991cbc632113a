import type { PlatformName, Platforms } from '../platform.ts'
import { isEmulatedOn, targetsIn } from './emulated.ts'
import { callOf, type Followed, type Graph, type Status, vertexesOf, workedFor } from './events.ts'
import type { Machine } from './machine.ts'
import { saidByBuildx } from './said.ts'
import { parseStep, type Step } from './steps.ts'
import { nameVertexes, type Title } from './titles.ts'

/** Milliseconds since 1970 by the builder's clock. */
export type Span = { readonly started: number; readonly ended: number }

/** An instruction that began. */
export type TimedStep = Span & {
  /** The platform that it is named after; undefined if unknown. */
  readonly platform: PlatformName | undefined
  /** The platforms whose image needs it. */
  readonly platforms: Platforms
  /** `build 4/9`; the same on every platform. */
  readonly place: string
  /** On one line, cut if it is long: `RUN cargo build --release`. */
  readonly text: string
  readonly step: Step
  /** Milliseconds in which it worked: less than its span if it had to wait. */
  readonly worked: number
  readonly cached: boolean
  /** Undefined where it is not known. */
  readonly emulated: boolean | undefined
  readonly outcome: 'done' | 'failed' | 'cancelled'
  /** BuildKit's words for why it failed. */
  readonly error?: string
}

/** Work of BuildKit around the steps. */
export type Work = Span & {
  readonly kind: 'source' | 'export' | 'push' | 'cache' | 'other'
  readonly text: string
}

/** How long each part of a build took, from the first beginning to the last end. */
export type BuildTimings = Span & {
  /** In the order in which they began. */
  readonly steps: readonly TimedStep[]
  readonly works: readonly Work[]
}

export type TimingOptions = {
  /** The platforms of the build, normalised. */
  readonly platforms: Platforms
  /** Go's names of what the builder's machine emulates; undefined where its machines are not known. */
  readonly emulatedArchitectures: ReadonlySet<string> | undefined
  /** For each call of buildx, if there were several: its platforms, and what is known about the machine of its node. */
  readonly groups?: readonly Platforms[] | undefined
  readonly machines?: readonly (Machine | undefined)[] | undefined
  /** By digest: what executed the steps whose names do not tell it. */
  readonly ranOn: ReadonlyMap<string, PlatformName>
  readonly secrets: readonly string[]
  /** The assumed end of what is still running. */
  readonly now: number
}

/**
 * Derives from a followed build how long each part of it took.
 *
 * @returns undefined where nothing began
 */
export function timingsOf(graph: Graph, options: TimingOptions): BuildTimings | undefined {
  const { platforms, groups, secrets, now } = options
  const { titleOf } = nameVertexes(platforms, platforms, secrets)
  const targetsOf = targetsIn(vertexesOf(graph), platforms, ({ digest }) => groups?.[callOf(digest)] ?? platforms)
  const began = [...graph.values()]
    .filter(({ intervals }) => intervals.length > 0)
    .map((followed) => ({ followed, title: titleOf(followed.vertex), span: spanOf(followed, now) }))
    .sort((a, b) => a.span.started - b.span.started)
  if (began.length === 0) return undefined
  return {
    ...around(began.map(({ span }) => span)),
    steps: began.flatMap(({ followed, title, span }) => {
      const step = parseStep(followed.vertex.name)
      return step ? [timed(step, { followed, title, span }, targetsOf(followed.vertex), options)] : []
    }),
    works: began.flatMap((one) => (one.title.step === undefined ? worksOf(one) : [])),
  }
}

/** From the first beginning to the last end of several spans. */
export function around(spans: readonly Span[]): Span {
  // Not spread: there may be more than a call accepts.
  return spans.reduce((all, { started, ended }) => ({
    started: Math.min(all.started, started),
    ended: Math.max(all.ended, ended),
  }))
}

/** Milliseconds in which at least one of several spans lasted. */
export function covered(spans: readonly Span[]): number {
  let until = Number.NEGATIVE_INFINITY
  let sum = 0
  for (const { started, ended } of spans.toSorted((a, b) => a.started - b.started)) {
    sum += Math.max(0, ended - Math.max(started, until))
    until = Math.max(until, ended)
  }
  return sum
}

/** Milliseconds in which at least one step of a platform was executed. */
export function timeOf(platform: PlatformName, { steps }: Pick<BuildTimings, 'steps'>): number {
  return covered(steps.filter((step) => !step.cached && step.platforms.includes(platform)))
}

type Began = { readonly followed: Followed; readonly title: Title; readonly span: Span }

function timed(
  step: Step,
  { followed, title, span }: Began,
  targets: ReadonlySet<PlatformName>,
  { platforms, groups, machines, emulatedArchitectures, ranOn, now }: TimingOptions,
): TimedStep {
  const { digest, cached = false, error } = followed.vertex
  const call = callOf(digest)
  const [only, ...others] = groups?.[call] ?? platforms
  const platform = step.target ?? (others.length === 0 ? only : undefined)
  const where = step.ranOn ?? ranOn.get(digest)
  const machine = machines?.[call] ?? { emulated: emulatedArchitectures }
  const needed = platforms.filter((one) => targets.has(one))
  return {
    ...span,
    platform,
    platforms: needed.length > 0 || platform === undefined ? needed : [platform],
    place: title.place,
    text: title.text,
    step,
    worked: workedFor(followed, now),
    cached,
    emulated: isEmulated(step, cached, where, machine),
    outcome: outcomeOf(followed),
    ...(error && { error }),
  }
}

/** Only what a RUN executes is emulated; BuildKit does the rest itself. */
function isEmulated(
  { instruction }: Step,
  cached: boolean,
  where: PlatformName | undefined,
  { emulated, unsure }: { readonly emulated: ReadonlySet<string> | undefined; readonly unsure?: ReadonlySet<string> },
): boolean | undefined {
  if (cached || instruction !== 'RUN' || (emulated?.size === 0 && !unsure?.size)) return false
  return isEmulatedOn(where, emulated, unsure)
}

function outcomeOf({ vertex: { completed, error }, intervals }: Followed): TimedStep['outcome'] {
  if (error) return saidByBuildx(error, ['context cancelled']) ? 'cancelled' : 'failed'
  return completed && intervals.at(-1)?.completed !== undefined ? 'done' : 'cancelled'
}

function worksOf({ followed, title, span }: Began): Work[] {
  const { name } = followed.vertex
  if (/^(?:exporting cache|exporting to GitHub Actions Cache|importing cache)/.test(name))
    return [{ ...span, kind: 'cache', text: title.text }]
  if (title.kind !== 'export')
    return [{ ...span, kind: title.kind === 'source' ? 'source' : 'other', text: title.text }]
  const pushes = [...followed.statuses.values()].filter(({ id }) => id.startsWith('pushing ')).flatMap(spanOfStatus)
  if (pushes.length === 0) return [{ ...span, kind: 'export', text: title.text }]
  const push = around(pushes)
  return [
    { started: span.started, ended: Math.max(span.started, push.started), kind: 'export', text: title.text },
    { ...push, kind: 'push', text: 'push' },
  ]
}

function spanOf({ intervals }: Followed, now: number): Span {
  const ends = intervals.map(({ started, completed = now }) => ({ started, ended: Math.max(started, completed) }))
  return around(ends)
}

function spanOfStatus({ started, completed }: Status): Span[] {
  const from = Date.parse(started ?? '')
  const until = Date.parse(completed ?? '')
  return Number.isNaN(from) || Number.isNaN(until) ? [] : [{ started: from, ended: until }]
}
