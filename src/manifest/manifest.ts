import type { PlatformName, Platforms } from '../platform.ts'
import type { Image, LayerDescriptor } from './image.ts'

/** One platform of a published image, in the shape of the output `manifest`. */
export type PlatformManifest = {
  readonly platform: PlatformName
  readonly digest: string
  /** Bytes of the manifest itself. */
  readonly size?: number
  /** Bytes of all layers as the registry holds them. */
  readonly compressedSize?: number
  readonly layers?: number
  /** RFC 3339 */
  readonly created?: string
  /** Whether a step of it ran under QEMU in this job; unknown to merge. */
  readonly emulated?: boolean
  /** Of a builder of several nodes, the one that built it: its name, or its address; unknown to merge. */
  readonly node?: string
  /** Digests of the attestation manifests (provenance, SBOM) that belong to this platform. */
  readonly attestations: readonly string[]
}

/** The output `manifest`: what a reference holds, platform by platform. */
export type Manifest = {
  readonly image: string
  readonly digest: string
  readonly mediaType: string
  readonly tags: readonly string[]
  readonly platforms: readonly PlatformManifest[]
}

/** What is known of how a platform was made; undefined where it is not. */
export type Making = {
  readonly emulated?: (platform: PlatformName) => boolean | undefined
  readonly node?: (platform: PlatformName) => string | undefined
}

/**
 * Composes the output `manifest`.
 *
 * @param order platforms in the order asked for; others follow in the index's own
 */
export function describe(
  image: string,
  tags: readonly string[],
  { content, platforms, attestations }: Image,
  order: Platforms,
  { emulated, node }: Making = {},
): Manifest {
  const rank = (platform: PlatformName): number => (order.includes(platform) ? order.indexOf(platform) : order.length)
  return {
    image,
    digest: content.digest,
    mediaType: content.mediaType,
    tags,
    platforms: platforms
      .toSorted((a, b) => rank(a.platform) - rank(b.platform))
      .map(({ platform, descriptor: { digest, size }, layers, config: { created } }) => ({
        platform,
        digest,
        size,
        compressedSize: compressedSizeOf(layers),
        layers: layers.length,
        ...(created !== undefined && { created }),
        ...known('emulated', emulated?.(platform)),
        ...known('node', node?.(platform)),
        attestations: attestations.filter(({ about }) => about === digest).map(({ descriptor }) => descriptor.digest),
      })),
  }
}

/** The bytes that a pull fetches of an image's layers. */
export function compressedSizeOf(layers: readonly Pick<LayerDescriptor, 'size'>[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0)
}

function known<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, Value>>
}
