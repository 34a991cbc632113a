import { createImagetools, type ImageManifest, type Imagetools, type Inspection } from '../manifest/imagetools.ts'
import { describe, imagesOf, type Manifest } from '../manifest/manifest.ts'
import { confirmTags, tag, verify } from '../manifest/publish.ts'
import { group, live, log } from '../report/log.ts'
import type { Outputs } from '../report/outputs.ts'
import { renderSummary } from '../report/summary.ts'
import { type Built, build } from '../solve/build.ts'
import { type Host, prepare } from '../toolchain/prepare.ts'
import type { Inputs } from './inputs.ts'
import { type Plan, planBuild } from './plan.ts'

/** What the action hands back to the workflow. */
export type Result = { readonly outputs: Outputs; readonly summary: string }

/** The whole job of the build action: prepare, build, check, tag, report. */
export async function run(inputs: Inputs, host: Host): Promise<Result> {
  const plan = planBuild(inputs, host.runner)
  for (const notice of plan.notices) log.notice(notice)

  const { buildx, binary, builder, emulated } = await prepare(inputs, plan.platforms ?? [], host)
  const isEmulated = (platform: string): boolean => emulated.has(platform.split('/')[1] ?? '')

  const built = await live('Build', (print) =>
    build(buildx, plan.request, builder, host.folder, { onOutput: print, env: {} }),
  )
  const manifest = await publish(createImagetools(buildx, builder), plan, built, isEmulated)

  return {
    outputs: {
      manifest,
      digest: built.digest,
      ...(plan.publish === 'digest' && { leg: built.digest }),
      images: plan.targets.map(({ repository }) => repository),
      tags: plan.publish === 'digest' ? [] : plan.tags,
      platforms: plan.platforms ?? manifest?.platforms.map(({ platform }) => platform) ?? [],
      others: {
        imageid: built.imageId ?? '',
        metadata: Object.keys(built.metadata).length > 0 ? JSON.stringify(built.metadata, null, 2) : '',
        builder,
        'buildx-version': binary.version,
        'buildkit-version': '',
      },
    },
    summary: renderSummary({
      title: plan.targets[0]?.repository ?? 'Build',
      manifest,
      references: plan.publish === 'digest' ? [] : plan.tags,
      destinations: [],
      facts: [],
    }),
  }
}

/** Checks what was pushed, moves the tags, and describes the result; undefined when nothing was pushed. */
async function publish(
  imagetools: Imagetools,
  plan: Plan,
  { digest }: Built,
  isEmulated: (platform: string) => boolean,
): Promise<Manifest | undefined> {
  const repositories = plan.targets.map(({ repository }) => repository)
  const [first] = repositories
  if (first === undefined) return undefined
  if (digest === undefined) throw new Error('buildx pushed the image but reported no digest, so it cannot be checked')

  const found = await group('Check the pushed image', async ({ info }) => {
    const inspection = await verify(imagetools, repositories, digest, plan.platforms)
    info(
      `${repositories.join(', ')}: ${digest} holds ${imagesOf(inspection)
        .map(({ platform }) => platform)
        .join(', ')}`,
    )
    return inspection
  })
  const tagged = plan.targets.filter(({ tags }) => tags.length > 0)
  const [contents] = await Promise.all([
    readContents(imagetools, first, found),
    tagged.length > 0 &&
      group(plan.publish === 'direct' ? 'Check the tags' : 'Move the tags', () =>
        plan.publish === 'direct' ? confirmTags(imagetools, tagged, digest) : tag(imagetools, tagged, digest),
      ),
  ])
  return describe(
    first,
    tagged.flatMap(({ tags }) => tags),
    found,
    plan.platforms ?? [],
    contents,
    isEmulated,
  )
}

/** Reads the images' manifests, in which alone the sizes of layers stand. */
async function readContents(
  imagetools: Imagetools,
  repository: string,
  found: Inspection,
): Promise<Map<string, ImageManifest>> {
  const digests = imagesOf(found).map(({ descriptor }) => descriptor.digest)
  const contents = await Promise.all(digests.map((digest) => imagetools.manifest(`${repository}@${digest}`)))
  return new Map(contents.map((content, index) => [digests[index] ?? '', content]))
}
