import type { ImageManifest, Imagetools, Inspection } from './imagetools.ts'
import { imagesOf } from './manifest.ts'

/**
 * Reads the images' manifests by digest, in which alone the sizes of layers stand. One that cannot be read is left out:
 * a size that is not known must fail no job whose tags are on the move.
 */
export async function readContents(
  imagetools: Imagetools,
  repository: string,
  found: Inspection,
): Promise<Map<string, ImageManifest>> {
  const digests = imagesOf(found).map(({ descriptor }) => descriptor.digest)
  const contents = await Promise.allSettled(digests.map((digest) => imagetools.manifest(`${repository}@${digest}`)))
  return new Map(
    contents.flatMap((content, index) =>
      content.status === 'fulfilled' ? [[digests[index] ?? '', content.value] as const] : [],
    ),
  )
}
