import { formatPlatform, type PlatformName, type Platforms, takeApart } from '../platform.ts'
import type { Image, PlatformImage } from './image.ts'

/** What is wrong with an image, and what only looks odd; one sentence each. */
export type Findings = { readonly faults: readonly string[]; readonly warnings: readonly string[] }

/**
 * Compares an image with what was asked for: each platform is there once and no other, its config says the same
 * platform, and each attestation is about an image of the index.
 */
export function judge({ platforms, attestations }: Image, expected: Platforms): Findings {
  const present = platforms.map(({ platform }) => platform)
  const digests = new Set(platforms.map(({ descriptor }) => descriptor.digest))
  const missing = expected.filter((platform) => !present.includes(platform))
  const extra = expected.length > 0 ? present.filter((platform) => !expected.includes(platform)) : []
  const duplicate = present.filter((platform, index) => present.indexOf(platform) !== index)
  const different = platforms.filter(({ platform, configPlatform }) => platform !== configPlatform)
  const says = ({ platform, configPlatform }: PlatformImage) =>
    `the image for ${platform} is for ${configPlatform} according to its config`
  return {
    faults: [
      ...(present.length === 0 ? ['it holds no image'] : []),
      ...missing.map((platform) => `${platform} is missing`),
      ...[...new Set(extra)].map((platform) => `${platform} was not asked for`),
      ...[...new Set(duplicate)].map((platform) => `${platform} appears more than once`),
      ...different.filter((image) => !differsInLevel(image)).map(says),
      ...attestations
        .filter(({ about }) => about === undefined || !digests.has(about))
        .map(
          ({ descriptor, about }) =>
            `attestation ${descriptor.digest} refers to ${about === undefined ? 'no image' : `${about}, which is not in the index`}`,
        ),
    ],
    warnings: different
      .filter(differsInLevel)
      .map((image) => `${says(image)}; this is probably inherited from the base image`),
  }
}

/** A base image for amd64 leaves its level in the config of an image for amd64/v3. */
function differsInLevel({ platform, configPlatform }: PlatformImage): boolean {
  return takeApart(platform).architecture === 'amd64' && withoutVariant(platform) === withoutVariant(configPlatform)
}

function withoutVariant(name: PlatformName): PlatformName {
  const { variant, ...platform } = takeApart(name)
  return formatPlatform(platform)
}
