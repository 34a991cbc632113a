import { type BuildRequest, repeated } from '../buildx/arguments.ts'
import { build } from '../buildx/build.ts'
import { passingPushFailure } from '../buildx/failure.ts'
import { wasEmulated } from '../buildx/history.ts'
import { buildOnNodes } from '../buildx/on-nodes.ts'
import { killBuilder } from '../buildx/removal.ts'
import { buildWarnings } from '../buildx/warnings.ts'
import { cacheFacts, cacheWarnings } from '../cache/report.ts'
import { buildWithCache, openCache } from '../cache/session.ts'
import type { Result } from '../job.ts'
import { describe } from '../manifest/manifest.ts'
import type { TagStates } from '../manifest/tags.ts'
import { retryFacts } from '../report/facts.ts'
import { live, log, mask } from '../report/log.ts'
import { renderSummary } from '../report/summary.ts'
import { type Host, prepare, type Toolchain } from '../toolchain/prepare.ts'
import { annotateDockerfile, answer, toolchainOutputs } from './answer.ts'
import { planAttestations } from './attestations.ts'
import { type BuildCache, finishCache, planBuildCache, withoutOldBuildkit } from './cache.ts'
import { type Plan, planBuild } from './decide.ts'
import { type Division, divide, resultOf } from './division.ts'
import { hostsOf } from './hosts.ts'
import type { Inputs } from './inputs.ts'

/** The whole job of the build action: prepare, build, check, tag, report. */
export async function run(inputs: Inputs, host: Host): Promise<Result> {
  const plan = planBuild(inputs, host.runner)
  const cache = planBuildCache(inputs, plan, host.runner)
  mask([...plan.secrets.masks, ...cache.masks])
  for (const notice of plan.notices) log.notice(notice)
  for (const warning of plan.secrets.warnings) log.warning(warning)

  const hosts = hostsOf({ ...plan.request, cacheFrom: [...plan.request.cacheFrom, ...cache.from] })
  const work = { platforms: plan.builds ? (plan.platforms ?? []) : [], hosts }
  const [toolchain, before] = await Promise.all([prepare(inputs, work, host), askRegistries(plan, host)])
  const { attests, notice } = planAttestations({
    ...plan.attestations,
    driver: toolchain.engine.driver,
    buildkitVersion: toolchain.engine.version,
  })
  if (notice && plan.builds) log.notice(notice)
  const request = { ...plan.request, attests, secrets: plan.secrets.options }
  return plan.builds
    ? solve(request, plan, withoutOldBuildkit(cache, toolchain.engine.version), { toolchain, before }, host)
    : answer(request, plan, toolchain, host)
}

/** Builds, publishes and describes. */
async function solve(
  request: BuildRequest,
  plan: Plan,
  cache: BuildCache,
  { toolchain, before }: { readonly toolchain: Toolchain; readonly before: TagStates },
  host: Host,
): Promise<Result> {
  const { emulated } = toolchain
  if (cache.preset !== 'none') log.info(`cache: ${cache.decision}`)
  for (const warning of cache.warnings) log.warning(warning)
  const env = { ...plan.secrets.env, ...cache.environment }
  const session = await openCache(cache, request)
  const division = divide(session.request, plan.outputs, toolchain.engine)
  const { result: built, cacheAnswers } = await buildDivided(division, plan, cache, env, toolchain, host).catch(
    async (error: unknown) => {
      const { withMoves } = await loadPublication()
      throw await withMoves(error, plan, before, host)
    },
  )
  annotateDockerfile(
    built.flatMap(({ metadata }) => buildWarnings(metadata)),
    plan,
    host,
  )
  const parts = built.flatMap(({ digest }, index) =>
    digest === undefined ? [] : [{ digest, platforms: division.groups[index] ?? [] }],
  )
  const { publish } = await loadPublication()
  // Each ends by itself: what is wrong with a tag must not cost the cache that the next build would have.
  const [{ image, moved, failure }, outcome] = await bothOf(
    publish(plan, { parts, annotations: division.annotations }, before, host),
    finishCache(
      toolchain,
      cache,
      cacheAnswers ? session : undefined,
      env,
      built.flatMap(({ ref }) => ref ?? []),
    ),
  )
  for (const warning of cacheWarnings(outcome)) log.warning(warning)
  const repositories = plan.targets.map(({ repository }) => repository)
  const manifest =
    image &&
    describe(repositories[0] ?? '', moved, image, plan.platforms ?? [], (platform) =>
      wasEmulated(platform, outcome.record, emulated),
    )
  const tags = repositories.length > 0 ? moved : plan.outputs.isTagged ? plan.tags : []
  const result = resultOf(built, image)

  return {
    outputs: {
      manifest,
      digest: result.digest,
      // A leg whose image is not right hands nothing on.
      ...(plan.publish === 'digest' && { leg: failure === undefined ? result.digest : '' }),
      images: repositories,
      tags,
      platforms: plan.platforms ?? manifest?.platforms.map(({ platform }) => platform) ?? [],
      others: { ...toolchainOutputs(toolchain), imageid: result.imageId, metadata: result.metadata, 'call-result': '' },
    },
    summary: plan.wantsSummary
      ? renderSummary({
          title: repositories[0] ?? 'Build',
          manifest,
          references: tags,
          destinations: plan.outputs.destinations,
          facts: [...cacheFacts(cache, outcome), ...retryFacts(host.retries)],
        })
      : '',
    ...(failure !== undefined && { failure }),
  }
}

/** Builds on every node that is needed; a push that fails for a reason that passes is made once more. */
async function buildDivided(
  { groups, request }: Division,
  plan: Plan,
  cache: BuildCache,
  env: Readonly<Record<string, string>>,
  { buildx, builder, docker }: Toolchain,
  { folder, retries }: Host,
) {
  const { hasFiles } = plan.outputs
  return live('Build', (print) =>
    buildWithCache(request, {
      build: (cached, onOutput, stop) =>
        buildOnNodes(
          groups,
          cached,
          (part, options) =>
            retries.call({
              what: groups.length > 1 ? `the push for ${part.platforms.join(', ')}` : 'the push of the build',
              ask: (attempt) =>
                build(buildx, attempt === 1 ? part : repeated(part), { builder, hasFiles, env, ...options }),
              passes: passingPushFailure,
              attempts: 2,
              stop: options.stop,
            }),
          { folder, onOutput, stop },
        ),
      ...(cache.ownsBuilder && groups.length === 1 && { endBuilder: () => killBuilder(docker, builder) }),
      print,
      seconds: cache.readSeconds,
    }),
  )
}

/** Asks the repositories that will be pushed to, while the toolchain is made ready. */
async function askRegistries({ targets }: Plan, { registries }: Host): Promise<TagStates> {
  if (targets.length === 0) return new Map()
  const [{ askBefore }, client] = await Promise.all([import('../manifest/preflight.ts'), registries.client()])
  return askBefore(client, targets, log.warning)
}

/** Loaded while the builder boots and the build runs, since nothing needs it before. */
function loadPublication() {
  return import('./publish.ts')
}

/** Waits for both, whichever fails. */
async function bothOf<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b])
  return Promise.all([a, b])
}
