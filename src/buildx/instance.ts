import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseObject } from '../input/json.ts'

/** A builder that `buildx create` made, as buildx keeps it (store/nodegroup.go). */
export type Instance = {
  readonly name: string
  /** E.g. `docker-container`; never `docker`, since no such builder can be created; empty if the file does not say. */
  readonly driver: string
  readonly nodes: readonly InstanceNode[]
}

export type InstanceNode = {
  /** A Docker context, or an address. */
  readonly endpoint: string
  /** The files that buildx copies into its container, by path under /etc/buildkit. */
  readonly files: ReadonlyMap<string, string>
  /** The driver's option `network`, e.g. `host`. */
  readonly network?: string
}

/** Where buildx keeps builders, in its folder. */
const folder = 'instances'

/**
 * Reads a builder's file.
 *
 * @returns undefined if buildx has none of this name (the builder of a Docker context has no file), and for a file that
 *   is not a builder's, for which buildx reports what is wrong
 */
export async function readInstance(buildxConfig: string, name: string): Promise<Instance | undefined> {
  // The names that buildx accepts (store/util.go): no other name is a file there.
  if (!/^[a-zA-Z][a-zA-Z0-9._-]*$/.test(name)) return undefined
  const text = await readFile(join(buildxConfig, folder, name.toLowerCase()), 'utf8').catch(() => '')
  const { Driver: driver, Nodes: nodes } = parseObject(text)
  if (!Array.isArray(nodes)) return undefined
  return { name: name.toLowerCase(), driver: typeof driver === 'string' ? driver : '', nodes: nodes.map(parseNode) }
}

type Node = { readonly Endpoint?: unknown; readonly Files?: object | null; readonly DriverOpts?: object | null }

function parseNode(node: Node | null): InstanceNode {
  const files = Object.entries(node?.Files ?? {})
  const { network } = (node?.DriverOpts ?? {}) as { readonly network?: unknown }
  return {
    endpoint: String(node?.Endpoint ?? ''),
    files: new Map(files.map(([path, content]) => [path, Buffer.from(String(content), 'base64').toString()])),
    ...(typeof network === 'string' && { network }),
  }
}
