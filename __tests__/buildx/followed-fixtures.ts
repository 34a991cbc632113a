import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { followBuild, type Graph, readProgress } from '../../src/buildx/events.ts'
import { type BuildTimings, timingsOf } from '../../src/buildx/timings.ts'
import type { Platforms } from '../../src/platform.ts'

export const three: Platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7']

/** A build as buildx told it, see followed.test.ts. */
export function graphOf(fixture: string): Graph {
  const { graph, add } = followBuild()
  const text = readFileSync(join(import.meta.dirname, 'fixtures', `${fixture}.jsonl`), 'utf8')
  for (const line of text.split('\n')) add(readProgress(line))
  return graph
}

/** What took how long in it. */
export function timingsOfFixture(fixture: string, platforms: Platforms): BuildTimings {
  const options = { platforms, emulatedArchitectures: new Set(['arm64', 'arm']), ranOn: new Map(), secrets: [], now: 0 }
  const timings = timingsOf(graphOf(fixture), options)
  if (timings === undefined) throw new Error(`${fixture} has no times`)
  return timings
}
