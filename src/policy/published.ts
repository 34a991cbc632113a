import { type Image, readImage } from '../manifest/image.ts'
import { messageOf } from '../message.ts'
import type { RequestOptions } from '../registry/api.ts'
import type { RegistryClient } from '../registry/client.ts'
import type { Content } from '../registry/content.ts'
import { isNotFound, RegistryError } from '../registry/error.ts'
import { type Identity, identityIn, sourceLabel } from './identity.ts'

/** What a tag leads to, as far as policies ask for it. */
export type PublishedImage = {
  /** Empty where the answer is not a manifest. */
  readonly digest: string
  readonly identity: Identity
  /** Why the image is unreadable: a part is missing or is not part of an image. */
  readonly problem?: string
}

export type ReadOptions = RequestOptions & {
  /** Addresses of the repository that images are built from; labels of another one are a base image's. */
  readonly sources: readonly string[]
}

/**
 * Reads what an image says of itself: the annotations of its index; where these name no commit, the labels of its platforms,
 * as far as they agree.
 *
 * @param reference a tag or a digest
 * @returns undefined where there is none
 * @throws RegistryError for a registry that does not answer
 */
export async function readPublished(
  client: RegistryClient,
  repository: string,
  reference: string,
  { sources, ...asking }: ReadOptions,
): Promise<PublishedImage | undefined> {
  const content = await readContent(client, repository, reference, asking)
  if (content === undefined || !('bytes' in content)) return content
  const { digest } = content
  try {
    const { annotations } = JSON.parse(content.bytes.toString()) as { annotations?: Record<string, unknown> | null }
    const told = identityIn(annotations ?? {})
    if (told.revision !== undefined) return { digest, identity: told }
    const image = await readImage(client, repository, digest, { ...asking, content })
    return { digest, identity: { ...identityOfLabels(image, sources), ...told } }
  } catch (error) {
    return { digest, identity: {}, problem: problemOf(error) }
  }
}

async function readContent(
  client: RegistryClient,
  repository: string,
  reference: string,
  asking: RequestOptions,
): Promise<Content | PublishedImage | undefined> {
  try {
    return await client.manifest(repository, reference, asking)
  } catch (error) {
    return isNotFound(error) ? undefined : { digest: '', identity: {}, problem: problemOf(error) }
  }
}

/** @throws an error that is not the image's fault */
function problemOf(error: unknown): string {
  const isFault =
    error instanceof SyntaxError || error instanceof TypeError || isNotFound(error) || isWrongContent(error)
  if (!isFault) throw error
  return messageOf(error)
}

function isWrongContent(error: unknown): boolean {
  return error instanceof RegistryError && error.facts.kind === 'wrong content'
}

/** Labels are inherited from base images, which are mostly of another repository. */
function identityOfLabels({ platforms }: Image, sources: readonly string[]): Identity {
  const [first, ...others] = platforms.map(({ config }) => {
    const labels = config.config?.Labels ?? {}
    const source = labels[sourceLabel]
    const isOwn = !source || sources.map(withoutEnding).includes(withoutEnding(source))
    return isOwn ? identityIn(labels) : {}
  })
  const agreed = Object.entries(first ?? {}).filter(([name, value]) =>
    others.every((other) => other[name as keyof Identity] === value),
  )
  return Object.fromEntries(agreed)
}

function withoutEnding(address: string): string {
  return address.toLowerCase().replace(/(?:\.git)?\/*$/, '')
}
