import { architectureOf, type PlatformName } from '../platform.ts'
import type { Node } from './inspect.ts'

/** How the machine of a BuildKit executes programs for other architectures; in Go's names. */
export type Machine = {
  readonly emulated: ReadonlySet<string>
  /** It executes them, perhaps with QEMU: not every arm64 processor has the 32-bit modes of arm. */
  readonly unsure: ReadonlySet<string>
}

/** Architectures that a processor of another architecture executes: always, or if it has the modes for it. */
const hosts: Readonly<Record<string, string>> = { '386': 'amd64', arm: 'arm64' }

/**
 * Derives a node's machine from the platforms that it lists, if that is certain: a worker lists its own first (BuildKit
 * util/archutil/detect.go), but buildx puts the node's fixed platforms in front.
 *
 * @returns undefined if the machine is ambiguous, as with QEMU on a node that is fixed to a platform
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
 * @param native the platform that its BuildKit was built for
 * @param listed what it executes, if known; without it, anything that is executed there
 */
export function machineFor(native: PlatformName, listed: readonly PlatformName[]): Machine {
  const own = architectureOf(native)
  const others = [...new Set(listed.map(architectureOf))].filter((one) => one !== own)
  const unsure = others.filter((one) => one === 'arm' && own === 'arm64')
  const emulated = others.filter((one) => hosts[one] !== own)
  return { emulated: new Set(emulated), unsure: new Set(unsure) }
}

/** What messages and outputs call a node: the name that it was given, or its address. */
export function nodeLabel({ name, endpoint }: Pick<Node, 'name' | 'endpoint'>, builder: string): string {
  // buildx derives a node's name from its builder's, and the endpoint of a Kubernetes node from both.
  const isMade = name.startsWith(builder) && /^\d+$/.test(name.slice(builder.length))
  return isMade && endpoint && !endpoint.startsWith('kubernetes:') ? endpoint : name
}

/** The node that made a build, by `buildx.build.ref` of its metadata: builder/node/id. */
export function nodeOfRef(ref: string, nodes: readonly Node[]): Node | undefined {
  return nodes.find(({ name }) => ref.includes(`/${name}/`))
}
