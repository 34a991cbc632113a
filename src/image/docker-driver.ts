import { engineBuilder, hasClassicStore } from '../buildx/engine-builder.ts'
import type { Buildkit } from '../buildx/inspect.ts'
import type { Platforms } from '../platform.ts'
import type { Inputs } from './inputs.ts'

// The Docker engine's own builder is BuildKit inside the engine, and buildx refuses it a part of what it does elsewhere
// (buildx build/opt.go, driver/docker/driver.go). What our own defaults would ask for is decided differently here.

/** What to do where the engine's builder cannot do what was asked for, for messages. */
export const insteadOfEngineBuilder = "remove 'builder' and 'driver' to build with BuildKit in a container"

/**
 * What a push does with this builder: buildx cannot push by digest there, so it pushes the tags itself.
 *
 * @param notices gets a sentence where `staged` is not possible
 * @throws Error where only a push by digest would do
 */
export function publishByEngine(
  { publish, images }: Pick<Inputs, 'publish' | 'images'>,
  notices: string[],
): Inputs['publish'] {
  if (publish === 'digest')
    throw new Error(
      `'publish: digest' cannot be used with ${engineBuilder}, which can only push tags; ${insteadOfEngineBuilder}`,
    )
  if (images.length > 0)
    throw new Error(
      `'images' cannot be used with ${engineBuilder}, which can only push tags; use 'tags', or ${insteadOfEngineBuilder}`,
    )
  if (publish === 'staged')
    notices.push(
      `${engineBuilder} cannot push by digest, so the tags are pushed at once ('publish: direct') and checked afterwards; ${insteadOfEngineBuilder}`,
    )
  return 'direct'
}

/**
 * Refuses, before the build, what the engine's store of images cannot hold.
 *
 * @throws Error that says how the engine learns it
 */
export function checkStore(platforms: Platforms, buildkit: Buildkit): void {
  if (!hasClassicStore(buildkit) || platforms.length < 2) return
  throw new Error(
    `${engineBuilder} builds for several platforms only with the containerd image store, which this engine does not use; enable it ("features": {"containerd-snapshotter": true} in /etc/docker/daemon.json), or ${insteadOfEngineBuilder}`,
  )
}

/**
 * Refuses an archive for the Docker engine of several platforms, which BuildKit does after the build
 * (exporter/oci/export.go).
 *
 * @param archives items of `outputs`
 * @throws Error that names the archive that holds them all
 */
export function checkArchives(archives: readonly string[], platforms: Platforms, { driver }: Buildkit): void {
  const [archive] = archives
  if (archive === undefined || platforms.length < 2 || driver === 'docker') return
  throw new Error(
    `input 'outputs' has '${archive}', an archive that holds one platform, but ${platforms.length} are built (${platforms.join(', ')}); use ${archive.replace('type=docker', 'type=oci')}, which holds all of them, or build one platform`,
  )
}
