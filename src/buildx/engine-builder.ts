import type { Buildkit } from './inspect.ts'

/** What messages call the BuildKit inside the Docker engine. */
export const engineBuilder = "Docker Engine's own builder (driver docker)"

/**
 * Whether it is the Docker engine's own builder, and the engine has its classic image store, or does not say: buildx
 * then refuses attestations, cache exports other than inline, and a second platform (driver/docker/driver.go).
 */
export function hasClassicStore({
  driver,
  hasContainerdStore,
}: Pick<Buildkit, 'driver' | 'hasContainerdStore'>): boolean {
  return driver === 'docker' && hasContainerdStore !== true
}
