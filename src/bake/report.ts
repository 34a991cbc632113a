import { toolchainOutputs } from '../image/own-outputs.ts'
import type { Job } from '../job.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Published } from '../manifest/publication.ts'
import { formatFailure, type ToldFailure } from '../report/failure.ts'
import {
  forEachPlatform,
  pushedOutput,
  type Result,
  testedOutput,
  writeOutputs,
  writeSummary,
} from '../report/outputs.ts'
import { formatTests } from '../report/tests.ts'
import type { Runner } from '../runner.ts'
import type { PreparedTarget } from './complete.ts'
import type { ProduceMeans } from './means.ts'

/** What a bake reports. */
export type BakeResult = {
  /** By name; those that are missing are empty. */
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** Lines for the end of the log. */
  readonly published: string
  /** What was published, for the record of the job. */
  readonly artifacts: readonly { readonly reference: string; readonly digest: string }[]
  readonly failure?: ToldFailure
}

export type BakedFacts = {
  /** The metadata file of buildx. */
  readonly metadata: Readonly<Record<string, unknown>>
  /** What became of each target that was baked. */
  readonly released: readonly Published[]
  readonly targets: readonly PreparedTarget[]
  readonly means: ProduceMeans
}

/** What the output `targets` has for a target. */
type ToldTarget = {
  readonly digest: string
  /** By platform. */
  readonly digests: Readonly<Record<string, string>>
  readonly image: string
  readonly images: readonly string[]
  readonly tags: readonly string[]
  readonly platforms: readonly string[]
  readonly manifest: Manifest | null
  readonly tests: unknown
}

/** Composes outputs and summary from what is reported of each target. */
export async function resultOfBake(
  results: ReadonlyMap<string, Result>,
  { metadata, targets, means }: BakedFacts,
  { runner }: Pick<Job, 'runner'>,
): Promise<BakeResult> {
  const [first] = targets
  const all = [...results]
  const failures = all.flatMap(([name, { failure }]) => (failure === undefined ? [] : [{ ...failure, name }]))
  const failure = failureOf(failures)
  const isShown = first?.decision.shows.summary !== false && runner.hasSummary
  const alone = all.length === 1 ? all[0]?.[1] : undefined
  return {
    outputs: {
      targets: JSON.stringify(Object.fromEntries(all.map(([name, result]) => [name, toldOf(result)]))),
      metadata: JSON.stringify(metadataOf(all, metadata), null, 2),
      timings: JSON.stringify(
        Object.fromEntries(all.map(([name, { outputs }]) => [name, parsed(outputs.others.timings)])),
      ),
      ...toolchainOutputs(means.toolchain),
      ...handedOn(alone),
    },
    summary: isShown
      ? (await import('./summary.ts')).renderBake(
          results,
          means.metadata?.summary ?? [],
          first?.decision.mover !== 'buildx',
        )
      : '',
    published: all
      .map(([name, { published }]) => (published === '' ? '' : `${name}: ${published}`))
      .filter(Boolean)
      .join('\n'),
    artifacts: all.flatMap(([, { outputs }]) => {
      const { manifest, tags } = outputs
      return manifest && tags[0] !== undefined ? [{ reference: tags[0], digest: manifest.digest }] : []
    }),
    ...(failure && { failure }),
  }
}

/** Writes a result where the runner reads it. */
export async function writeBakeResult(
  { outputs, summary, artifacts, failure }: BakeResult,
  { hasSummary, environment }: Pick<Runner, 'hasSummary' | 'environment'>,
): Promise<void> {
  writeOutputs({ ...outputs, failure: formatFailure(failure) })
  if (environment.GITHUB_ARTIFACTS && artifacts.length > 0) {
    const { declareArtifact } = await import('../report/artifacts.ts')
    for (const artifact of artifacts) declareArtifact(artifact, environment)
  }
  if (summary !== '' && hasSummary) await writeSummary(summary)
}

/** One failure for all; each line names its target. */
function failureOf(failures: readonly (ToldFailure & { readonly name: string })[]): ToldFailure | undefined {
  const [first, ...others] = failures
  if (first === undefined) return undefined
  const { name, ...failure } = first
  const message = failures.map((one) => `target '${one.name}': ${one.message}`).join('\n')
  return { ...failure, message, ...(others.length > 0 && { platform: undefined }) }
}

function toldOf({ outputs }: Result): ToldTarget {
  const { manifest, digest = '', images, tags, platforms, tests = new Map() } = outputs
  const [image] = images
  return {
    digest,
    digests: Object.fromEntries((manifest?.platforms ?? []).map((one) => [one.platform, one.digest])),
    image: image && digest ? `${image}@${digest}` : '',
    images,
    tags,
    platforms,
    manifest: manifest ?? null,
    tests: parsed(formatTests(tests)),
  }
}

/** As docker/bake-action has it, with the names to which tags were moved. */
function metadataOf(
  results: readonly (readonly [string, Result])[],
  metadata: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { 'buildx.build.warnings': warnings } = metadata
  const targets = results.map(([name, { outputs }]) => [name, parsed(outputs.others.metadata) ?? {}])
  return { ...Object.fromEntries(targets), ...(warnings !== undefined && { 'buildx.build.warnings': warnings }) }
}

/** What a build job passes to merge; with several targets it would be unclear whose it is. */
function handedOn(alone: Result | undefined): Record<string, string> {
  if (alone === undefined) return {}
  const { others } = alone.outputs
  return {
    ...forEachPlatform(pushedOutput, (platform) => others[pushedOutput(platform)] ?? ''),
    ...forEachPlatform(testedOutput, (platform) => others[testedOutput(platform)] ?? ''),
  }
}

function parsed(text: string | undefined): unknown {
  return text === undefined || text === '' ? null : JSON.parse(text)
}
