import { createHash, randomBytes } from 'node:crypto'

const prefix = 'multiarch-build-'
const containerPrefix = 'buildx_buildkit_'

/** The prefix of the containers and volumes of all our builders, for docker's filters. */
export const ownContainers = `${containerPrefix}${prefix}`

/** A builder that was to end with its job, recognised by one of its containers or volumes. */
export type EphemeralBuilder = {
  readonly name: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly container: string
}

/**
 * The name of a builder that ends with its job: unique, since jobs share a daemon, and with its creation time, so that
 * a later job can see that it was left behind.
 *
 * @param createdAt milliseconds since 1970
 */
export function ephemeralBuilderName(createdAt: number): string {
  return `${prefix}${Math.floor(createdAt / 1000).toString(36)}-${randomBytes(6).toString('hex')}`
}

/**
 * The name of a builder that stays, and that no later job removes.
 *
 * @param stableFor what identifies this step on this runner, so that a kept state is found again; unique without it
 */
export function persistentBuilderName(stableFor?: readonly string[]): string {
  const suffix = stableFor
    ? createHash('sha256').update(stableFor.join('\n')).digest('hex').slice(0, 12)
    : randomBytes(6).toString('hex')
  return `${prefix}${suffix}`
}

/** The container of a builder's first node, as buildx names it. */
export function nodeContainer(name: string): string {
  return `${containerPrefix}${name}0`
}

/** The builder of a container or volume; undefined for one that is not ours, or that stays. */
export function parseBuilderContainer(containerOrVolume: string): EphemeralBuilder | undefined {
  const pattern = new RegExp(`^(${containerPrefix}(${prefix}([0-9a-z]+)-[0-9a-f]{12})\\d+)(?:_state)?$`)
  const [, container, name, seconds] = pattern.exec(containerOrVolume) ?? []
  if (container === undefined || name === undefined || seconds === undefined) return undefined
  return { name, createdAt: Number.parseInt(seconds, 36) * 1000, container }
}
