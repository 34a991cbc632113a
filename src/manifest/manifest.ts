import { platformOf } from '../platform.ts'
import type { Descriptor, ImageManifest, Inspection } from './imagetools.ts'

/** One platform of a published image, in the shape of the output `manifest`. */
export type PlatformManifest = {
  readonly platform: string
  readonly digest: string
  /** Bytes of the manifest itself. */
  readonly size?: number
  /** Bytes of all layers as the registry holds them. */
  readonly compressedSize?: number
  readonly layers?: number
  /** RFC 3339 */
  readonly created?: string
  /** Whether it was built under QEMU; unknown to merge. */
  readonly emulated?: boolean
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

/** A child of an index that describes an image; {@link attestationsOf} has the others. */
export type Child = { readonly platform: string; readonly descriptor: Descriptor }

// How BuildKit marks the manifests that hold provenance and SBOM (BuildKit docs/attestations/attestation-storage.md).
const referenceType = 'vnd.docker.reference.type'
const referenceDigest = 'vnd.docker.reference.digest'

/** The images of an inspected reference: the children of an index that are no attestations, or the one manifest. */
export function imagesOf(found: Inspection): Child[] {
  if (found.manifests === undefined) {
    const [platform = 'unknown/unknown'] = found.configs.keys()
    return [{ platform, descriptor: { digest: found.digest, size: found.size, mediaType: found.mediaType } }]
  }
  return found.manifests
    .filter((descriptor) => !isAttestation(descriptor))
    .map((descriptor) => ({ platform: platformOf(descriptor.platform ?? {}), descriptor }))
}

/** The attestation manifests of an index, each with the digest of the image it is about. */
export function attestationsOf(found: Inspection): { digest: string; about: string | undefined }[] {
  return (found.manifests ?? [])
    .filter(isAttestation)
    .map(({ digest, annotations }) => ({ digest, about: annotations?.[referenceDigest] }))
}

/**
 * Compares what a registry holds with what was asked for.
 *
 * @param expected normalised platforms; undefined when the builder chose
 * @returns one sentence for each fault; empty when all is right
 */
export function findFaults(found: Inspection, expected: readonly string[] | undefined): string[] {
  const images = imagesOf(found)
  const present = images.map(({ platform }) => platform)
  const digests = new Set(images.map(({ descriptor }) => descriptor.digest))
  const missing = expected?.filter((platform) => !present.includes(platform)) ?? []
  const extra = expected ? present.filter((platform) => !expected.includes(platform)) : []
  const duplicate = present.filter((platform, index) => present.indexOf(platform) !== index)
  return [
    ...(present.length === 0 ? ['it holds no image'] : []),
    ...missing.map((platform) => `${platform} is missing`),
    ...[...new Set(extra)].map((platform) => `${platform} was not asked for`),
    ...[...new Set(duplicate)].map((platform) => `${platform} is there more than once`),
    ...[...found.configs]
      .filter(([platform, config]) => platformOf(config) !== platform)
      .map(([platform, config]) => `the image for ${platform} says in its config that it is for ${platformOf(config)}`),
    ...attestationsOf(found)
      .filter(({ about }) => about === undefined || !digests.has(about))
      .map(({ digest, about }) => `attestation ${digest} is about ${about ?? 'nothing'}, which is not in the index`),
  ]
}

/**
 * Composes the output `manifest`.
 *
 * @param order platforms in the order asked for; others follow in the index's own
 * @param contents manifests of the images by digest, where they were read
 */
export function describe(
  image: string,
  tags: readonly string[],
  found: Inspection,
  order: readonly string[],
  contents: ReadonlyMap<string, ImageManifest>,
  emulated: (platform: string) => boolean | undefined,
): Manifest {
  const rank = (platform: string): number => (order.includes(platform) ? order.indexOf(platform) : order.length)
  const attestations = attestationsOf(found)
  const platforms = imagesOf(found)
    .sort((a, b) => rank(a.platform) - rank(b.platform))
    .map(({ platform, descriptor: { digest, size } }) => {
      const content = contents.get(digest)
      return {
        platform,
        digest,
        size,
        compressedSize: content?.layers.reduce((sum, layer) => sum + layer.size, 0),
        layers: content?.layers.length,
        created: found.configs.get(platform)?.created,
        emulated: emulated(platform),
        attestations: attestations.filter(({ about }) => about === digest).map((attestation) => attestation.digest),
      }
    })
  return { image, digest: found.digest, mediaType: found.mediaType, tags, platforms }
}

function isAttestation({ annotations }: Descriptor): boolean {
  return annotations?.[referenceType] !== undefined
}
