import { createHash } from 'node:crypto'

/** A manifest or index as a registry has it: its very bytes. */
export type Content = { readonly digest: string; readonly mediaType: string; readonly bytes: Buffer }

/** What an answer may take in bytes where no document is expected. */
export const maxAnswerBytes = 256 * 1024

// The media types of what a tag can point to: OCI image-spec, and Docker's of schema 2.
export const ociIndex = 'application/vnd.oci.image.index.v1+json'
const ociManifest = 'application/vnd.oci.image.manifest.v1+json'
/** Docker's name of an index. */
export const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json'
const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json'

/** In the order in which registries are asked for them. */
export const manifestTypes = [ociIndex, ociManifest, dockerList, dockerManifest]

/** @returns e.g. `sha256:9f86…`, as registries name content */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/**
 * What a manifest says of itself, which a proxy cannot change; Docker's manifests always do, OCI's mostly.
 *
 * @param header the answer's `Content-Type`
 * @returns undefined for bytes that are not a manifest
 */
export function mediaTypeOf(bytes: Buffer, header = ''): string | undefined {
  try {
    const { mediaType, manifests } = JSON.parse(bytes.toString()) as { mediaType?: unknown; manifests?: unknown }
    if (typeof mediaType === 'string') return mediaType
    const [told = ''] = header.split(';')
    if (manifestTypes.includes(told.trim())) return told.trim()
    return manifests === undefined ? ociManifest : ociIndex
  } catch {
    return undefined
  }
}
