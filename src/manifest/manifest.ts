import { type PlatformName, type Platforms, takeApart } from '../platform.ts'
import type { Image, PlatformImage } from './image.ts'

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

/** What is wrong with an image, and what only looks odd; one sentence each. */
export type Findings = { readonly faults: readonly string[]; readonly warnings: readonly string[] }

/**
 * Compares an image with what was asked for: each platform is there once and no other, its config says the same platform,
 * and each attestation is about an image of the index.
 */
export function judge({ platforms, attestations }: Image, expected: Platforms): Findings {
  const present = platforms.map(({ platform }) => platform)
  const digests = new Set(platforms.map(({ descriptor }) => descriptor.digest))
  const missing = expected.filter((platform) => !present.includes(platform))
  const extra = expected.length > 0 ? present.filter((platform) => !expected.includes(platform)) : []
  const duplicate = present.filter((platform, index) => present.indexOf(platform) !== index)
  const different = platforms.filter(({ platform, configPlatform }) => platform !== configPlatform)
  const says = ({ platform, configPlatform }: PlatformImage) =>
    `the image for ${platform} says in its config that it is for ${configPlatform}`
  return {
    faults: [
      ...(present.length === 0 ? ['it holds no image'] : []),
      ...missing.map((platform) => `${platform} is missing`),
      ...[...new Set(extra)].map((platform) => `${platform} was not asked for`),
      ...[...new Set(duplicate)].map((platform) => `${platform} is there more than once`),
      ...different.filter((image) => !differsInLevel(image)).map(says),
      ...attestations
        .filter(({ about }) => about === undefined || !digests.has(about))
        .map(
          ({ descriptor, about }) =>
            `attestation ${descriptor.digest} is about ${about ?? 'nothing'}, which is not in the index`,
        ),
    ],
    warnings: different.filter(differsInLevel).map((image) => `${says(image)}; likely that is its base image's`),
  }
}

/** A base image for amd64 leaves its level in the config of an image for amd64/v3. */
function differsInLevel({ platform, configPlatform }: PlatformImage): boolean {
  const [one, other] = [takeApart(platform), takeApart(configPlatform)]
  return one.os === other.os && one.architecture === 'amd64' && other.architecture === 'amd64'
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
  emulated: (platform: PlatformName) => boolean | undefined,
): Manifest {
  const rank = (platform: PlatformName): number => (order.includes(platform) ? order.indexOf(platform) : order.length)
  return {
    image,
    digest: content.digest,
    mediaType: content.mediaType,
    tags,
    platforms: platforms
      .toSorted((a, b) => rank(a.platform) - rank(b.platform))
      .map(({ platform, descriptor: { digest, size }, layers, created }) => ({
        platform,
        digest,
        size,
        compressedSize: layers.reduce((sum, bytes) => sum + bytes, 0),
        layers: layers.length,
        ...(created !== undefined && { created }),
        ...ofEmulation(emulated(platform)),
        attestations: attestations.filter(({ about }) => about === digest).map(({ descriptor }) => descriptor.digest),
      })),
  }
}

function ofEmulation(emulated: boolean | undefined): Pick<PlatformManifest, 'emulated'> {
  return emulated === undefined ? {} : { emulated }
}
