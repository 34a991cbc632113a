import type { Docker } from '../docker/daemon.ts'
import { messageOf } from '../message.ts'
import type { BuilderState } from '../state.ts'
import { nodeContainer } from './builder-name.ts'
import type { Buildx } from './buildx.ts'

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
  { name, driver, keepState }: Pick<BuilderState, 'name' | 'driver' | 'keepState'>,
  containers: readonly string[] = [nodeContainer(name)],
): Promise<string[]> {
  const problems: string[] = []
  const attempt = async (what: string, work: Promise<unknown>, isGone: IsGone): Promise<boolean> => {
    try {
      await work
      return true
    } catch (error) {
      const words = messageOf(error)
      if (!(await isGone(words))) problems.push(`${what}: ${words}`)
      return false
    }
  }

  const keep = keepState ? ['--keep-state'] : []
  const removed = await attempt(`builder ${name}`, buildx(['rm', '--force', ...keep, '--', name]), isBuilderGone)
  if (driver === 'kubernetes') {
    const left = `; look for deployments and ConfigMaps of that name in its namespace`
    return problems.map((problem) => `${problem}${left}`)
  }
  if (driver !== 'docker-container') return problems
  for (const container of containers) {
    if (!removed) {
      const remove = docker(['rm', '--force', '--volumes', '--', container])
      await attempt(`container ${container}`, remove, isContainerGone)
    }
    if (!keepState) {
      const volume = `${container}_state`
      const remove = docker(['volume', 'rm', '--force', '--', volume])
      await attempt(`volume ${volume}`, remove, isVolumeGone)
    }
  }
  return problems
}

/** Tells by the words of a removal that failed whether there is nothing to remove; the tables are loaded only then. */
type IsGone = (words: string) => Promise<unknown>

const isBuilderGone: IsGone = async (words) => (await import('./said.ts')).saidByBuildx(words, ['no builder'])
const isContainerGone: IsGone = async (words) =>
  (await import('../docker/said.ts')).saidByDocker(words, ['no container', 'removal under way'])
const isVolumeGone: IsGone = async (words) => (await import('../docker/said.ts')).saidByDocker(words, ['no volume'])

/** Ends a builder's container at once; the next build boots it again, with its state. */
export async function killBuilder(docker: Docker, name: string): Promise<void> {
  await docker(['kill', '--', nodeContainer(name)])
}
