import type { Identity } from '../../src/policy/identity.ts'
import { type FakeRegistry, mediaTypes, platformObject, type Stored } from '../registry.ts'

export type Release = Identity & {
  readonly tag?: string
  readonly platforms?: readonly string[]
  /** Where it says what it is: in the annotations of its index, or in the labels of its platforms. */
  readonly by?: 'annotations' | 'labels'
  readonly source?: string
}

/** Stores an image that says where it comes from. */
export function release(
  registry: FakeRegistry,
  name: string,
  { tag, platforms = ['linux/amd64', 'linux/arm64'], by = 'annotations', ...told }: Release,
): Stored {
  const record = Object.fromEntries(
    Object.entries(told).map(([key, value]) => [`org.opencontainers.image.${key}`, value]),
  )
  const layer = JSON.stringify(told)
  const manifests = platforms.map((platform) => {
    const { digest, size, mediaType } = registry.image(name, platform, {
      layer: platform + layer,
      ...(by === 'labels' && { config: { config: { Labels: record } } }),
    })
    return { mediaType, digest, size, platform: platformObject(platform) }
  })
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests }
  return registry.store(name, { ...index, ...(by === 'annotations' && { annotations: record }) }, tag)
}
