import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mediaTypes, platformObject, sha256 } from './registry.ts'

/** An image of one platform in a layout. */
export type LayoutImage = {
  readonly platform: string
  /** What its config says, where that is another. */
  readonly claims?: string
  readonly layers?: readonly Buffer[]
  readonly command?: readonly string[]
}

/**
 * Writes an OCI layout as BuildKit does.
 *
 * @returns the digest of its index
 */
export function writeLayout(folder: string, images: readonly LayoutImage[]): string {
  const blobs = join(folder, 'blobs', 'sha256')
  mkdirSync(blobs, { recursive: true })
  const put = (mediaType: string, content: string | Buffer) => {
    const digest = sha256(content)
    writeFileSync(join(blobs, digest.slice('sha256:'.length)), content)
    return { mediaType, digest, size: content.length }
  }
  const putDocument = (mediaType: string, document: object) =>
    put(mediaType, JSON.stringify({ schemaVersion: 2, mediaType, ...document }))
  const manifests = images.map(({ platform, claims = platform, layers = [], command = ['app'] }) => ({
    ...putDocument(mediaTypes.manifest, {
      config: put(mediaTypes.config, JSON.stringify({ ...platformObject(claims), config: { Cmd: command } })),
      layers: layers.map((layer) => put('application/vnd.oci.image.layer.v1.tar', layer)),
    }),
    platform: platformObject(platform),
  }))
  return putDocument(mediaTypes.index, { manifests }).digest
}
