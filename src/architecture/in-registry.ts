import { atMost } from '../at-most.ts'
import { CancelledError } from '../cancel.ts'
import type { Image, PlatformImage } from '../manifest/image.ts'
import { messageOf } from '../message.ts'
import { isLinux, type PlatformName } from '../platform.ts'
import type { RegistryClient } from '../registry/client.ts'
import { type Layer, readLayer, UnreadableLayerError, type Watch } from './layer.ts'
import type { ReadLayer } from './observe.ts'
import type { SharedLayers } from './shared-layers.ts'
import { type Subject, type Verdict, verifyAll, verifyStart } from './verify.ts'

export type VerifyOptions = {
  readonly verify: 'entrypoint' | 'all'
  readonly isIgnored: (path: string) => boolean
  /** How many of an image's lowest layers are its base image's. */
  readonly countBase: (platform: PlatformName, layers: readonly string[]) => Promise<number>
  /** Present if other images are verified at the same time. */
  readonly shared?: SharedLayers | undefined
}

/**
 * Fewer layers at a time than requests per host: a request fails if it waits longer for a connection than an answer may
 * take.
 */
const mostAtOnce = 6

/** In place of a layer that nobody needed any more when its turn came. */
const unread: Layer = { entries: new Map(), whiteouts: new Set(), opaque: new Set() }

/** The images for Linux; of others it is not known what executes them. */
export function linuxImages({ platforms }: Image): PlatformImage[] {
  return platforms.filter(({ platform }) => isLinux(platform))
}

/** Verifies the images of every Linux platform in a repository, or in what is read like one. */
export async function verifyInRegistry(
  client: Pick<RegistryClient, 'stream'>,
  repository: string,
  image: Image,
  { verify, isIgnored, countBase, shared }: VerifyOptions,
): Promise<Verdict[]> {
  const layers = new Map<string, Promise<Layer>>()
  const limited = atMost(mostAtOnce)
  const read: ReadLayer = (layer, watch) => {
    const { digest } = layer
    const readWith = (watch?: Watch) =>
      limited(async () =>
        watch?.stop.aborted ? unread : client.stream(repository, digest, (bytes) => readLayer(bytes, watch)),
      )
    const common = shared?.(layer, readWith, watch)
    if (common) return common
    const reading = () => readWith(watch)
    // A layer that is read in part is read for one image alone.
    if (watch) return reading()
    const known = layers.get(digest) ?? reading()
    layers.set(digest, known)
    return known
  }
  return Promise.all(
    linuxImages(image).map((one) => {
      const countOwn = () =>
        countBase(
          one.platform,
          one.layers.map(({ digest }) => digest),
        )
      const subject: Subject = { ...one, read, countBase: countOwn }
      return asFar(one.platform, verify === 'all' ? verifyAll(subject, isIgnored) : verifyStart(subject, isIgnored))
    }),
  )
}

/** A layer that cannot be read here is not a fault; one that the registry does not serve is: nobody could pull it. */
export async function asFar(platform: PlatformName, verdict: Promise<Verdict>): Promise<Verdict> {
  const nothing = { platform, faults: [], warnings: [], right: [], layersRead: 0 }
  try {
    return await verdict
  } catch (error) {
    if (error instanceof CancelledError) throw error
    const text = messageOf(error)
    return error instanceof UnreadableLayerError
      ? { ...nothing, warnings: [`its programs were not verified, since a layer cannot be read: ${text}`] }
      : { ...nothing, faults: [{ kind: 'unread', text: `its programs could not be verified: ${text}` }] }
  }
}
