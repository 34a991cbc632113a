import { during, type LostNode } from '../failure.ts'
import type { Job } from '../job.ts'
import type { Run } from '../process.ts'
import { openSsh, withPath } from './node-ssh.ts'
import { withNodeTls } from './node-tls.ts'
import type { GivenNode } from './nodes.ts'
import { lostNodes, reachNodes } from './reach.ts'

// Loaded for builders of several nodes, and for those that are elsewhere.

export type OpenedNodes = {
  /** As buildx gets them: with the paths of their certificates. */
  readonly nodes: readonly GivenNode[]
  /** Runs programs so that they reach the nodes. */
  readonly run: Run
  /** The variable PATH with which docker and buildx reach them, also at the end of the job; absent where it is unchanged. */
  readonly path?: string
  /** Asks again which of them cannot be used; those of Kubernetes are not asked. */
  readonly lostNodes?: () => Promise<readonly LostNode[]>
}

/**
 * Makes ready what the nodes of a new builder are reached with, and asks each whether it is there.
 *
 * @param nodes the first is that of the inputs
 * @param daemon Docker's options that choose the daemon of the first, and of others without an endpoint
 * @throws Error that names the input or the node, before anything is made of it
 */
export async function openNodes(
  nodes: readonly GivenNode[],
  { driver, daemon }: { readonly driver: string; readonly daemon: readonly string[] },
  { runner, folder, run }: Pick<Job, 'runner' | 'folder' | 'run'>,
): Promise<OpenedNodes> {
  const { nodeTls, workspace, childEnvironment } = runner
  const common = { folder, workspace }
  const options = { ...common, variables: nodeTls, driver, now: new Date() }
  const given = await Promise.all(nodes.map((node, index) => withNodeTls(node, index, options)))
  const path = await openSsh(nodes, { ...common, run, path: childEnvironment.PATH ?? '' })
  const opened = { nodes: given.map(({ node }) => node), run: withPath(run, path), ...(path !== undefined && { path }) }
  // buildx makes those of Kubernetes itself.
  if (driver === 'kubernetes') return opened
  const reaching = { driver, daemon, run: opened.run }
  await during('boot', { driver, isRemote: true }, () => reachNodes(given, reaching))
  return { ...opened, lostNodes: () => lostNodes(given, reaching) }
}
