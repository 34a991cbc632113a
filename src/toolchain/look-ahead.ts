import { type Daemon, findDaemon } from '../docker/daemon.ts'
import { type ImageSources, inspectImages } from '../docker/images.ts'
import type { Job } from '../job.ts'
import type { BuilderInputs } from './inputs.ts'

/** The daemon of a builder, and what it holds. */
export type Ahead = {
  readonly daemon: Promise<Daemon>
  /** The images of BuildKit and QEMU there; asked for once. */
  readonly imagesOn: (daemon: Daemon) => Promise<ImageSources>
}

/**
 * Begins to look at the daemon of a builder: that waits neither for buildx, which is hashed meanwhile, nor for what is to be
 * built. One elsewhere is asked for its images when it is known how it is reached.
 */
export function lookAhead(
  { endpoint, buildkitImages, binfmtImages }: Pick<BuilderInputs, 'endpoint' | 'buildkitImages' | 'binfmtImages'>,
  mirrors: readonly string[],
  { run, runner }: Pick<Job, 'run' | 'runner'>,
): Ahead {
  const known = new Map<Daemon, Promise<ImageSources>>()
  const imagesOn: Ahead['imagesOn'] = (daemon) => {
    const images = known.get(daemon) ?? inspectImages(daemon, [...buildkitImages, ...binfmtImages], mirrors)
    known.set(daemon, images)
    return images
  }
  const daemon = findDaemon(run, endpoint, runner)
  // Awaited later, or not at all where something else fails before.
  daemon.then((found) => (found.isRemote ? undefined : imagesOn(found))).catch(() => {})
  return { daemon, imagesOn }
}
