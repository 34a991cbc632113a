import { ownContainers, parseBuilderContainer } from '../buildx/builder-name.ts'
import type { Buildx } from '../buildx/buildx.ts'
import { removeBuilder } from '../buildx/removal.ts'
import type { Docker } from '../docker/daemon.ts'
import { messageOf } from '../message.ts'

/** What work beside the job reports at its end. */
export type Remarks = { readonly infos: readonly string[]; readonly warnings: readonly string[] }

/** A builder that a job left behind, and its containers. */
export type StaleBuilder = { readonly name: string; readonly containers: readonly string[] }

/** Longer than the jobs of which a builder is found by a later one; only a killed job leaves one. */
const oldMilliseconds = 24 * 60 * 60 * 1000

/** A daemon that does not answer must not hold up the end of the job. */
const patienceMilliseconds = 30_000

/**
 * The builders that jobs left behind: old by the time in their name. Those that stay have no time in it.
 *
 * @param names of containers and volumes
 * @param now milliseconds since 1970
 */
export function staleBuilders(names: readonly string[], now: number): StaleBuilder[] {
  const old = names.flatMap((name) => {
    const builder = parseBuilderContainer(name)
    return builder && builder.createdAt + oldMilliseconds < now ? [builder] : []
  })
  return [...new Set(old.map(({ name }) => name))].map((name) => ({
    name,
    containers: [...new Set(old.filter((part) => part.name === name).map(({ container }) => container))],
  }))
}

/**
 * Removes the builders that killed jobs left on this daemon: their containers start again with the machine, and their
 * volumes fill its disk.
 *
 * @returns never rejects
 */
export async function sweepBuilders(docker: Docker, buildx: Buildx, now = Date.now()): Promise<Remarks> {
  const stop = AbortSignal.timeout(patienceMilliseconds)
  const ask: Docker = (args) => docker(args, { stop })
  const askBuildx: Buildx = (args) => buildx(args, { stop })
  try {
    const filter = `--filter=name=${ownContainers}`
    const lists = await Promise.all([
      ask(['ps', '--all', '--format={{.Names}}', filter]),
      ask(['volume', 'ls', '--format={{.Name}}', filter]),
    ])
    const names = lists.flatMap(({ stdout }) => stdout.split('\n'))
    const outcomes = await Promise.all(
      staleBuilders(names, now).map(async ({ name, containers }) => {
        const builder = { name, driver: 'docker-container', keepState: false }
        return { name, problems: await removeBuilder(ask, askBuildx, builder, containers) }
      }),
    )
    return {
      infos: outcomes
        .filter(({ problems }) => problems.length === 0)
        .map(({ name }) => `removed builder ${name}, which an earlier job left behind`),
      warnings: outcomes.flatMap(({ problems }) =>
        problems.map((problem) => `an earlier job left a builder behind: cannot remove ${problem}`),
      ),
    }
  } catch (error) {
    return { infos: [], warnings: [`cannot remove builders that earlier jobs left behind: ${messageOf(error)}`] }
  }
}
