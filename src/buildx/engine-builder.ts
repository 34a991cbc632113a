import type { Buildkit } from './inspect.ts'

/** How the BuildKit inside of the Docker engine is called in messages. */
export const engineBuilder = "the Docker engine's own builder (driver docker)"

/**
 * Whether it is the Docker engine's own builder, and the engine keeps images in its classic store, or does not tell: buildx
 * then refuses attestations, the export of caches but an inline one, and a second platform (driver/docker/driver.go).
 */
export function hasClassicStore({
  driver,
  hasContainerdStore,
}: Pick<Buildkit, 'driver' | 'hasContainerdStore'>): boolean {
  return driver === 'docker' && hasContainerdStore !== true
}
