import { type BuildTimings, timeOf } from '../buildx/timings.ts'
import type { Platforms } from '../platform.ts'
import { folded } from './markdown.ts'
import { renderQemuCost } from './qemu.ts'
import { renderSlowest } from './slowest.ts'
import type { Times } from './summary.ts'
import { renderTimeline } from './timeline.ts'

/** Where the time of a build went: the timeline, the slowest steps. */
export function renderTimes(timings: BuildTimings, platforms: Platforms): string[] {
  return [...renderTimeline(timings, platforms), ...folded('Slowest steps', renderSlowest(timings, platforms))]
}

/** What the summary tells of the time that a build took, and of what would save some. */
export function tellTimes(timings: BuildTimings, platforms: Platforms, recipe: string | undefined): Times {
  return {
    whole: timings.ended - timings.started,
    platforms: new Map(platforms.map((platform) => [platform, timeOf(platform, timings)])),
    lines: [...renderQemuCost(timings, platforms, recipe), ...renderTimes(timings, platforms)],
  }
}
