import { type DescribedPlatform, nameAmong, normalisedName, platformOf } from '../platform.ts'
import { type Content, digestOf, dockerList, ociIndex } from '../registry/content.ts'
import { attestationsOf, type Descriptor, type Image } from './image.ts'

/**
 * Joins images into one index, attestation manifests included, in the order given. A single image without annotations
 * stays what it is. The bytes are those that `buildx imagetools create` makes of the same parts, so they are the same
 * in every run.
 *
 * @param annotations `index:key=value` or `manifest-descriptor[platform]:key=value`, as {@link splitAnnotations} gives
 *   them; Docker's list type has no place for any, and gets none
 */
export function joinImages(images: readonly Image[], annotations: readonly string[]): Image {
  const [first] = images
  if (first && images.length === 1 && annotations.length === 0) return first
  const descriptors = withoutDoubles(images.flatMap((image) => image.descriptors))
  const isDocker = descriptors.every(({ mediaType }) => mediaType.startsWith('application/vnd.docker.'))
  const { index, ofDescriptor } = parseAnnotations(isDocker ? [] : annotations)
  const manifests = descriptors.map((descriptor) => ordered(descriptor, ofDescriptor(descriptor)))
  const content = contentOf(isDocker ? dockerList : ociIndex, {
    schemaVersion: 2,
    mediaType: isDocker ? dockerList : ociIndex,
    manifests,
    ...(Object.keys(index).length > 0 && { annotations: sorted(index) }),
  })
  return {
    content,
    descriptors: manifests,
    platforms: images.flatMap(({ platforms }) => platforms),
    attestations: attestationsOf(manifests),
  }
}

/** One entry for each digest; what is said of it in several places is put together. */
function withoutDoubles(descriptors: readonly Descriptor[]): Descriptor[] {
  const found = new Map<string, Descriptor>()
  for (const descriptor of descriptors) {
    const before = found.get(descriptor.digest)
    const annotations = { ...before?.annotations, ...descriptor.annotations }
    found.set(descriptor.digest, {
      ...before,
      ...descriptor,
      ...(Object.keys(annotations).length > 0 && { annotations }),
    })
  }
  return [...found.values()]
}

function parseAnnotations(annotations: readonly string[]) {
  const parsed = annotations.map((text) => {
    const [, type = '', platform, key = '', value = ''] = text.match(/^([a-z-]+)(?:\[([^\]]*)\])?:([^=]*)=(.*)$/s) ?? []
    return { type, platform: platform && normalisedName(platform), key, value }
  })
  const record = (wanted: typeof parsed) => Object.fromEntries(wanted.map(({ key, value }) => [key, value]))
  return {
    index: record(parsed.filter(({ type }) => type === 'index')),
    ofDescriptor: ({ platform }: Descriptor) =>
      record(
        parsed.filter(
          (one) =>
            one.type === 'manifest-descriptor' &&
            (!one.platform || nameAmong(platformOf(platform ?? {}), [one.platform]) === one.platform),
        ),
      ),
  }
}

/** The fields in the order in which Go writes them. */
function ordered(
  { mediaType, digest, size, annotations, platform, ...rest }: Descriptor,
  more: Record<string, string>,
): Descriptor {
  const all = { ...annotations, ...more }
  return {
    mediaType,
    digest,
    size,
    ...rest,
    ...(Object.keys(all).length > 0 && { annotations: sorted(all) }),
    ...(platform && { platform: inOrder(platform) }),
  }
}

function inOrder({ architecture, os, ...rest }: DescribedPlatform): DescribedPlatform {
  return { architecture, os, ...rest }
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** As Go's encoding/json writes it, which escapes what HTML obeys. */
function contentOf(mediaType: string, document: object): Content {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  const bytes = Buffer.from(JSON.stringify(document, undefined, 2).replace(/[<>&\u2028\u2029]/g, escaped))
  return { digest: digestOf(bytes), mediaType, bytes }
}
