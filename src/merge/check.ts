import { settled } from '../cancel.ts'
import { skipLine } from '../input/secret.ts'
import { type Absent, findAbsent } from '../manifest/check.ts'
import { type Image, type PlatformImage, readImage } from '../manifest/image.ts'
import { joinImages } from '../manifest/join.ts'
import { judge } from '../manifest/judge.ts'
import { messageOf } from '../message.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import type { RegistryClient } from '../registry/client.ts'
import { isNotFound } from '../registry/error.ts'
import { pushedOutput } from '../report/outputs.ts'
import { type HandedOn, isOfManifest, type PlatformDigest } from './digests.ts'

/**
 * Checks before the network is asked that every expected platform was handed on, and no other. Plain digests tell
 * nothing; then only the registry can.
 *
 * @param expected normalised platforms
 * @throws Error that names each platform, the output that was empty, and what to do
 */
export function checkHandedOn({ digests, result, isDeclined }: HandedOn, expected: Platforms): void {
  const isPlain = digests.some(({ claims }) => claims.length === 0)
  const handedOn = digests.flatMap(({ claims }) => claims.map(({ platform }) => platform))
  const missing = isPlain ? [] : expected.filter((platform) => !handedOn.includes(platform))
  const extra = handedOn.filter((platform) => !expected.includes(platform))
  // An output may be there although its build job failed: from before that, or from an earlier attempt of this run.
  const ended = result === undefined || result === 'success' || missing.length > 0 ? [] : [result]
  if (missing.length === 0 && extra.length === 0 && ended.length === 0) return
  if (missing.length > 0 && isDeclined)
    throw new Error(
      `the build jobs pushed nothing ('push: auto'; see their output 'push-declined'), so there is nothing to merge; skip merge in such runs: 'if: \${{ needs.build.outputs.push-declined == '' }}'`,
    )
  throw new Error(
    [
      ended.length > 0
        ? 'every platform has a digest, but not every build job succeeded, so no tag was moved:'
        : 'the digests do not match the expected platforms, so no tag was moved:',
      ...missing.map((platform) => `${platform} is missing: no build job set the output '${pushedOutput(platform)}'`),
      ...extra.map((platform) => `${platform} has a digest, but is not in 'platforms'`),
      ...(missing.length > 0 || ended.length > 0 ? [advice(result)] : []),
      // Build jobs that did not end set no outputs that the runner could leave out.
      ...(result === undefined || result === 'success' ? missing.slice(0, 1).map(adviceOnMasks) : []),
    ].join('\n'),
  )
}

/** A build job may have pushed a moment ago; if it pushed to another repository, waiting does not help. */
const asking = { lag: 10_000 }

export type Joined = {
  readonly image: Image
  readonly warnings: readonly string[]
}

/**
 * Reads every digest from the first repository, joins them into one index and checks it: every manifest and config is
 * there, the platforms are the expected ones, those of the configs and of the outputs' names too, and each attestation
 * is about an image in the index. The other repositories must have all of it.
 *
 * @param expected normalised platforms
 * @throws Error that lists every fault, with the digest that each platform came in
 */
export async function joinDigests(
  client: RegistryClient,
  repositories: readonly string[],
  digests: readonly PlatformDigest[],
  expected: Platforms,
  annotations: readonly string[],
): Promise<Joined> {
  const [first = ''] = repositories
  const read = await settled(
    digests.map(({ digest, claims: [claim] }) =>
      readImage(client, first, digest, { ...asking, asked: expected, claimed: claim?.platform }),
    ),
  )
  const images = read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const held = digests.map((part, index) => contentLine(first, part, read[index]))
  const unread = held.filter((_, index) => read[index]?.status === 'rejected')
  if (unread.length > 0) throw refusal(unread, read.find((result) => result.status === 'rejected')?.reason)

  const image = joinImages(images, annotations)
  const { faults, warnings } = judge(image, expected)
  const wrong = digests.flatMap((part, index) => misnamed(part, images[index]))
  if (faults.length + wrong.length > 0)
    throw refusal([...[...faults, ...wrong].map((fault) => `${first}: ${fault}`), ...held])

  const absent = await findAbsent(client, repositories, images, asking)
  if (absent.length > 0) throw refusal(absent.map((one) => absentLine(one, digests)))
  return { image, warnings: [...warnings, ...warningsOf(digests, images)] }
}

