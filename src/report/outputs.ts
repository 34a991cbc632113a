import * as core from '@actions/core'
import { addressOfRule } from '../document-address.ts'
import { fail, log, result } from '../log.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { TestResults } from '../manifest/tests.ts'
import { messageOf } from '../message.ts'
import { linuxPlatforms, type PlatformName, type Platforms, platformSlug } from '../platform.ts'
import type { Runner } from '../runner.ts'
import { formatFailure, type ToldFailure } from './failure.ts'
import { formatTests } from './tests.ts'

/** The outputs that build and merge have in common; an empty string is an output that is not set. */
export type Outputs = {
  readonly manifest?: Manifest
  /** How the tests of each platform ended, failures included. */
  readonly tests?: TestResults | undefined
  readonly digest?: string
  readonly images: readonly string[]
  readonly tags: readonly string[]
  readonly platforms: Platforms
  /** Whether a matrix job pushed an image that is not right: then nothing of single platforms is handed on. */
  readonly isRefused?: boolean
  /** Outputs of one action only, by name. */
  readonly others: Readonly<Record<string, string>>
}

export type Result = {
  readonly outputs: Outputs
  /** Markdown */
  readonly summary: string
  /** One line for the log: what was published or, where nothing failed, why it was not; empty where there is nothing to say. */
  readonly published: string
  /** Why the step is to fail although there are results, as for the warnings of `call: check`. */
  readonly failure?: ToldFailure
}

/** The output that holds the digest of a platform's manifest: `digest-linux-arm-v7`. */
export function digestOutput(platform: PlatformName): string {
  return `digest-${platformSlug(platform)}`
}

/** The output that holds the same with the first repository, `repository@digest`: `image-linux-arm-v7`. */
export function imageOutput(platform: PlatformName): string {
  return `image-${platformSlug(platform)}`
}

/** The output with which a matrix job hands on what it pushed, attestations included: `pushed-linux-arm-v7`. */
export function pushedOutput(platform: PlatformName): string {
  return `pushed-${platformSlug(platform)}`
}

/** The output with which a matrix job hands on how its tests ended: `tested-linux-arm-v7`. */
export function testedOutput(platform: PlatformName): string {
  return `tested-${platformSlug(platform)}`
}

/** Every output by name. All are always written, to the runner's file, so that none can come from a log line. */
function outputValues({
  manifest,
  tests = new Map(),
  digest,
  images,
  tags,
  platforms,
  isRefused = false,
  others,
}: Outputs): Record<string, string> {
  const digests = Object.fromEntries((manifest?.platforms ?? []).map((item) => [item.platform, item.digest]))
  const [image] = images
  const imageOf = (found: string | undefined) => (image && found ? `${image}@${found}` : '')
  const single = isRefused ? {} : digests
  return {
    digest: digest ?? '',
    digests: manifest ? JSON.stringify(digests) : '',
    ...forEachPlatform(digestOutput, (platform) => single[platform] ?? ''),
    ...forEachPlatform(imageOutput, (platform) => imageOf(single[platform])),
    manifest: manifest ? JSON.stringify(manifest) : '',
    tests: formatTests(tests),
    image: imageOf(digest),
    images: images.join('\n'),
    tags: tags.join('\n'),
    platforms: platforms.join(','),
    failure: '',
    ...others,
  }
}

/** One output for each Linux platform, which action.yml declares. */
export function forEachPlatform(
  name: (platform: PlatformName) => string,
  value: (platform: PlatformName) => string,
): Record<string, string> {
  return Object.fromEntries(linuxPlatforms.map((platform) => [name(platform), value(platform)]))
}

/** The names of {@link Outputs}, without those of one action only. */
export const imageOutputs: readonly string[] = Object.keys(
  outputValues({ images: [], tags: [], platforms: [], others: {} }),
)

/**
 * Sets outputs to nothing, before anything else is done. What is set by file counts more than what a log line
 * sets, so an output of a run that fails or is killed cannot come from there either.
 */
export function resetOutputs(names: readonly string[]): void {
  writeOutputs(Object.fromEntries(names.map((name) => [name, ''])))
}

/** Sets variables for later steps. */
export function exportVariables(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) core.exportVariable(name, value)
}

export function writeOutputs(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) core.setOutput(name, value)
}

/** Writes a result where the runner reads it. */
export async function writeResult(
  { outputs, summary, failure }: Result,
  { hasSummary, environment }: Pick<Runner, 'hasSummary' | 'environment'>,
): Promise<void> {
  writeOutputs({ ...outputValues(outputs), failure: formatFailure(failure) })
  const { manifest, tags } = outputs
  // One line of each publication: an attestation that is pushed to a registry has one subject.
  if (environment.GITHUB_ARTIFACTS && manifest && tags[0] !== undefined) {
    const { declareArtifact } = await import('./artifacts.ts')
    declareArtifact({ reference: tags[0], digest: manifest.digest }, environment)
  }
  if (summary !== '' && hasSummary) await writeSummary(summary)
}

/** Ends the log with what came of it all. */
export function conclude(
  { published, failure }: Pick<Result, 'published' | 'failure'>,
  runner: Pick<Runner, 'serverUrl' | 'environment'>,
): void {
  if (published !== '') result(published)
  if (failure === undefined) return
  const { message, rule } = failure
  fail(rule === undefined ? message : `${message}\nsee ${addressOfRule(rule, runner)}`)
}

/** Adds to the job summary. Without it the job is done all the same. */
export async function writeSummary(summary: string): Promise<void> {
  try {
    await core.summary.addRaw(summary, true).write()
  } catch (error) {
    log.warning(`the job summary could not be written: ${messageOf(error)}`)
  }
}
