import type { PlatformName, Platforms } from '../platform.ts'
import type { Node } from './inspect.ts'

/**
 * Divides the platforms of a build so that each group is built on one node by its own `buildx build`: buildx itself
 * joins what it builds on several nodes, and pushes the result under a tag.
 *
 * buildx asks for each platform which is the first node fixed to it (build/resolver/driver.go, `resolve` with
 * `OnlyStrict`: after normalisation the same, so arm/v7 is not at home on a node fixed to arm/v6). If every platform of
 * the call has one, these are taken, and no other node is booted. Otherwise all are booted, and each platform goes to
 * the first that can run it, even under QEMU; so a platform that no node is fixed to gets its own call, and so does one
 * whose node comes after another with unknown fixed platforms.
 *
 * A platform with a node fixed to it is thereby built there even when others have none, which in one call for all is
 * not so.
 *
 * @param platforms normalised
 * @param nodes in buildx's order
 * @returns in the requested order; one group for a builder with one node, and if the builder chooses the platforms
 */
export function splitByNode(platforms: Platforms, nodes: readonly Pick<Node, 'fixed'>[]): PlatformName[][] {
  if (nodes.length < 2 || platforms.length === 0) return [[...platforms]]
  const groups = new Map<number | string, PlatformName[]>()
  for (const platform of platforms) {
    const key = homeOf(platform, nodes) ?? platform
    groups.set(key, [...(groups.get(key) ?? []), platform])
  }
  return [...groups.values()]
}

/**
 * The nodes on which one call of buildx builds its platforms; undefined unless every platform has a node fixed to it.
 */
export function homesOf<OfNode extends Pick<Node, 'fixed'>>(
  platforms: Platforms,
  nodes: readonly OfNode[],
): Map<PlatformName, OfNode> | undefined {
  const homes = new Map(
    platforms.flatMap((platform) => {
      const node = nodes[homeOf(platform, nodes) ?? nodes.length]
      return node ? [[platform, node] as const] : []
    }),
  )
  return homes.size === platforms.length ? homes : undefined
}

/** The index of the node on which buildx is certain to build a platform, if all platforms of the call have one. */
function homeOf(platform: PlatformName, nodes: readonly Pick<Node, 'fixed'>[]): number | undefined {
  const index = nodes.findIndex(({ fixed }) => fixed === undefined || fixed.includes(platform))
  return nodes[index]?.fixed === undefined ? undefined : index
}
