import { followBuild } from '../../src/buildx/events.ts'
import { type BuildTimings, timingsOf } from '../../src/buildx/timings.ts'
import type { PlatformName, Platforms } from '../../src/platform.ts'

/** A step of a build that never was. */
export type Sketch = {
  /** As BuildKit names a vertex. */
  readonly name: string
  /** Seconds. */
  readonly from: number
  readonly to: number
  readonly cached?: boolean
  readonly error?: string
  /** Seconds in which an export pushed. */
  readonly push?: readonly [from: number, to: number]
}

const start = Date.parse('2026-01-01T12:00:00Z')
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()

/** What such a build took. */
export function timingsFor(
  sketches: readonly Sketch[],
  platforms: Platforms,
  emulated: readonly string[],
): BuildTimings | undefined {
  const { graph, add } = followBuild()
  sketches.forEach(({ name, from, to, cached, error, push }, index) => {
    const digest = `sha256:${index}`
    const vertex = { digest, name, started: at(from), completed: at(to) }
    add({
      vertexes: [{ ...vertex, ...(cached && { cached }), ...(error !== undefined && { error }) }],
      statuses: push ? [{ id: 'pushing layers', vertex: digest, started: at(push[0]), completed: at(push[1]) }] : [],
    })
  })
  return timingsOf(graph, {
    platforms,
    emulatedArchitectures: new Set(emulated),
    ranOn: new Map<string, PlatformName>(),
    secrets: [],
    now: start + 10_000_000,
  })
}
