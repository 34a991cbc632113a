import { around, type BuildTimings, covered, type TimedStep, timeOf } from '../buildx/timings.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import type { Repeated } from '../retry.ts'

/** Seconds that parts of the job took; what was not done is missing. */
export type Phases = Readonly<Partial<Record<'toolchain' | 'build' | 'push' | 'check' | 'tags' | 'cache', number>>>

/**
 * The output `timings`, JSON. A step that several platforms need is listed with each of them.
 *
 * @param retries what took more than one attempt; missing in the output where nothing did
 * @param phases `build` is the whole call of buildx: what it pushed, and what it wrote into a cache, is taken out of it
 */
export function formatTimings(
  timings: BuildTimings | undefined,
  platforms: Platforms,
  phases: Phases,
  retries: readonly Repeated[] = [],
): string {
  const told = timings && platforms.map((platform) => [platform, platformOf(platform, timings)] as const)
  return JSON.stringify({
    phases: Object.fromEntries(
      Object.entries(timings ? divided(phases, timings) : phases).map(([name, seconds]) => [name, rounded(seconds)]),
    ),
    ...(told && { platforms: Object.fromEntries(told.filter(([, one]) => one !== undefined)) }),
    ...(retries.length > 0 && { retries: retries.map(toldRetry) }),
  })
}

function toldRetry({ phase, what, attempts, reasons, seconds }: Repeated) {
  return { phase, what, attempts, reasons, seconds: rounded(seconds) }
}

/** Takes apart what buildx did in one call. */
function divided(phases: Phases, { works }: BuildTimings): Phases {
  const secondsOf = (kind: string) => covered(works.filter((work) => work.kind === kind)) / 1000
  const push = secondsOf('push')
  const cache = secondsOf('cache')
  const { build = 0, ...others } = phases
  return {
    ...others,
    build: Math.max(0, build - push - cache),
    ...(push > 0 && { push }),
    ...((cache > 0 || phases.cache !== undefined) && { cache: cache + (phases.cache ?? 0) }),
  }
}

function platformOf(platform: PlatformName, timings: BuildTimings) {
  const steps = timings.steps.filter((step) => step.platforms.includes(platform))
  if (steps.length === 0) return undefined
  return {
    started: new Date(around(steps).started).toISOString(),
    seconds: rounded(timeOf(platform, timings) / 1000),
    cached: steps.every((step) => step.cached),
    ...known(
      steps.some((step) => step.emulated) || (steps.some((step) => step.emulated === undefined) ? undefined : false),
    ),
    steps: steps.map(toldStep),
  }
}

function toldStep({ place, text, started, worked, cached, emulated, platforms }: TimedStep) {
  return {
    step: place,
    instruction: text,
    started: new Date(started).toISOString(),
    seconds: rounded(worked / 1000),
    cached,
    ...known(emulated),
    ...(platforms.length > 1 && { platforms }),
  }
}

function known(emulated: boolean | undefined): { readonly emulated?: boolean } {
  return emulated === undefined ? {} : { emulated }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10
}
