import { createHash } from 'node:crypto'
import { platformOf } from '../platform.ts'
import type { Buildx } from '../process.ts'

/** An OCI content descriptor, as far as it is used here. */
export type Descriptor = {
  readonly mediaType?: string
  readonly digest: string
  readonly size?: number
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string }
  readonly annotations?: Readonly<Record<string, string>>
}

/** The image config of one platform, as far as it is used here. */
export type ImageConfig = {
  readonly os?: string
  readonly architecture?: string
  readonly variant?: string
  readonly created?: string
}

/** What a reference points to: an index with its children, or one manifest (then `manifests` is undefined). */
export type Inspection = {
  readonly digest: string
  readonly mediaType: string
  readonly size?: number
  readonly manifests?: readonly Descriptor[]
  readonly annotations?: Readonly<Record<string, string>>
  /** Configs by the platform that the index gives them (one manifest: that its config names), normalised. */
  readonly configs: ReadonlyMap<string, ImageConfig>
}

/** The layers of one image manifest. */
export type ImageManifest = {
  readonly layers: readonly { readonly size: number }[]
  readonly config?: { readonly size: number }
}

/** Registry access through `buildx imagetools`, with the registry configuration of a builder. */
export type Imagetools = {
  inspect: (reference: string) => Promise<Inspection>
  /** The digest that a reference resolves to now. */
  digest: (reference: string) => Promise<string>
  manifest: (reference: string) => Promise<ImageManifest>
  /** The index that {@link Imagetools.create} would make of several sources, or of one with annotations. */
  preview: (sources: readonly string[], annotations: readonly string[]) => Promise<Inspection>
  /** Points tags of one repository to one index made of the sources; one source is kept as it is. */
  create: (tags: readonly string[], sources: readonly string[], annotations?: readonly string[]) => Promise<void>
}

/** Go's collector costs a quarter of a call that ends after some milliseconds; the limit brings it back for a long one. */
const shortLived = { GOGC: 'off', GOMEMLIMIT: '256MiB' }

/** @param builder whose registry configuration to use; undefined where there is no daemon (merge) */
export function createImagetools(buildx: Buildx, builder: string | undefined): Imagetools {
  const call: Buildx = (args) => buildx(args, { env: shortLived })
  const imagetools = ['imagetools', ...(builder ? [`--builder=${builder}`] : [])]
  const inspect = async (format: readonly string[], reference: string): Promise<unknown> => {
    const { stdout } = await call([...imagetools, 'inspect', ...format, '--', reference])
    return JSON.parse(stdout)
  }
  return {
    inspect: async (reference) => parseInspection(await inspect(['--format={{json .}}'], reference)),
    // With a format, buildx reads every child and its config as well: three times the round trips.
    digest: async (reference) => {
      const { stdout } = await call([...imagetools, 'inspect', '--raw', '--', reference])
      return digestOf(stdout)
    },
    manifest: async (reference) => (await inspect(['--raw'], reference)) as ImageManifest,
    preview: async (sources, annotations) => {
      const { stdout } = await call([
        ...imagetools,
        'create',
        '--dry-run',
        ...keepLone(sources, annotations),
        ...annotations.map((annotation) => `--annotation=${annotation}`),
        '--',
        ...sources,
      ])
      return parseIndex(stdout.replace(/\n$/, ''))
    },
    create: async (tags, sources, annotations = []) => {
      await call([
        ...imagetools,
        'create',
        ...keepLone(sources, annotations),
        ...tags.map((tag) => `--tag=${tag}`),
        ...annotations.map((annotation) => `--annotation=${annotation}`),
        '--',
        ...sources,
      ])
    },
  }
}

/** A lone manifest would be wrapped into an index, which has another digest. */
function keepLone(sources: readonly string[], annotations: readonly string[]): string[] {
  return sources.length === 1 && annotations.length === 0 ? ['--prefer-index=false'] : []
}

/** Parses what `imagetools inspect --format '{{json .}}'` prints. */
export function parseInspection(found: unknown): Inspection {
  const { manifest, image } = found as {
    manifest: Omit<Inspection, 'configs'>
    image?: ImageConfig | Readonly<Record<string, ImageConfig>>
  }
  const configs: [string, ImageConfig][] =
    image === undefined
      ? []
      : isConfig(image)
        ? [[platformOf(image), image]]
        : Object.entries(image).map(([name, config]) => [normalised(name), config])
  return { ...manifest, configs: new Map(configs) }
}

/** Parses the very bytes of an index; a single manifest has no `manifests`, and then tells no platform either. */
export function parseIndex(bytes: string): Inspection {
  const { mediaType, manifests, annotations } = JSON.parse(bytes) as Omit<Inspection, 'digest' | 'size' | 'configs'>
  return {
    digest: digestOf(bytes),
    mediaType,
    size: Buffer.byteLength(bytes),
    manifests,
    annotations,
    configs: new Map(),
  }
}

function digestOf(bytes: string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function normalised(name: string): string {
  const [os, architecture, variant] = name.split('/')
  return platformOf({ os, architecture, variant })
}

function isConfig(image: ImageConfig | Readonly<Record<string, ImageConfig>>): image is ImageConfig {
  return typeof image.architecture === 'string'
}
