import type { openPublication as open } from '../manifest/publication.ts'

/**
 * Opens the publication of a build. Its code is loaded beside what takes longer, so that no other build waits for it.
 */
export const openPublication: typeof open = async (registries, destination) => {
  const publication = await import('../manifest/publication.ts')
  return publication.openPublication(registries, destination)
}
