import { setTimeout as sleep } from 'node:timers/promises'
import type { PlatformName, Platforms } from '../platform.ts'
import { nameAmong, platformOf } from '../platform.ts'
import type { RegistryClient } from '../registry/client.ts'
import { attestationsOf, type Descriptor, type LayerDescriptor } from './image.ts'
import { compressedSizeOf } from './manifest.ts'
import type { TagReference, TagStates } from './tags.ts'

/** What a reference pointed to before it was moved. */
export type Earlier = {
  readonly reference: string
  /** Compressed. */
  readonly sizes: ReadonlyMap<PlatformName, number>
}

/** Milliseconds after which it is not worth waiting for. */
const usualPatience = 5_000

/**
 * Reads what a tag pointed to.
 *
 * @param before where tags pointed
 * @param digest to which it points now; where that is the same, nothing is read
 * @param patience milliseconds
 * @returns undefined where there was nothing else, and where nothing could be read in time
 */
export async function readEarlier(
  client: Pick<RegistryClient, 'manifest'>,
  tag: TagReference | undefined,
  before: TagStates,
  digest: string | undefined,
  platforms: Platforms,
  patience = usualPatience,
): Promise<Earlier | undefined> {
  const old = tag && before.get(tag.reference)
  if (tag === undefined || old === undefined || old === digest) return undefined
  const sizes = await inTime(patience, readSizes(client, tag.repository, old, platforms, patience), new Map())
  return sizes.size > 0 ? { reference: tag.reference, sizes } : undefined
}

/**
 * Reads the compressed sizes of an image's platforms: a request for its index, and one for each platform that is asked for. What
 * cannot be read is missing.
 *
 * @param asked normalised platforms, whose names are used for what is found
 */
async function readSizes(
  client: Pick<RegistryClient, 'manifest'>,
  repository: string,
  digest: string,
  asked: Platforms,
  patience: number,
): Promise<Map<PlatformName, number>> {
  const read = async (one: string): Promise<Partial<Document>> => {
    try {
      const { bytes } = await client.manifest(repository, one, { maxElapsed: patience })
      return JSON.parse(bytes.toString()) as Document
    } catch {
      return {}
    }
  }
  const { manifests, layers } = await read(digest)
  // A manifest without an index does not tell its platform.
  const [only] = asked
  if (manifests === undefined)
    return new Map(layers && only !== undefined && asked.length === 1 ? [[only, compressedSizeOf(layers)]] : [])
  const attestations = attestationsOf(manifests).map(({ descriptor }) => descriptor)
  const found = manifests
    .filter((descriptor) => !attestations.includes(descriptor))
    .flatMap(({ digest: one, platform }) => (platform ? [{ one, name: nameAmong(platformOf(platform), asked) }] : []))
    .filter(({ name }) => asked.includes(name))
  const sizes = await Promise.all(
    found.map(async ({ one, name }): Promise<[PlatformName, number][]> => {
      const document = await read(one)
      return document.layers ? [[name, compressedSizeOf(document.layers)]] : []
    }),
  )
  return new Map(sizes.flat())
}

/** A registry that does not answer would be waited for longer than for what a job needs of it. */
async function inTime<T>(patience: number, work: Promise<T>, instead: T): Promise<T> {
  const stop = new AbortController()
  try {
    return await Promise.race([work, sleep(patience, instead, { signal: stop.signal })])
  } finally {
    stop.abort()
  }
}

type Document = { readonly manifests?: readonly Descriptor[]; readonly layers?: readonly LayerDescriptor[] }