/** A manifest does not tell which index, with its attestations, it was pushed in. */
function warningsOf(digests: readonly PlatformDigest[], images: readonly Image[]): string[] {
  const bare = digests.flatMap(({ digest, claims }, index) => {
    const isManifest = images[index]?.descriptors[0]?.digest === digest
    return isManifest ? claims.filter(isOfManifest) : []
  })
  if (bare.length === 0) return []
  const names = bare.map(({ name }) => `'${name}'`).join(', ')
  const outputs = bare.map(({ platform }) => `'${pushedOutput(platform)}'`).join(', ')
  return [
    `'digests' contains only digests of manifests (${names}), so attestations are lost; to keep them, declare ${outputs} as outputs of the build job`,
  ]
}

const notThere = `was not found; the build jobs must push to this repository ('images' or 'tags' of the build step)`

/** A digest that was handed on for a platform which it does not hold. */
function misnamed({ digest, claims }: PlatformDigest, image: Image | undefined): string[] {
  const held = image?.platforms.map(({ platform }) => platform) ?? []
  return claims
    .filter(({ platform }) => !held.includes(platform))
    .map(({ name }) => `${digest} was given as '${name}', but holds ${held.join(', ') || 'no image'}`)
}

function absentLine({ repository, digest, problem }: Absent, digests: readonly PlatformDigest[]): string {
  const part = digests.find((one) => one.digest === digest)
  return `${repository}: ${part ? nameOf(part) : digest} ${problem === undefined ? notThere : `cannot be read: ${problem}`}`
}

function nameOf({ digest, claims }: PlatformDigest): string {
  const names = claims.map(({ name }) => `'${name}'`).join(', ')
  return `${digest}${names ? ` (given as ${names})` : ''}`
}

/** One line for a digest: what it holds, or why it cannot be read. */
function contentLine(
  repository: string,
  part: PlatformDigest,
  result: PromiseSettledResult<Image> | undefined,
): string {
  const name = `${repository}: ${nameOf(part)}`
  if (result?.status === 'fulfilled')
    return `${name} holds ${result.value.platforms.map(heldAs).join(', ') || 'no image'}`
  const error: unknown = result?.reason
  // Where an image in it is gone, the words name that one.
  const isItself = isNotFound(error) && error.facts.request.endsWith(`@${part.digest}`)
  return isItself ? `${name} ${notThere}` : `${name} cannot be read: ${messageOf(error)}`
}

/** A manifest without an index is taken for what it was handed on as, which its config may contradict. */
function heldAs({ platform, configPlatform }: PlatformImage): string {
  return platform === configPlatform ? platform : `${platform} (${configPlatform} according to its config)`
}

function refusal(lines: readonly string[], cause?: unknown): Error {
  const head = 'the digests cannot be merged into the requested image, so no tag was moved:'
  return new Error([head, ...lines].join('\n'), { cause })
}

/** The runner leaves out outputs without failing the job. */
function adviceOnMasks(platform: PlatformName): string {
  return `if a build job's log says "${skipLine(pushedOutput(platform))}", GitHub dropped that output because a secret occurs in it: a secret with a line as short as '1' matches almost any digest. Store that secret on one line, or pass it only to jobs that need it`
}

function advice(result: string | undefined): string {
  switch (result) {
    case 'failure':
      return `a build job failed: find the reason in its log, then use 'Re-run failed jobs'`
    case 'cancelled':
      return `a build job was cancelled; use 'Re-run failed jobs' to build it again`
    case 'skipped':
      return `the build job was skipped; check its 'if' and 'needs', or skip merge in such runs`
    case 'success':
      return `the build job must declare the output: 'outputs: pushed-…: \${{ steps.<id of the build step>.outputs.pushed-… }}', and build with 'publish: digest' and 'push: true'`
    default:
      return `either that build job failed or was skipped ('Re-run failed jobs' builds it again), or it does not declare the output: 'outputs: pushed-…: \${{ steps.<id of the build step>.outputs.pushed-… }}'`
  }
}
