import { formatTime } from '../buildx/amounts.ts'
import { type BuildTimings, covered, type TimedStep } from '../buildx/timings.ts'
import { nativeRunner } from '../native-runner.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import { code, escapeMarkdown } from './markdown.ts'

const minute = 60_000

type Cost = {
  readonly platform: PlatformName
  readonly runner: string | undefined
  /** Milliseconds. */
  readonly cost: number
  readonly steps: readonly TimedStep[]
}

/**
 * What QEMU cost, in a sentence for each kind of runner that would help; only of what is at least a minute and a third of the
 * build.
 *
 * @param recipe address of the recipe for native runners, where it is known
 */
export function renderQemuCost(timings: BuildTimings, platforms: Platforms, recipe?: string): string[] {
  const total = timings.ended - timings.started
  const costs = platforms
    .map((platform) => costOf(platform, timings))
    .filter(({ cost }) => cost >= minute && cost >= total / 3)
    .toSorted((a, b) => b.cost - a.cost)
  return [...new Set(costs.map(({ runner }) => runner))].flatMap((runner) => {
    const [worst, ...others] = costs.filter((one) => one.runner === runner)
    if (worst === undefined) return []
    return [`${worstOf(worst, timings)}${likewise(others)} ${adviceFor(worst, timings, recipe)}`, '']
  })
}

function costOf(platform: PlatformName, { steps }: BuildTimings): Cost {
  const own = steps.filter((step) => step.emulated && step.platforms.includes(platform))
  return { platform, cost: covered(own), steps: own, runner: nativeRunner(platform) }
}

function worstOf({ platform, cost, steps }: Cost, timings: BuildTimings): string {
  const longest = steps.reduce((a, b) => (b.worked > a.worked ? b : a))
  const part = `${steps.length === 1 ? ' ' : `, ${formatTime(longest.worked)} of them `}in ${code(longest.text)}`
  const twin = twinOf(longest, timings)
  const comparison = twin
    ? `; the same step took ${formatTime(twin.worked)} on ${escapeMarkdown(twin.platform ?? '')}`
    : ''
  return `**${escapeMarkdown(platform)} spent ${formatTime(cost)} under QEMU**${part}${comparison}.`
}

function likewise(others: readonly Cost[]): string {
  if (others.length === 0) return ''
  const told = others.map(({ platform, cost }) => `${escapeMarkdown(platform)} (${formatTime(cost)})`)
  return ` Likewise ${told.join(', ')}.`
}

function adviceFor({ steps, runner }: Cost, timings: BuildTimings, recipe: string | undefined): string {
  if (runner === undefined)
    return `GitHub has no native runner for it; a stage that starts with ${code('FROM --platform=$BUILDPLATFORM')} compiles without QEMU.`
  const saved = steps.reduce((sum, step) => {
    const { worked = step.worked } = twinOf(step, timings) ?? {}
    return sum + Math.max(0, step.worked - worked)
  }, 0)
  const gain = saved >= minute ? `would save about ${Math.round(saved / minute)} min` : 'needs no QEMU'
  return `A native runner ${gain}: ${code(`runs-on: ${runner}`)}${recipe ? ` ([recipe](${recipe}))` : ''}.`
}

/** The same instruction for another platform, that ran without QEMU. */
function twinOf({ step, place }: TimedStep, { steps }: BuildTimings): TimedStep | undefined {
  return steps.find(
    (other) =>
      other.emulated === false &&
      !other.cached &&
      other.outcome === 'done' &&
      other.place === place &&
      other.step.instruction === step.instruction,
  )
}
