import { during } from '../failure.ts'
import type { Job } from '../job.ts'
import { group, log } from '../log.ts'
import type { Image } from '../manifest/image.ts'
import { describe } from '../manifest/manifest.ts'
import { openPublication } from '../manifest/publication.ts'
import type { Earlier } from '../manifest/sizes.ts'
import type { Moves } from '../manifest/tags.ts'
import { loadPolicy } from '../policy/inputs.ts'
import { withRegistries } from '../registry/access.ts'
import { toldFailure } from '../report/failure.ts'
import { conclude, type Result, writeResult } from '../report/outputs.ts'
import { closingLine } from '../report/published.ts'
import { formatKept, keptRows, retryRows } from '../report/rows.ts'
import { joinDigests } from './check.ts'
import { decideMerge, type MergeDecision } from './decide.ts'
import type { Inputs } from './inputs.ts'

export const ownOutputs: readonly string[] = ['tags-kept']

/** The whole job of the merge action: check what the build jobs pushed, join it into one index under the tags, report. */
export async function run(given: Inputs, job: Job): Promise<void> {
  const policy = await loadPolicy({ ...given, untyped: 'index' }, job)
  const inputs = policy ? { ...given, labels: policy.labels } : given
  const decision = decideMerge(inputs, job.runner)
  for (const notice of decision.notices) log.notice(notice)
  for (const warning of decision.warnings) log.warning(warning)
  if (job.proxies) log.info((await import('../proxies/words.ts')).describeProxies(job.proxies))
  const { platforms, annotations, digests, targets } = decision
  const repositories = targets.map(({ repository }) => repository)

  const result = await withRegistries(inputs.registry, [], job, async (registries): Promise<Result> => {
    const scene = { runner: job.runner, registries, names: { tags: decision.tags } }
    const client = await registries.client()
    // The repositories are asked first: where one turns us away, that is the reason for whatever else fails.
    const policing = policy?.police({ targets, platforms, isPart: false })
    const opening = during('login', scene, () => openPublication(client, { ...decision, mover: 'action' }, policing))
    // What is published already needs no digests.
    const adopted = policy && (await opening).adopted
    const join = () =>
      group('Check the digests', async ({ info, warning }) => {
        const joined = await during('check', scene, () =>
          joinDigests(client, repositories, digests, platforms, annotations),
        )
        for (const { platform, descriptor } of joined.image.platforms) info(`${platform}: ${descriptor.digest}`)
        for (const text of joined.warnings) warning(text)
        return joined.image
      })
    const [publication, image] = await Promise.all([
      opening,
      adopted ?? join().catch((error) => opening.then(() => Promise.reject(error))),
    ])
    const shown = job.runner.hasSummary
    const [moves, earlier] = await Promise.all([
      during('tags', scene, () => publication.move(image)),
      shown ? publication.earlier?.(image.content.digest, platforms) : undefined,
    ])
    return report(decision, image, moves, earlier, job)
  })
  await writeResult(result, job.runner)
  conclude(result, job.runner)
}

async function report(
  { platforms, tests, targets }: MergeDecision,
  image: Image,
  { moved, kept, failure, rule }: Moves,
  earlier: Earlier | undefined,
  job: Job,
): Promise<Result> {
  const repositories = targets.map(({ repository }) => repository)
  const [title = ''] = repositories
  const { digest } = image.content
  const manifest = describe(title, moved, image, platforms)
  const rows = [...keptRows(kept), ...retryRows(job.retries)]
  const { renderSummary } = await import('../report/summary.ts')
  return {
    outputs: {
      manifest,
      tests,
      digest,
      images: repositories,
      tags: moved,
      platforms,
      others: { 'tags-kept': formatKept(kept) },
    },
    published: closingLine({ repository: title, digest, references: moved, platforms }, { kept, failure }),
    summary: renderSummary({ title, manifest, tests, references: moved, destinations: [], rows, failure, earlier }),
    ...toldFailure({ failure, rule }, job.retries),
  }
}
