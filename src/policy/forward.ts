import { compare } from './compare.ts'
import type { Decision } from './decision.ts'
import type { History } from './history.ts'
import type { Identity } from './identity.ts'
import type { PublishedImage } from './published.ts'
import { keptSentence } from './words.ts'

/**
 * Decides about a tag that only goes forward.
 *
 * @param published where it leads now
 */
export async function decideForward(
  published: PublishedImage | undefined,
  ours: Identity,
  history: History,
): Promise<Decision> {
  if (published === undefined) return { what: 'write', notice: 'it is a new tag' }
  const { digest, identity, problem } = published
  const was = digest === '' ? 'its earlier image' : digest
  if (problem !== undefined) return { what: 'write', notice: `moved from ${was}, which is broken: ${problem}` }
  const comparison = await compare(identity, ours, history)
  if (comparison.isNewer)
    return {
      what: 'keep',
      reason: comparison.reason,
      line: keptSentence(comparison.theirs, digest, comparison.ours),
    }
  return {
    what: 'write',
    ...(comparison.doubt !== undefined && { notice: `moved from ${was}, though ${comparison.doubt}` }),
  }
}
