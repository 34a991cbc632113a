import type { Decision } from './decision.ts'
import type { Identity } from './identity.ts'
import type { PublishedImage } from './published.ts'
import { immutableSentence, sameCommitSentence } from './words.ts'

/**
 * Decides about an immutable tag when the image is built: another job of the same commit may have been faster.
 *
 * @param published where it leads now
 */
export function decideImmutable(reference: string, published: PublishedImage | undefined, ours: Identity): Decision {
  if (published === undefined) return { what: 'write' }
  if (isOfSameCommit(published, ours))
    return {
      what: 'keep',
      reason: 'it is immutable and from the same commit',
      line: sameCommitSentence(published, ours),
    }
  return { what: 'fail', problem: immutableSentence(reference, published, ours, 'so it was not moved') }
}

export function isOfSameCommit({ identity }: Pick<PublishedImage, 'identity'>, ours: Identity): boolean {
  return identity.revision !== undefined && identity.revision === ours.revision
}
