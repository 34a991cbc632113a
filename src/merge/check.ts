import type { Imagetools, Inspection } from '../manifest/imagetools.ts'
import { findFaults, imagesOf } from '../manifest/manifest.ts'
import { messageOf } from '../message.ts'
import { CancelledError } from '../process.ts'
import { type Handed, outputName, type Part } from './digests.ts'

/**
 * Checks before the network is asked that every expected platform was handed on, and no other. Plain digests tell
 * nothing; then only the registry can.
 *
 * @param expected normalised platforms
 * @throws Error that names each platform, the output that was empty, and what to do
 */
export function checkHanded({ parts, result }: Handed, expected: readonly string[]): void {
  const isPlain = parts.some(({ platforms }) => platforms.length === 0)
  const handed = parts.flatMap(({ platforms }) => platforms)
  const missing = isPlain ? [] : expected.filter((platform) => !handed.includes(platform))
  const extra = handed.filter((platform) => !expected.includes(platform))
  // An output may be there although its leg failed: from before the failure, or from an earlier attempt of this run.
  const ended = result === undefined || result === 'success' || missing.length > 0 ? [] : [result]
  if (missing.length === 0 && extra.length === 0 && ended.length === 0) return
  throw new Error(
    [
      'the digests are not those of the expected platforms, so no tag was moved:',
      ...missing.map((platform) => `${platform} is missing: no leg set the output '${outputName(platform)}'`),
      ...extra.map((platform) => `${platform} was handed on, but is not in 'platforms'`),
      ...ended.map(() => 'every platform was handed on, but not by legs that all ended well:'),
      ...(missing.length > 0 || ended.length > 0 ? [advice(result)] : []),
    ].join('\n'),
  )
}

/**
 * Asks every repository for the index that the digests make, and checks it: every digest and every image in it is there,
 * the platforms are the expected ones, those of the configs too, each attestation is about an image in it.
 *
 * @param expected normalised platforms
 * @returns the index of the first repository; all have the same
 * @throws Error that lists every fault, with the digest that each platform came in
 */
export async function checkIndex(
  imagetools: Imagetools,
  repositories: readonly string[],
  parts: readonly Part[],
  expected: readonly string[],
  annotations: readonly string[],
): Promise<Inspection> {
  const found = await Promise.all(
    repositories.map((repository) =>
      read(imagetools, repository, parts, annotations).catch(async (error: unknown) => {
        if (error instanceof CancelledError) throw error
        const faults = await explain(imagetools, repository, parts)
        throw faults.length > 0 ? refusal(faults, error) : error
      }),
    ),
  )
  const faults = repositories.flatMap((repository, index) =>
    found[index] ? findFaults(found[index], expected).map((fault) => `${repository}: ${fault}`) : [],
  )
  const [first] = found
  if (faults.length === 0 && first) return first
  const contents = await explain(imagetools, repositories[0] ?? '', parts)
  throw refusal([...faults, ...contents])
}

/** The index to come, with the configs of its images: reading these shows that the images are there, not their names alone. */
async function read(
  imagetools: Imagetools,
  repository: string,
  parts: readonly Part[],
  annotations: readonly string[],
): Promise<Inspection> {
  const [index, ...held] = await Promise.all([
    preview(imagetools, repository, parts, annotations),
    ...parts.map(({ digest }) => imagetools.inspect(`${repository}@${digest}`)),
  ])
  return { ...index, configs: new Map(held.flatMap(({ configs }) => [...configs])) }
}

/** buildx keeps one source as it is, so for a manifest that is no index there is nothing to preview. */
async function preview(
  imagetools: Imagetools,
  repository: string,
  parts: readonly Part[],
  annotations: readonly string[],
): Promise<Inspection> {
  const sources = parts.map(({ digest }) => `${repository}@${digest}`)
  const found = await imagetools.preview(sources, annotations)
  return found.manifests === undefined ? imagetools.inspect(sources[0] ?? '') : found
}

/** One line for each digest: what it holds, or why it cannot be read. */
async function explain(imagetools: Imagetools, repository: string, parts: readonly Part[]): Promise<string[]> {
  return Promise.all(
    parts.map(async ({ digest, platforms }) => {
      const name =
        platforms.length > 0
          ? `${digest} (${platforms.map((platform) => `output '${outputName(platform)}'`).join(', ')})`
          : digest
      try {
        const held = imagesOf(await imagetools.inspect(`${repository}@${digest}`)).map(({ platform }) => platform)
        return `${repository}: ${name} holds ${held.join(', ') || 'no image'}`
      } catch (error) {
        if (error instanceof CancelledError) throw error
        const words = messageOf(error)
        // Where an image in it is gone, the words name that one.
        const isAboutAnother = (words.match(/sha256:[0-9a-f]{64}/g) ?? []).some((named) => named !== digest)
        return !isAboutAnother && /not found|(?:manifest|name) unknown/i.test(words)
          ? `${repository}: ${name} is not there; the legs must push to this repository ('images' or 'tags' of the build step)`
          : `${repository}: ${name} cannot be read: ${words}`
      }
    }),
  )
}

function refusal(lines: readonly string[], cause?: unknown): Error {
  return new Error(
    ['the digests cannot be merged into what was asked for, so no tag was moved:', ...lines].join('\n'),
    { cause },
  )
}

function advice(result: string | undefined): string {
  switch (result) {
    case 'failure':
      return `the job of the legs failed: look there for the reason, then use 'Re-run failed jobs'`
    case 'cancelled':
    case 'skipped':
      return `the job of the legs was ${result}`
    case 'success':
      return `the job of the legs must declare it: 'outputs: digest-…: \${{ steps.<id of the build step>.outputs.digest-… }}', and build with 'publish: digest' and 'push: true'`
    default:
      return `either that leg failed or was skipped ('Re-run failed jobs' builds it again), or its job does not declare it: 'outputs: digest-…: \${{ steps.<id of the build step>.outputs.digest-… }}'`
  }
}
