import type { Result } from '../job.ts'
import { readContents } from '../manifest/contents.ts'
import { createImagetools } from '../manifest/imagetools.ts'
import { describe, imagesOf } from '../manifest/manifest.ts'
import { readTags, tag } from '../manifest/publish.ts'
import { bindBuildx } from '../process.ts'
import { group, log } from '../report/log.ts'
import { renderSummary } from '../report/summary.ts'
import { type Host, prepareBuildx } from '../toolchain/prepare.ts'
import { checkIndex } from './check.ts'
import type { Inputs } from './inputs.ts'
import { planMerge } from './plan.ts'

/** The outputs that only this action has. */
export const ownOutputs = ['buildx-version']

/** The whole job of the merge action: check what the legs pushed, make one index of it under the tags, report. */
export async function run(inputs: Inputs, host: Host): Promise<Result> {
  const plan = planMerge(inputs, host.runner)
  for (const notice of plan.notices) log.notice(notice)
  const repositories = plan.targets.map(({ repository }) => repository)
  const [image = ''] = repositories

  const binary = await prepareBuildx(inputs.buildx, host)()
  const buildx = bindBuildx(host.run, binary.path, host.runner.buildxConfig)
  // No builder: what one would hold for imagetools comes through the environment and relays, so no daemon is needed.
  const imagetools = createImagetools(host.registries.forImagetools(buildx), undefined)

  const before = readTags(imagetools, plan.targets)
  const planned = await group('Check the digests', async ({ info }) => {
    const found = await checkIndex(imagetools, repositories, plan.parts, plan.platforms, plan.annotations)
    for (const { platform, descriptor } of imagesOf(found)) info(`${platform}: ${descriptor.digest}`)
    return found
  })

  // Beside the tags, since the report is all that needs these.
  const [contents] = await Promise.all([
    readContents(imagetools, image, planned),
    group('Move the tags', async ({ warning }) => {
      const move = {
        before: await before,
        digests: plan.parts.map((part) => part.digest),
        annotations: plan.annotations,
      }
      for (const text of await tag(imagetools, plan.targets, planned.digest, move)) warning(text)
    }),
  ])
  const manifest = describe(
    image,
    plan.targets.flatMap(({ tags }) => tags),
    planned,
    plan.platforms,
    contents,
    () => undefined,
  )

  return {
    outputs: {
      manifest,
      digest: planned.digest,
      images: repositories,
      tags: plan.tags,
      platforms: plan.platforms,
      others: { 'buildx-version': binary.version },
    },
    summary: renderSummary({ title: image, manifest, references: plan.tags, destinations: [], facts: [] }),
  }
}
