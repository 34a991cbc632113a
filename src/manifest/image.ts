import {
  type DescribedPlatform,
  nameAmong,
  type PlatformName,
  type Platforms,
  platformOf,
  takeApart,
} from '../platform.ts'
import type { RequestOptions } from '../registry/api.ts'
import type { RegistryClient } from '../registry/client.ts'
import type { Content } from '../registry/content.ts'

/** An OCI content descriptor, as far as it is used here; in the order in which Go writes its fields. */
export type Descriptor = {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: DescribedPlatform
}

export type PlatformImage = {
  /** As the index says, and for a manifest without one as it was claimed, or as its config says; by its name among those asked for. */
  readonly platform: PlatformName
  readonly descriptor: Descriptor
  /** What the image's own config says, by the same name where it is the same. */
  readonly configPlatform: PlatformName
  readonly config: ImageConfig
  /** From the lowest to the topmost. */
  readonly layers: readonly LayerDescriptor[]
}

/** A layer as the registry holds it. */
export type LayerDescriptor = { readonly digest: string; readonly size: number }

/** An image's config (OCI image-spec, config.md), as far as it is used here. */
export type ImageConfig = DescribedPlatform & {
  /** RFC 3339 */
  readonly created?: string
  /** How its containers are started; Go writes `null` for an empty list. */
  readonly config?: Start & { readonly Labels?: Readonly<Record<string, string>> | null }
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[]
}

/** How a container is started, as image configs and the Docker engine name it. */
export type Start = {
  readonly Entrypoint?: readonly string[] | null
  readonly Cmd?: readonly string[] | null
  /** `NAME=value` */
  readonly Env?: readonly string[] | null
  readonly WorkingDir?: string
  /** By path */
  readonly Volumes?: Readonly<Record<string, unknown>> | null
}

/** An attestation manifest (provenance, SBOM), which is never a platform. */
export type Attestation = {
  readonly descriptor: Descriptor
  /** The digest of the image that it is about. */
  readonly about: string | undefined
}

/** What a digest of a repository holds, read to the configs of its images. */
export type Image = {
  /** The index, or the manifest where there is only one. */
  readonly content: Content
  /** Of the index in its own order, or of the one manifest. */
  readonly descriptors: readonly Descriptor[]
  readonly platforms: readonly PlatformImage[]
  readonly attestations: readonly Attestation[]
}

/** What is known of an image before it is read. */
type Expected = {
  readonly asked?: Platforms
  readonly claimed?: PlatformName | undefined
  readonly content?: Content
}

type Index = { readonly manifests?: readonly Descriptor[] }
type Manifest = {
  readonly config?: { readonly digest?: string }
  readonly layers?: readonly LayerDescriptor[]
}

// How BuildKit marks the manifests that hold provenance and SBOM (BuildKit docs/attestations/attestation-storage.md).
const referenceType = 'vnd.docker.reference.type'
const referenceDigest = 'vnd.docker.reference.digest'

/**
 * Reads an image by its digest: the index, and the manifest and config of each platform, each once. Attestations are
 * not read.
 *
 * @param asked normalised platforms, whose names are used for what is found
 * @param claimed that of them which a manifest without an index is said to be for
 * @param content what the digest is of, where that was read before
 * @throws RegistryError naming the manifest or config that could not be read
 */
export async function readImage(
  client: Pick<RegistryClient, 'manifest' | 'blob'>,
  repository: string,
  digest: string,
  { asked = [], claimed, content: known, ...asking }: RequestOptions & Expected = {},
): Promise<Image> {
  const content = known ?? (await client.manifest(repository, digest, asking))
  const { manifests } = parse<Index>(content.bytes)
  if (manifests === undefined) {
    const descriptor = { mediaType: content.mediaType, digest, size: content.bytes.length }
    const image = await readPlatform(client, repository, descriptor, asking, { asked, content, claimed })
    return { content, descriptors: [image.descriptor], platforms: [image], attestations: [] }
  }
  const images = manifests.filter((descriptor) => !isAttestation(descriptor))
  return {
    content,
    descriptors: manifests,
    platforms: await Promise.all(
      images.map((descriptor) => readPlatform(client, repository, descriptor, asking, { asked })),
    ),
    attestations: attestationsOf(manifests),
  }
}

/** The attestation manifests among the descriptors of an index. */
export function attestationsOf(manifests: readonly Descriptor[]): Attestation[] {
  return manifests
    .filter(isAttestation)
    .map((descriptor) => ({ descriptor, about: descriptor.annotations?.[referenceDigest] }))
}

async function readPlatform(
  client: Pick<RegistryClient, 'manifest' | 'blob'>,
  repository: string,
  descriptor: Descriptor,
  asking: RequestOptions,
  { asked = [], content, claimed }: Expected,
): Promise<PlatformImage> {
  const { bytes } = content ?? (await client.manifest(repository, descriptor.digest, asking))
  const { config, layers = [] } = parse<Manifest>(bytes)
  const found =
    config?.digest === undefined ? {} : parse<ImageConfig>(await client.blob(repository, config.digest, asking))
  const configPlatform = platformOf(found)
  const described = descriptor.platform && platformOf(descriptor.platform)
  const platform = claimed ?? nameAmong(described ?? configPlatform, asked)
  // A config may say less of the operating system than the index.
  const saysLess = described !== undefined && nameAmong(described, [configPlatform]) === configPlatform
  return {
    platform,
    descriptor: { ...descriptor, platform: descriptor.platform ?? describePlatform(platform, found) },
    configPlatform: saysLess ? platform : nameAmong(configPlatform, [platform]),
    config: found,
    layers,
  }
}

/** What an index says of a manifest that no index has named yet; versions tell Windows images apart. */
function describePlatform(platform: PlatformName, config: ImageConfig): DescribedPlatform {
  const { os, architecture, variant } = takeApart(platform)
  const { 'os.version': version, 'os.features': features } = config
  return {
    ...(architecture && { architecture }),
    ...(os && { os }),
    ...(version && { 'os.version': version }),
    ...(features && { 'os.features': features }),
    ...(variant && { variant }),
  }
}

function isAttestation({ annotations }: Descriptor): boolean {
  return annotations?.[referenceType] !== undefined
}

function parse<T>(bytes: Buffer): T {
  return JSON.parse(bytes.toString()) as T
}
