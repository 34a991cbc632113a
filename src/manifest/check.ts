import { CancelledError } from '../cancel.ts'
import { group } from '../log.ts'
import { messageOf } from '../message.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import type { RequestOptions } from '../registry/api.ts'
import type { RegistryClient } from '../registry/client.ts'
import { ruleOf } from '../registry/error.ts'
import { type Image, readImage } from './image.ts'
import { joinImages } from './join.ts'
import { type Findings, judge } from './judge.ts'

/** Milliseconds in which a registry must show what was pushed to it. */
export const longestLag = 30_000

/** A manifest that a repository does not have. */
export type Absent = {
  readonly repository: string
  readonly digest: string
  /** Why it could not be asked for; undefined where the registry says that it is not there. */
  readonly problem?: string
  /** Of docs/troubleshooting.md, where it knows that. */
  readonly rule?: string | undefined
}

/**
 * Asks for the parts of images that are not yet known to be there, without reading them: of the first repository, from which their
 * manifests were read, the attestations; of the others everything, since the same digest is the same document.
 */
export async function findAbsent(
  client: RegistryClient,
  [first = '', ...others]: readonly string[],
  images: readonly Image[],
  asking: RequestOptions,
): Promise<Absent[]> {
  const attestations = images.flatMap((image) => image.attestations.map(({ descriptor }) => descriptor.digest))
  const everything = [...images.flatMap(digestsOf), ...attestations]
  const absent = await Promise.all([
    absentIn(client, first, attestations, asking),
    ...others.map((repository) => absentIn(client, repository, everything, asking)),
  ])
  return absent.flat()
}

async function absentIn(
  client: RegistryClient,
  repository: string,
  digests: readonly string[],
  asking: RequestOptions,
): Promise<Absent[]> {
  const absent = [...new Set(digests)].map(async (digest): Promise<Absent[]> => {
    try {
      return (await client.digest(repository, digest, asking)) === digest ? [] : [{ repository, digest }]
    } catch (error) {
      if (error instanceof CancelledError) throw error
      return [{ repository, digest, problem: messageOf(error), rule: ruleOf(error) }]
    }
  })
  return (await Promise.all(absent)).flat()
}

/** The digests of an image's documents but for its attestations. */
function digestsOf({ content, platforms }: Image): string[] {
  return [content.digest, ...platforms.map(({ descriptor }) => descriptor.digest)]
}

export type Checked = {
  /** The image as the first repository has it; undefined where it could not be read. */
  readonly image?: Image
  /** Why tags must not move; empty when all is right. */
  readonly faults: readonly string[]
  /** Of docs/troubleshooting.md, where it knows the first of them. */
  readonly rule?: string | undefined
  readonly warnings: readonly string[]
}

/** What was pushed by digest: one image, or one for each node that built. */
export type Pushed = {
  readonly images: readonly PushedImage[]
  /** Of the index that joins several. */
  readonly annotations: readonly string[]
}

/** One image that was pushed, and the platforms it was built for, normalised; none where the builder chose. */
export type PushedImage = { readonly digest: string; readonly platforms: Platforms }

/**
 * Reads back from the first repository what was just pushed, joins it where there are several images, and judges it;
 * and asks the others whether they have all of it: the same digest is the same image.
 */
export async function checkPushed(
  client: RegistryClient,
  repositories: readonly string[],
  { images: pushed, annotations }: Pushed,
  expected: Platforms,
): Promise<Checked> {
  const asking = { lag: longestLag }
  const [first = ''] = repositories
  try {
    const { images, image, faults, warnings } = await readPushed(
      client,
      first,
      { images: pushed, annotations },
      expected,
      asking,
    )
    const absent = await findAbsent(client, repositories, images, asking)
    const { digest } = image.content
    const lines = absent.map(
      ({ repository, digest: gone, problem = 'not found' }) => `${repository}@${gone}: ${problem}`,
    )
    const [rule] = faults.length > 0 ? [] : absent.map((one) => one.rule)
    return { image, faults: [...faults.map((fault) => `${first}@${digest}: ${fault}`), ...lines], rule, warnings }
  } catch (error) {
    if (error instanceof CancelledError) throw error
    const digests = pushed.map(({ digest }) => digest).join(', ')
    return { faults: [`${first}@${digests}: ${messageOf(error)}`], rule: ruleOf(error), warnings: [] }
  }
}

/** The same, as a group of the log. */
export async function checkInGroup(
  client: RegistryClient,
  repositories: readonly string[],
  pushed: Pushed,
  platforms: Platforms,
): Promise<Checked> {
  const digests = pushed.images.map(({ digest }) => digest)
  if (digests.length === 0) throw new Error('buildx pushed the image but reported no digest, so it cannot be checked')
  return group('Check the pushed image', async ({ info, warning }) => {
    const checked = await checkPushed(client, repositories, pushed, platforms)
    const held = checked.image?.platforms.map(({ platform }) => platform) ?? []
    info(`${repositories.join(', ')}: ${digests.join(', ')} holds ${held.join(', ') || 'nothing that could be read'}`)
    for (const text of checked.warnings) warning(text)
    return checked
  })
}

/** Reads what was made by its digests, joins it where there are several images, and judges it. */
export async function readPushed(
  client: Pick<RegistryClient, 'manifest' | 'blob'>,
  repository: string,
  { images: pushed, annotations }: Pushed,
  expected: Platforms,
  asking: RequestOptions,
): Promise<Findings & { readonly images: readonly Image[]; readonly image: Image }> {
  const images = await Promise.all(
    pushed.map(({ digest, platforms }) =>
      readImage(client, repository, digest, { ...asking, asked: expected, claimed: onlyOf(platforms) }),
    ),
  )
  const image = joinImages(images, annotations)
  return { images, image, ...judge(image, expected) }
}

/** What is wrong with an image that was checked, in a few words; undefined where it is as it was asked for. */
export function whatIsWrong({ image, faults }: Checked): string | undefined {
  if (image === undefined) return 'could not be read back'
  return faults.length > 0 ? 'is not what was asked for' : undefined
}

/** A manifest without an index is for the one platform asked for: its config may leave out the level of amd64. */
function onlyOf(platforms: Platforms): PlatformName | undefined {
  return platforms.length === 1 ? platforms[0] : undefined
}
