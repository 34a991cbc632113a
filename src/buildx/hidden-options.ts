import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseObject } from '../input/json.ts'

/** Driver options for one node: names to values. */
type NodeOptions = Readonly<Record<string, string>>

/**
 * Adds driver options to a builder that has not booted, in the file where buildx keeps it (store/nodegroup.go): in an
 * argument of `buildx create`, any user of this machine could read them. The file is its user's alone, as buildx makes
 * it.
 *
 * @param nodes what each node gets, in the order in which they were created
 * @throws Error that repeats no option, if buildx stores builders in another way
 */
export async function addHiddenOptions(
  buildxConfig: string,
  builder: string,
  nodes: readonly NodeOptions[],
): Promise<void> {
  const path = join(buildxConfig, 'instances', builder)
  const group = parseObject(await readFile(path, 'utf8').catch(() => ''))
  if (!Array.isArray(group.Nodes) || group.Nodes.length !== nodes.length)
    throw new Error(
      `this buildx stores builders in an unknown format, so the password of a proxy cannot be passed to BuildKit; set the proxy in 'driver-opts' (env.HTTPS_PROXY=…), where all users of this machine can see it`,
    )
  const changed = group.Nodes.map((node: { readonly DriverOpts?: object | null }, index) => ({
    ...node,
    DriverOpts: { ...node.DriverOpts, ...nodes[index] },
  }))
  const temporary = `${path}.${randomUUID()}`
  await writeFile(temporary, JSON.stringify({ ...group, Nodes: changed }), { mode: 0o600 })
  await rename(temporary, path)
}
