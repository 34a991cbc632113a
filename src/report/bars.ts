import { formatTime } from '../buildx/amounts.ts'
import { around, type BuildTimings, type Span, type TimedStep, type Work } from '../buildx/timings.ts'
import type { PlatformName, Platforms } from '../platform.ts'

export type Bar = Span & {
  readonly section: string
  /** With the time it took: `RUN npm ci · 41.2 s`. */
  readonly text: string
  readonly look: 'native' | 'emulated' | 'cached' | 'failed' | 'around'
}

/** As many as can be distinguished at a glance. */
const mostBars = 30

/** Sections of what is not of one platform. */
export const shared = 'several'
export const rest = 'other'

/**
 * Makes the bars of a timeline: of each platform one for all cached steps, and one for steps in a row that are short. What is
 * short grows until there are few enough bars.
 *
 * @param short names a platform
 */
export function barsOf(
  timings: BuildTimings,
  platforms: Platforms,
  short: (platform: PlatformName) => string,
): readonly Bar[] {
  const total = timings.ended - timings.started
  for (let limit = total / 50; ; limit *= 1.5) {
    const bars = barsWith(timings, platforms, short, limit)
    if (bars.length <= mostBars) return bars
    if (limit > total) return longest(bars)
  }
}

function barsWith(
  timings: BuildTimings,
  platforms: Platforms,
  short: (platform: PlatformName) => string,
  limit: number,
): Bar[] {
  const { steps, works } = timings
  const of = (platform: PlatformName) =>
    steps.filter((step) => !isShared(step) && (step.platforms[0] ?? step.platform) === platform)
  const sections: [string, readonly TimedStep[]][] = [
    [shared, steps.filter(isShared)],
    ...platforms.map((platform): [string, readonly TimedStep[]] => [short(platform), of(platform)]),
  ]
  return [
    ...sections.flatMap(([section, own]) => barsOfSection(section, own, limit)),
    ...works.filter((work) => isTold(work, limit)).map(barOfWork),
  ]
}

function isShared({ platforms }: TimedStep): boolean {
  return platforms.length > 1
}

function barsOfSection(section: string, steps: readonly TimedStep[], limit: number): Bar[] {
  const cached = steps.filter((step) => step.cached && step.step.instruction !== 'FROM')
  const executed = steps.filter((step) => !step.cached)
  const bars: Bar[] = []
  if (cached.length > 0)
    bars.push({ ...around(cached), section, text: `${countOf(cached.length)} cached`, look: 'cached' })
  let row: TimedStep[] = []
  const endRow = () => {
    if (row.length > 0) bars.push(barOf(section, row))
    row = []
  }
  for (const step of executed) {
    const isShort = step.outcome === 'done' && step.worked < limit
    if (!isShort) endRow()
    row.push(step)
    if (!isShort) endRow()
  }
  endRow()
  return bars
}

function barOf(section: string, steps: readonly TimedStep[]): Bar {
  const [first] = steps
  const time = formatTime(steps.reduce((sum, { worked }) => sum + worked, 0))
  const hasFailed = steps.some(({ outcome }) => outcome === 'failed')
  const how = first?.outcome === 'done' ? '' : `${first?.outcome} after `
  const isEmulated = steps.some(({ emulated }) => emulated)
  return {
    ...around(steps),
    section,
    text: steps.length === 1 ? `${first?.text} · ${how}${time}` : `${countOf(steps.length)} · ${time}`,
    look: hasFailed ? 'failed' : isEmulated ? 'emulated' : 'native',
  }
}

/** A push and an export are shown however short they are; other work only if its bar can be seen. */
function isTold({ kind, started, ended }: Work, limit: number): boolean {
  return kind === 'export' || kind === 'push' ? ended > started : ended - started >= limit
}

function barOfWork({ text, started, ended }: Work): Bar {
  return { started, ended, section: rest, text: `${text} · ${formatTime(ended - started)}`, look: 'around' }
}

function longest(bars: readonly Bar[]): Bar[] {
  const kept = new Set(bars.toSorted((a, b) => b.ended - b.started - (a.ended - a.started)).slice(0, mostBars))
  return bars.filter((bar) => kept.has(bar))
}

function countOf(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`
}
