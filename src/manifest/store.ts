import { settled } from '../cancel.ts'
import { messageOf } from '../message.ts'
import type { RegistryClient } from '../registry/client.ts'
import { ruleOf } from '../registry/error.ts'
import type { Image } from './image.ts'

/** Stores an index under its digest; returns why it is not in every repository, undefined where it is. */
export async function storeIndex(
  client: RegistryClient,
  repositories: readonly string[],
  { content }: Image,
): Promise<{ readonly failure: string; readonly rule: string | undefined } | undefined> {
  const stored = await settled(repositories.map((repository) => client.put(repository, content.digest, content)))
  const reasons = stored.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []))
  if (reasons.length === 0) return undefined
  const head = 'the images of the nodes could not be joined, so no tag was moved:'
  return { failure: [head, ...reasons.map(messageOf)].join('\n'), rule: ruleOf(reasons[0]) }
}
