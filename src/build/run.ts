import { buildWithCache, openCache } from '../cache/session.ts'
import type { Result } from '../job.ts'
import { readContents } from '../manifest/contents.ts'
import { createImagetools, type Imagetools } from '../manifest/imagetools.ts'
import { describe, imagesOf, type Manifest } from '../manifest/manifest.ts'
import { confirmTags, listMoves, readTags, type TagStates, tag, verify } from '../manifest/publish.ts'
import { hostsOf } from '../registry/hosts.ts'
import { cacheFacts, cacheWarnings } from '../report/cache.ts'
import { group, live, log, mask } from '../report/log.ts'
import { renderSummary } from '../report/summary.ts'
import type { BuildRequest } from '../solve/arguments.ts'
import { planAttestations } from '../solve/attestations.ts'
import { type Built, build } from '../solve/build.ts'
import { buildWarnings } from '../solve/call.ts'
import { killBuilder } from '../toolchain/builder.ts'
import { type Host, prepare, type Toolchain } from '../toolchain/prepare.ts'
import { annotateDockerfile, answer, toolchainOutputs } from './answer.ts'
import { type BuildCache, finishCache, planBuildCache, withoutOldBuildkit } from './cache.ts'
import type { Inputs } from './inputs.ts'
import { type Plan, planBuild } from './plan.ts'

/** The whole job of the build action: prepare, build, check, tag, report. */
export async function run(inputs: Inputs, host: Host): Promise<Result> {
  const plan = planBuild(inputs, host.runner)
  const cache = planBuildCache(inputs, plan, host.runner)
  mask([...plan.secrets.masks, ...cache.masks])
  for (const notice of plan.notices) log.notice(notice)
  for (const warning of plan.secrets.warnings) log.warning(warning)

  const hosts = hostsOf({ ...plan.request, cacheFrom: [...plan.request.cacheFrom, ...cache.from] })
  const work = { platforms: plan.builds ? (plan.platforms ?? []) : [], hosts }
  const toolchain = await prepare(inputs, work, host)
  const { attests, notice } = planAttestations({
    ...plan.attestations,
    driver: toolchain.engine.driver,
    buildkitVersion: toolchain.engine.version,
  })
  if (notice && plan.builds) log.notice(notice)
  const request = { ...plan.request, attests, secrets: plan.secrets.options }
  return plan.builds
    ? solve(request, plan, withoutOldBuildkit(cache, toolchain.engine.version), toolchain, host)
    : answer(request, plan, toolchain, host)
}

/** Builds, publishes and describes. */
async function solve(
  request: BuildRequest,
  plan: Plan,
  cache: BuildCache,
  toolchain: Toolchain,
  host: Host,
): Promise<Result> {
  const { buildx, builder, emulated } = toolchain
  const { hasFiles, destinations } = plan.outputs
  const imagetools = createImagetools(host.registries.forImagetools(buildx), builder)
  // While the build runs: where the tags point to before it, which tells later who moved them.
  const before = readTags(imagetools, plan.targets)
  if (cache.preset !== 'none') log.info(`cache: ${cache.decision}`)
  for (const warning of cache.warnings) log.warning(warning)
  const env = { ...plan.secrets.env, ...cache.environment }
  const session = await openCache(cache, request)
  const { result: built, cacheAnswers } = await live('Build', (print) =>
    buildWithCache(session.request, {
      build: (cached, onOutput, stop) =>
        build(buildx, cached, { builder, folder: host.folder, hasFiles, onOutput, env, stop }),
      ...(cache.ownsBuilder && { endBuilder: () => killBuilder(toolchain.docker, builder) }),
      print,
      seconds: cache.readSeconds,
    }),
  ).catch(async (error: unknown) => {
    throw await withMoves(error, imagetools, plan, await before)
  })
  annotateDockerfile(buildWarnings(built.metadata), plan, host)
  const isEmulated = (platform: string): boolean | undefined => emulated?.has(platform.split('/')[1] ?? '')
  const [manifest, outcome] = await Promise.all([
    publish(imagetools, plan, { ...built, before: await before }, isEmulated),
    finishCache(toolchain, cache, cacheAnswers ? session : undefined, env, built.ref),
  ])
  for (const warning of cacheWarnings(outcome)) log.warning(warning)
  const tags = plan.publish === 'digest' || !plan.outputs.isTagged ? [] : plan.tags

  return {
    outputs: {
      manifest,
      digest: built.digest,
      ...(plan.publish === 'digest' && { leg: built.digest }),
      images: plan.targets.map(({ repository }) => repository),
      tags,
      platforms: plan.platforms ?? manifest?.platforms.map(({ platform }) => platform) ?? [],
      others: {
        ...toolchainOutputs(toolchain),
        imageid: built.imageId ?? '',
        metadata: Object.keys(built.metadata).length > 0 ? JSON.stringify(built.metadata, null, 2) : '',
        'call-result': '',
      },
    },
    summary: plan.wantsSummary
      ? renderSummary({
          title: plan.targets[0]?.repository ?? 'Build',
          manifest,
          references: tags,
          destinations,
          facts: cacheFacts(cache, outcome),
        })
      : '',
  }
}

/** With `publish: direct` buildx moves the tags, so a push that fails may have moved some of them. */
async function withMoves(error: unknown, imagetools: Imagetools, plan: Plan, before: TagStates): Promise<unknown> {
  const isPush = error instanceof Error && error.message.includes('failed to push')
  if (plan.publish !== 'direct' || !isPush) return error
  const moves = await listMoves(imagetools, plan.targets, before)
  return new Error([error.message, ...moves].join('\n'), { cause: error })
}

/** Checks what was pushed, moves the tags, and describes the result; undefined when nothing was pushed. */
async function publish(
  imagetools: Imagetools,
  plan: Plan,
  { digest, before }: Built & { readonly before: TagStates },
  isEmulated: (platform: string) => boolean | undefined,
): Promise<Manifest | undefined> {
  const repositories = plan.targets.map(({ repository }) => repository)
  const [first] = repositories
  if (first === undefined) return undefined
  if (digest === undefined) throw new Error('buildx pushed the image but reported no digest, so it cannot be checked')

  const found = await group('Check the pushed image', async ({ info }) => {
    const consequence = plan.publish === 'direct' ? 'and its tags are out already' : undefined
    const inspection = await verify(imagetools, repositories, digest, plan.platforms, { consequence })
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
      group(plan.publish === 'direct' ? 'Check the tags' : 'Move the tags', async ({ warning }) => {
        const warnings =
          plan.publish === 'direct'
            ? await confirmTags(imagetools, tagged, digest, { before })
            : await tag(imagetools, tagged, digest, { before })
        for (const text of warnings) warning(text)
      }),
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
