import { checkPushed, type Pushed } from '../manifest/check.ts'
import type { Image } from '../manifest/image.ts'
import { confirmTags, listMoves, moveTags, type TagStates } from '../manifest/tags.ts'
import { messageOf } from '../message.ts'
import { CancelledError } from '../process.ts'
import type { RegistryClient } from '../registry/client.ts'
import { group } from '../report/log.ts'
import type { Host } from '../toolchain/prepare.ts'
import type { Plan } from './decide.ts'

/** What was published, and why not all of it was. */
export type Published = {
  /** Undefined where nothing was pushed, or where it could not be read back. */
  readonly image?: Image
  /** References that point to the image. */
  readonly moved: readonly string[]
  readonly failure?: string
}

/**
 * Checks what a build pushed, joins it where several nodes built it, and moves the tags; nothing where nothing was
 * pushed. What is wrong with the image or a tag is in the result, since the digest that was pushed is still of use.
 *
 * @param before where the tags pointed before the build
 */
export async function publish(
  plan: Plan,
  pushed: Pushed,
  before: TagStates,
  { registries }: Pick<Host, 'registries'>,
): Promise<Published> {
  const repositories = plan.targets.map(({ repository }) => repository)
  if (repositories.length === 0) return { moved: [] }
  const digests = pushed.parts.map(({ digest }) => digest)
  if (digests.length === 0) throw new Error('buildx pushed the image but reported no digest, so it cannot be checked')
  const client = await registries.client()
  const isDirect = plan.publish === 'direct'

  const { image, faults } = await group('Check the pushed image', async ({ info, warning }) => {
    const checked = await checkPushed(client, repositories, pushed, plan.platforms)
    const held = checked.image?.platforms.map(({ platform }) => platform) ?? []
    info(`${repositories.join(', ')}: ${digests.join(', ')} holds ${held.join(', ') || 'what could not be read'}`)
    for (const text of checked.warnings) warning(text)
    return checked
  })
  if (image === undefined || faults.length > 0) {
    const what = image === undefined ? 'could not be read back' : 'is not what was asked for'
    const consequence = isDirect ? 'but its tags have been published already' : 'so no tag was moved'
    const failure = [`the pushed image ${what}, ${consequence}:`, ...faults].join('\n')
    return { ...(image && { image }), moved: [], failure }
  }
  // An index of several nodes is nowhere yet.
  if (digests.length > 1) {
    const failure = await storeEverywhere(client, repositories, image)
    if (failure !== undefined) return { image, moved: [], failure }
  }
  const tagged = plan.targets.filter(({ tags }) => tags.length > 0)
  if (tagged.length === 0) return { image, moved: [] }
  const moves = await group(isDirect ? 'Check the tags' : 'Move the tags', async ({ info, warning }) => {
    const { warnings = [], ...done } = isDirect
      ? await confirmTags(client, tagged, image.content.digest, before)
      : await moveTags(client, tagged, image.content, before)
    for (const text of warnings) warning(text)
    for (const reference of done.moved) info(reference)
    return done
  })
  return { image, ...moves }
}

/** Stores an index under its digest; returns why it is not in every repository. */
async function storeEverywhere(
  client: RegistryClient,
  repositories: readonly string[],
  { content }: Image,
): Promise<string | undefined> {
  const stored = await Promise.allSettled(
    repositories.map((repository) => client.put(repository, content.digest, content)),
  )
  const reasons = stored.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []))
  const cancelled = reasons.find((reason) => reason instanceof CancelledError)
  if (cancelled !== undefined) throw cancelled
  if (reasons.length === 0) return undefined
  return [`the images of the nodes could not be joined, so no tag was moved:`, ...reasons.map(messageOf)].join('\n')
}

/** With `publish: direct` buildx moves the tags, so a push that fails may have moved some of them. */
export async function withMoves(
  error: unknown,
  plan: Plan,
  before: TagStates,
  { registries }: Pick<Host, 'registries'>,
): Promise<unknown> {
  const isPush = error instanceof Error && error.message.includes('failed to push')
  if (plan.publish !== 'direct' || !isPush) return error
  // What cannot be found out must not stand in place of the build's own error.
  const moves = await registries
    .client()
    .then((client) => listMoves(client, plan.targets, before))
    .catch(() => [])
  return new Error([error.message, ...moves].join('\n'), { cause: error })
}
