import type { Docker } from '../docker/daemon.ts'
import { messageOf } from '../message.ts'
import { nodeContainer } from './builder-name.ts'
import type { Buildx } from './buildx.ts'

/** What post needs to remove a builder, also a half-made one. */
export type BuilderState = {
  readonly name: string
  readonly driver: string
  readonly keepState: boolean
  /** Path of the buildx binary that made it. */
  readonly buildx: string
  /** Docker's options that choose the daemon on which it is, as `Daemon` has them. */
  readonly daemon: readonly string[]
}

/**
 * Removes a builder with its containers and volumes. `buildx rm` does all of it, except where it cannot load the node
 * (then it forgets the builder and leaves the container) or finds the container gone (then it leaves the volume).
 *
 * @param containers its nodes on this daemon
 * @returns what could not be removed, in words; empty when all is gone
 */
export async function removeBuilder(
  docker: Docker,
  buildx: Buildx,
  { name, driver, keepState }: Omit<BuilderState, 'buildx' | 'daemon'>,
  containers: readonly string[] = [nodeContainer(name)],
): Promise<string[]> {
  const problems: string[] = []
  const attempt = async (what: string, work: Promise<unknown>, harmless: RegExp): Promise<boolean> => {
    try {
      await work
      return true
    } catch (error) {
      const words = messageOf(error)
      if (!harmless.test(words)) problems.push(`${what}: ${words}`)
      return false
    }
  }

  const keep = keepState ? ['--keep-state'] : []
  const removed = await attempt(
    `builder ${name}`,
    buildx(['rm', '--force', ...keep, '--', name]),
    /no builder .* found/,
  )
  if (driver !== 'docker-container') return problems
  for (const container of containers) {
    if (!removed) {
      const remove = docker(['rm', '--force', '--volumes', '--', container])
      await attempt(`container ${container}`, remove, /no such container|already in progress/i)
    }
    if (!keepState) {
      const volume = `${container}_state`
      const remove = docker(['volume', 'rm', '--force', '--', volume])
      await attempt(`volume ${volume}`, remove, /no such volume/i)
    }
  }
  return problems
}

/** Ends a builder's container at once; the next build boots it again, with its state. */
export async function killBuilder(docker: Docker, name: string): Promise<void> {
  await docker(['kill', '--', nodeContainer(name)])
}
