import type { Result } from '../job.ts'
import { describe } from '../manifest/manifest.ts'
import { askBefore } from '../manifest/preflight.ts'
import { moveTags } from '../manifest/tags.ts'
import { retryFacts } from '../report/facts.ts'
import { group, log } from '../report/log.ts'
import { renderSummary } from '../report/summary.ts'
import type { Host } from '../toolchain/prepare.ts'
import { joinDigests } from './check.ts'
import { planMerge } from './decide.ts'
import type { Inputs } from './inputs.ts'

/** The outputs that only this action has. */
export const ownOutputs: readonly string[] = []

/** The whole job of the merge action: check what the legs pushed, make one index of it under the tags, report. */
export async function run(inputs: Inputs, { runner, registries, retries }: Host): Promise<Result> {
  const plan = planMerge(inputs, runner)
  for (const notice of plan.notices) log.notice(notice)
  const repositories = plan.targets.map(({ repository }) => repository)
  const [image = ''] = repositories
  const client = await registries.client()

  const [before, joined] = await Promise.all([
    askBefore(client, plan.targets, log.warning),
    group('Check the digests', async ({ info, warning }) => {
      const found = await joinDigests(client, repositories, plan.parts, plan.platforms, plan.annotations)
      for (const { platform, descriptor } of found.image.platforms) info(`${platform}: ${descriptor.digest}`)
      for (const text of found.warnings) warning(text)
      return found.image
    }),
  ])
  const { moved, failure } = await group('Move the tags', async ({ info }) => {
    const moves = await moveTags(client, plan.targets, joined.content, before)
    for (const reference of moves.moved) info(reference)
    return moves
  })
  const manifest = describe(image, moved, joined, plan.platforms, () => undefined)

  return {
    outputs: {
      manifest,
      digest: joined.content.digest,
      images: repositories,
      tags: moved,
      platforms: plan.platforms,
      others: {},
    },
    summary: renderSummary({ title: image, manifest, references: moved, destinations: [], facts: retryFacts(retries) }),
    ...(failure !== undefined && { failure }),
  }
}
