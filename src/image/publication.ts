import type { Destination, Policing, Publication } from '../manifest/publication.ts'
import type { Registries } from '../registry/access.ts'
import type { BuildDestination } from './destination.ts'

/**
 * Opens the publication of a build, whose code is loaded beside what takes longer.
 *
 * @param folder where buildx leaves what is examined and not published
 */
export async function openPublication(
  registries: Pick<Registries, 'client'>,
  destination: Destination & Pick<BuildDestination, 'declined'>,
  folder: string,
  policing?: Policing,
): Promise<Publication> {
  if (destination.declined?.layout !== undefined)
    return (await import('../manifest/layout.ts')).openLayoutPublication(folder, destination.platforms)
  const publication = await import('../manifest/publication.ts')
  if (destination.targets.length === 0) return publication.nowhere
  return publication.openPublication(await registries.client(), destination, policing)
}
