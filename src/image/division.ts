import type { BuildRequest } from '../buildx/arguments.ts'
import type { Built } from '../buildx/build.ts'
import type { Buildkit } from '../buildx/inspect.ts'
import { nodeLabel, nodeOfRef } from '../buildx/machine.ts'
import { homesOf, splitByNode } from '../buildx/split.ts'
import { splitAnnotations } from '../manifest/annotations.ts'
import type { Pushed } from '../manifest/check.ts'
import type { Published } from '../manifest/publication.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import type { OutputDecision } from './outputs.ts'

/** How a build is divided among the nodes of its builder. */
export type Division = {
  /** The platforms of each call of `buildx build`; one group where one call does it all. */
  readonly groups: readonly Platforms[]
  /** For every call. */
  readonly request: BuildRequest
  /** Of the index that joins the calls' images, `type:key=value`. */
  readonly annotations: readonly string[]
  /** Each call also writes an OCI layout with these attributes. */
  readonly layout?: Readonly<Record<string, string>> | undefined
}

/**
 * Splits a push by digest into one buildx call per node: with several nodes, buildx would join the images itself and push
 * them as `latest` before any check.
 *
 * The same goes for one that is written to a layout instead.
 *
 * @throws Error for outputs that have no place in such a build
 */
export function divide(
  request: BuildRequest,
  { layout, ...outputs }: Pick<OutputDecision, 'byDigest' | 'pushesRawDigest' | 'outputs'> & Pick<Division, 'layout'>,
  { nodes = [] }: Buildkit,
): Division {
  const whole = { groups: [request.platforms], request, annotations: [], layout }
  if (!outputs.byDigest && !outputs.pushesRawDigest && !layout) return whole
  const groups = splitByNode(request.platforms, nodes)
  if (groups.length < 2) return whole
  if (outputs.pushesRawDigest)
    throw new Error(
      `input 'outputs' pushes by digest, but the builder has several nodes, whose images buildx would join under the tag 'latest'; use 'push: true' with 'publish: digest' and 'images' instead`,
    )
  if (outputs.outputs.length > (layout ? 0 : 1))
    throw new Error(
      `'load' and 'outputs' cannot be combined with a push from a builder with several nodes, since no node has the whole image; remove them, or use a separate step for them`,
    )
  const { index, manifests } = splitAnnotations(request.annotations, 'manifest')
  return { groups, request: { ...request, annotations: manifests }, annotations: index, layout }
}

/** What the calls of a build pushed, each for its platforms. */
export function pushedBy(built: readonly Built[], { groups, annotations }: Division): Pushed {
  const images = built.flatMap(({ digest }, index) =>
    digest === undefined ? [] : [{ digest, platforms: groups[index] ?? [] }],
  )
  return { images, annotations }
}

/**
 * Tells which node built each platform, where the builder has several: by what buildx reports of each call, and of one that
 * buildx itself divided, by the platforms that nodes are fixed to. One that is not known is missing.
 */
export function builtOn(
  built: readonly Built[],
  groups: readonly Platforms[],
  { builder, buildkit: { nodes = [] } }: { readonly builder: string; readonly buildkit: Buildkit },
): Map<PlatformName, string> {
  if (nodes.length < 2) return new Map()
  return new Map(
    groups.flatMap((platforms, index) => {
      const isOfOneNode = splitByNode(platforms, nodes).length === 1
      const told = isOfOneNode ? nodeOfRef(built[index]?.ref ?? '', nodes) : undefined
      return platforms.flatMap((platform): [PlatformName, string][] => {
        const node = isOfOneNode ? told : homesOf(platforms, nodes)?.get(platform)
        return node ? [[platform, nodeLabel(node, builder)]] : []
      })
    }),
  )
}

/** The outputs about the result as a whole. */
export type BuildResult = { readonly digest: string | undefined; readonly imageId: string; readonly metadata: string }

/**
 * Composes what the calls of a build left; what several nodes built is one image. Its names are the tags that were
 * moved, as buildx writes them where it pushes tags: `r/a:1,r/a:2` (BuildKit exporter/containerimage/export.go). Where
 * none was, they are what buildx wrote.
 */
export function resultOf(built: readonly Built[], { image, moved }: Pick<Published, 'image' | 'moved'>): BuildResult {
  const [first] = built
  const names = moved.length > 0 ? { 'image.name': moved.join(',') } : {}
  if (built.length < 2) {
    const metadata = render({ ...first?.metadata, ...names })
    return { digest: first?.digest, imageId: first?.imageId ?? '', metadata }
  }
  if (image === undefined) return { digest: undefined, imageId: '', metadata: '' }
  const { digest, mediaType, bytes } = image.content
  const whole = {
    'containerimage.digest': digest,
    'containerimage.descriptor': { mediaType, digest, size: bytes.length },
  }
  return { digest, imageId: digest, metadata: render({ ...first?.metadata, ...whole, ...names }) }
}

/** Removes the names and digests of an image that nobody can pull. */
export function withoutImage({ metadata, ...built }: Built): Built {
  const isOfImage = (key: string) => /^(?:containerimage|image)\./.test(key)
  return {
    ...(built.ref !== undefined && { ref: built.ref }),
    metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !isOfImage(key))),
  }
}

function render(metadata: Readonly<Record<string, unknown>>): string {
  return Object.keys(metadata).length > 0 ? JSON.stringify(metadata, null, 2) : ''
}
