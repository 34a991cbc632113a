import type { Built } from '../buildx/build.ts'
import type { Graph } from '../buildx/events.ts'
import { type BuildRecord, wasEmulated } from '../buildx/history.ts'
import { cacheRows } from '../cache/report.ts'
import type { CacheUse } from '../cache/use.ts'
import type { Job } from '../job.ts'
import { describe, type Manifest } from '../manifest/manifest.ts'
import type { Published } from '../manifest/publication.ts'
import type { Earlier } from '../manifest/sizes.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import { toldFailure } from '../report/failure.ts'
import { forEachPlatform, pushedOutput, type Result, testedOutput } from '../report/outputs.ts'
import { closingLine } from '../report/published.ts'
import { formatKept, keptRows, retryRows, type SummaryRow } from '../report/rows.ts'
import type { Report } from '../report/summary.ts'
import { formatTest } from '../report/tests.ts'
import type { Phases } from '../report/timings.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { BuildDecision } from './decide.ts'
import { builtOn, resultOf } from './division.ts'
import { toolchainOutputs } from './own-outputs.ts'
import { titleOf } from './title.ts'
import { readTimings, summaryOf, timingsOutput } from './told.ts'

export type Done = {
  readonly decision: BuildDecision
  readonly toolchain: Toolchain
  readonly built: readonly Built[]
  /** The platforms of each of {@link Done.built}. */
  readonly groups: readonly Platforms[]
  readonly published: Published
  /** What BuildKit recorded; undefined when it keeps no records. */
  readonly record: BuildRecord | undefined
  readonly cache: CacheUse
  /** All that it told of itself. */
  readonly graph: Graph
  readonly phases: Phases
  /** What the first tag pointed to before. */
  readonly earlier: Earlier | undefined
}

// Loaded while buildx works.

/** What the build action tells of a build: its outputs and its summary. */
export function report(done: Done, { retries, runner }: Pick<Job, 'retries' | 'runner'>): Result {
  const { decision, toolchain, built, groups, published, record, graph, phases } = done
  const timings = readTimings(graph, decision, toolchain, record, groups)
  const { tests, moved, kept, failure } = published
  const repositories = decision.targets.map(({ repository }) => repository)
  const manifest = manifestOf(done, repositories)
  const tags = repositories.length > 0 ? moved : decision.outputs.isTagged ? decision.tags : []
  const { digest, imageId, metadata } = resultOf(built, {
    ...published,
    // Where buildx moved them, it has written which.
    moved: decision.mover === 'action' ? moved : [],
  })
  return {
    outputs: {
      manifest,
      tests,
      digest,
      isRefused: decision.publish === 'digest' && failure !== undefined,
      images: repositories,
      tags,
      platforms: decision.platforms.length > 0 ? decision.platforms : platformsIn(manifest),
      others: {
        ...handOn(done, manifest, digest),
        ...toolchainOutputs(toolchain),
        imageid: imageId,
        metadata,
        'call-result': '',
        'tags-kept': formatKept(kept),
        timings: timingsOutput(timings, decision, phases, retries.report()),
      },
    },
    published: lineOf(done, manifest, digest),
    summary: decision.shows.summary
      ? summaryOf(factsOf(done, manifest, tags, retries), timings, record, decision, runner)
      : '',
    ...toldFailure(published, retries),
  }
}

/** What the summary tells beside how the build went. */
function factsOf(
  { decision, published: { tests, kept, failure }, cache, earlier }: Done,
  manifest: Manifest | undefined,
  references: readonly string[],
  retries: Job['retries'],
): Omit<Report, 'build'> {
  return {
    title: titleOf(decision),
    manifest,
    tests,
    references,
    rules: decision.rules,
    destinations: decision.outputs.destinations,
    rows: [...declinedRows(decision), ...keptRows(kept), ...cacheRows(cache), ...retryRows(retries)],
    failure,
    earlier,
    isLeg: decision.publish === 'digest',
  }
}

function declinedRows({ declined }: BuildDecision): SummaryRow[] {
  return declined ? [['Not pushed', declined.reason]] : []
}

function lineOf({ decision, published }: Done, manifest: Manifest | undefined, digest: string | undefined): string {
  const { targets, outputs, declined } = decision
  const repository = targets[0]?.repository
  const platforms = platformsIn(manifest)
  const references = repository === undefined ? [] : published.moved
  // Of several results it is that of the last.
  const isPushedByOutput = repository === undefined && outputs.pushedTo.length > 0 && outputs.destinations.length === 1
  const destinations = outputs.destinations.map((text) => (isPushedByOutput && digest ? `${text} = ${digest}` : text))
  const { kept, failure } = published
  return closingLine(
    { repository, digest, references, platforms },
    { kept, destinations, declined: declined?.reason, failure },
  )
}

/** What a matrix job hands on to merge for each of its platforms: what it pushed and how that was tested, when it is right. */
function handOn(
  { decision, published }: Done,
  manifest: Manifest | undefined,
  digest: string | undefined,
): Record<string, string> {
  const isRight = decision.publish === 'digest' && published.failure === undefined
  const platforms = isRight ? platformsIn(manifest) : []
  const testedAs = (platform: PlatformName): string => {
    const result = published.tests?.get(platform)
    return result?.passed && platforms.includes(platform) ? formatTest(result) : ''
  }
  return {
    ...forEachPlatform(pushedOutput, (platform) => (platforms.includes(platform) && digest) || ''),
    ...forEachPlatform(testedOutput, testedAs),
  }
}

function platformsIn(manifest: Manifest | undefined): PlatformName[] {
  return (manifest?.platforms ?? []).map(({ platform }) => platform)
}

function manifestOf(
  { decision, toolchain, built, groups, published: { image, moved }, record }: Done,
  [first = '']: readonly string[],
): Manifest | undefined {
  if (image === undefined) return undefined
  const emulated = (platform: PlatformName) => wasEmulated(platform, record, toolchain.emulatedArchitectures)
  const nodes = builtOn(built, groups, toolchain)
  return describe(first, moved, image, decision.platforms, { emulated, node: (platform) => nodes.get(platform) })
}
