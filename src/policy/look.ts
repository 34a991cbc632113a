import { findAbsent } from '../manifest/check.ts'
import { type Image, readImage } from '../manifest/image.ts'
import { judge } from '../manifest/judge.ts'
import type { TagReference, TagStates } from '../manifest/tags.ts'
import { messageOf } from '../message.ts'
import type { Platforms } from '../platform.ts'
import type { RegistryClient } from '../registry/client.ts'
import { type Identity, isFullVersion, isOfCommit } from './identity.ts'
import { isOfSameCommit } from './immutable.ts'
import { type PublishedImage, readPublished } from './published.ts'
import { immutableSentence } from './words.ts'

/** What is looked for before a build. */
export type Wanted = {
  readonly immutable: readonly TagReference[]
  /** How many tags of any policy the image is to get. */
  readonly count: number
  readonly repositories: readonly string[]
  /** What the image must hold, normalised; empty where the builder chooses. */
  readonly platforms: Platforms
  /** Whether other jobs build other platforms of the image. */
  readonly isPart: boolean
  readonly ours: Identity
  readonly sources: readonly string[]
}

/** An image of this commit that is published already. */
export type Found = { readonly image: Image; readonly tag: TagReference }

type Existing = { readonly tag: TagReference; readonly published: PublishedImage }

/**
 * Looks at immutable tags that exist.
 *
 * @param before where tags point, as the registries said a moment ago
 * @returns the image that one of them has, where it is of this commit; undefined where it is to be built
 * @throws Error for a tag that has the image of another commit, or one of this commit that is not what was asked for
 */
export async function lookFor(client: RegistryClient, wanted: Wanted, before: TagStates): Promise<Found | undefined> {
  const { ours, sources } = wanted
  const read = reader(client, sources)
  const existing = await Promise.all(
    wanted.immutable.flatMap((tag) => {
      const digest = before.get(tag.reference)
      return digest === undefined ? [] : [read(tag.repository, digest).then((published) => ({ tag, published }))]
    }),
  )
  const foreign = existing.filter(({ published }) => !isOfSameCommit(published, ours))
  if (foreign.length > 0)
    throw new Error(
      foreign
        .map(({ tag, published }) => immutableSentence(tag.reference, published, ours, 'so nothing was built'))
        .join('\n'),
    )
  const tag = chooseTag(existing, wanted)
  const digest = tag && before.get(tag.reference)
  return tag && digest ? { tag, image: await readWhole(client, tag, digest, wanted) } : undefined
}

/** Reads each image once, however many tags lead to it. */
function reader(client: RegistryClient, sources: readonly string[]) {
  const images = new Map<string, Promise<PublishedImage>>()
  const read = async (repository: string, digest: string): Promise<PublishedImage> => {
    const published = await readPublished(client, repository, digest, { sources })
    return { ...(published ?? { identity: {}, problem: 'it is gone' }), digest }
  }
  return (repository: string, digest: string): Promise<PublishedImage> => {
    const key = `${repository}@${digest}`
    const image = images.get(key) ?? read(repository, digest)
    images.set(key, image)
    return image
  }
}

/**
 * A push of the branch also tags the commit, with an image whose version is the branch. That tag stays where it is,
 * and the version is built, unless the image would get no other tag.
 */
function chooseTag(existing: readonly Existing[], { ours, count }: Wanted): TagReference | undefined {
  const isAside = ({ tag, published }: Existing) =>
    isOfCommit(tag.tag) && published.identity.version !== undefined && published.identity.version !== ours.version
  const own = existing.filter((one) => !isAside(one))
  const version = own.find(({ tag }) => isFullVersion(tag.tag)) ?? own[0]
  return (version ?? (existing.length === count ? existing[0] : undefined))?.tag
}

async function readWhole(
  client: RegistryClient,
  tag: TagReference,
  digest: string,
  { platforms, repositories, isPart }: Wanted,
): Promise<Image> {
  const others = repositories.filter((repository) => repository !== tag.repository)
  const image = await readImage(client, tag.repository, digest, { asked: platforms }).catch((error: unknown) => {
    throw unusable(tag, digest, [messageOf(error)])
  })
  const held = image.platforms.map(({ platform }) => platform)
  const faults = isPart
    ? platforms.filter((platform) => !held.includes(platform)).map((platform) => `${platform} is missing`)
    : judge(image, platforms).faults
  if (faults.length > 0) throw unusable(tag, digest, faults)
  const absent = others.length > 0 ? await findAbsent(client, [tag.repository, ...others], [image], {}) : []
  const [gone] = absent
  if (gone)
    throw unusable(tag, digest, [
      `${gone.repository} does not have it; copy it there, e.g. docker buildx imagetools create --tag ${gone.repository}:${tag.tag} ${tag.repository}@${digest}`,
    ])
  return image
}

function unusable({ reference, tag }: TagReference, digest: string, faults: readonly string[]): Error {
  return new Error(
    `${reference} (${digest}) is from this commit and 'tag-policy' makes it immutable, but it is not what was asked for, so nothing was built: ${faults.join('; ')}. Publish a new version, or let this tag move: add the line '${tag}=move' at the top of 'tag-policy'`,
  )
}
