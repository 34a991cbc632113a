import type { Buildkit } from '../buildx/inspect.ts'
import type { Platforms } from '../platform.ts'
import type { Inputs } from './inputs.ts'

// The Docker engine's own builder is BuildKit inside the engine, and buildx refuses it a part of what it does elsewhere
// (buildx build/opt.go, driver/docker/driver.go). What our own defaults would ask for is decided differently here.

/** How it is called in messages. */
export const ownBuilder = "the Docker engine's own builder (driver docker)"

export const wayOut = "leave out 'builder' and 'driver' to build with BuildKit in a container"

/**
 * What a push does with this builder: buildx cannot push by digest there, so it pushes the tags itself.
 *
 * @param notices gets a sentence where `staged` is not possible
 * @throws Error where only a push by digest would do
 */
export function publishWithDocker(
  { publish, images }: Pick<Inputs, 'publish' | 'images'>,
  notices: string[],
): Inputs['publish'] {
  if (publish === 'digest')
    throw new Error(`'publish: digest' is not possible with ${ownBuilder}, which pushes nothing but tags; ${wayOut}`)
  if (images.length > 0)
    throw new Error(
      `'images' is not possible with ${ownBuilder}, which pushes nothing but tags; use 'tags', or ${wayOut}`,
    )
  if (publish === 'staged')
    notices.push(
      `${ownBuilder} cannot push by digest, so the tags are pushed at once ('publish: direct') and checked afterwards; ${wayOut}`,
    )
  return 'direct'
}

/**
 * Refuses, before the build, what the engine's store of images cannot hold.
 *
 * @throws Error that says how the engine learns it
 */
export function checkStore(platforms: Platforms, { driver, hasContainerdStore }: Buildkit): void {
  if (driver !== 'docker' || hasContainerdStore || platforms.length < 2) return
  throw new Error(
    `${ownBuilder} builds for several platforms only with the containerd image store, which this engine does not use; switch it on ("features": {"containerd-snapshotter": true} in /etc/docker/daemon.json), or ${wayOut}`,
  )
}
