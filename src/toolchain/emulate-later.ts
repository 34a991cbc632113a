import { findDaemon } from '../docker/daemon.ts'
import { inspectImages } from '../docker/images.ts'
import type { Job } from '../job.ts'
import type { Platforms } from '../platform.ts'
import type { ChosenBuilder } from './choose.ts'
import { type Emulation, emulate } from './emulation.ts'
import type { Supplies } from './supplies.ts'

/**
 * Registers emulators once the builder is there: for platforms that only a definition tells which BuildKit has read. A
 * BuildKit that runs executes through them at once.
 *
 * @returns undefined where the machines of the builder are not known, or registered by whoever made it
 */
export async function emulateLater(
  builder: ChosenBuilder,
  platforms: Platforms,
  supplies: Supplies,
  job: Job,
): Promise<Emulation | undefined> {
  const { existing, isOnDaemon, driver, append, endpoint, binfmtImages } = builder
  const isHere = existing === '' ? ['docker', 'docker-container'].includes(driver) && append.trim() === '' : isOnDaemon
  if (!isHere) return undefined
  const daemon = await findDaemon(job.run, existing === '' ? endpoint : '', job.runner)
  return emulate(builder, platforms, { daemon, images: inspectImages(daemon, binfmtImages), supplies }, job)
}
