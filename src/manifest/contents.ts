import type { ImageManifest, Imagetools, Inspection } from './imagetools.ts'
import { imagesOf } from './manifest.ts'

/** Reads the images' manifests by digest, in which alone the sizes of layers stand. */
export async function readContents(
  imagetools: Imagetools,
  repository: string,
  found: Inspection,
): Promise<Map<string, ImageManifest>> {
  const digests = imagesOf(found).map(({ descriptor }) => descriptor.digest)
  const contents = await Promise.all(digests.map((digest) => imagetools.manifest(`${repository}@${digest}`)))
  return new Map(contents.map((content, index) => [digests[index] ?? '', content]))
}
