import { architectureOf, type PlatformName } from '../platform.ts'
import type { Node } from './inspect.ts'

/** What the machine of a BuildKit makes of the programs of other architectures; Go's names of these. */
export type Machine = {
  readonly emulated: ReadonlySet<string>
  /** It executes them, and whether with QEMU cannot be told: not every arm64 has the 32-bit modes of arm. */
  readonly unsure: ReadonlySet<string>
}

/** Of architectures that a processor of another one executes: always, and where it has the modes for it. */
const hosts: Readonly<Record<string, string>> = { '386': 'amd64', arm: 'arm64' }

/**
 * Tells a node's machine by the platforms that it lists, where that is certain: a worker lists its own first (BuildKit
 * util/archutil/detect.go), but buildx puts those in front that the node was made for.
 *
 * @returns undefined where the machine may be any of several, as with QEMU on a node that is fixed to a platform
 */
export function machineOf({ listed = [], fixed = [] }: Pick<Node, 'listed' | 'fixed'>): Machine | undefined {
  const [first] = listed
  if (first === undefined) return undefined
  if (fixed.length === 0) return machineFor(first, listed)
  const architectures = new Set(listed.map(architectureOf))
  const own = [...architectures].filter((one) => !architectures.has(hosts[one] ?? ''))
  return own.length === 1 ? machineFor(`linux/${own[0]}`, listed) : undefined
}

/**
 * @param native what its BuildKit was made for
 * @param listed what it executes, as far as it is known; without, anything that is executed there
 */
export function machineFor(native: PlatformName, listed: readonly PlatformName[]): Machine {
  const own = architectureOf(native)
  const others = [...new Set(listed.map(architectureOf))].filter((one) => one !== own)
  const unsure = others.filter((one) => one === 'arm' && own === 'arm64')
  const emulated = others.filter((one) => hosts[one] !== own)
  return { emulated: new Set(emulated), unsure: new Set(unsure) }
}

/** How messages and outputs call a node: by the name that it was given, or else by its address. */
export function nodeLabel({ name, endpoint }: Pick<Node, 'name' | 'endpoint'>, builder: string): string {
  // buildx makes the name of a node of its builder's, and the endpoint of a Kubernetes one of both.
  const isMade = name.startsWith(builder) && /^\d+$/.test(name.slice(builder.length))
  return isMade && endpoint && !endpoint.startsWith('kubernetes:') ? endpoint : name
}

/** The node that made a build, by `buildx.build.ref` of its metadata: builder/node/id. */
export function nodeOfRef(ref: string, nodes: readonly Node[]): Node | undefined {
  return nodes.find(({ name }) => ref.includes(`/${name}/`))
}
