import type { Destination, Policing, Publication } from '../manifest/publication.ts'
import type { Registries } from '../registry/access.ts'

/** Opens the publication of a build, whose code is loaded beside what takes longer. */
export async function openPublication(
  registries: Pick<Registries, 'client'>,
  destination: Destination,
  policing?: Policing,
): Promise<Publication> {
  const publication = await import('../manifest/publication.ts')
  if (destination.targets.length === 0) return publication.nowhere
  return publication.openPublication(await registries.client(), destination, policing)
}
