import { bindBuildx } from '../buildx/buildx.ts'
import type { Daemon } from '../docker/daemon.ts'
import type { Job } from '../job.ts'
import { log } from '../log.ts'
import type { BuildxBinary } from './binary.ts'
import type { Remarks } from './stale-builders.ts'

/**
 * Begins to remove what killed jobs left, as soon as there is a buildx; not where the preparation fails before, which says
 * better what is wrong, and must not wait.
 *
 * @param daemonAnswered rejects where the daemon does not answer
 * @returns never rejects; undefined where nothing was begun
 */
export async function beginSweep(
  binary: Promise<BuildxBinary>,
  daemonAnswered: Promise<unknown>,
  { docker }: Daemon,
  { run, runner }: Job,
): Promise<Remarks | undefined> {
  const ready = await Promise.all([binary, daemonAnswered]).catch(() => undefined)
  if (ready === undefined) return undefined
  // Loaded where it is needed: on machines that last.
  const { sweepBuilders } = await import('./stale-builders.ts')
  return sweepBuilders(docker, bindBuildx(run, ready[0].path, runner))
}

/** Logs what became of a sweep, where one was begun, and was not cancelled. */
export function logRemarks(remarks: Remarks | undefined, cancel: AbortSignal): void {
  if (remarks === undefined || cancel.aborted) return
  const { infos, warnings } = remarks
  for (const line of infos) log.info(line)
  for (const message of warnings) log.warning(message)
}
