import type { BuildRecord } from '../buildx/history.ts'
import { cacheWarnings } from '../cache/report.ts'
import { withoutImage } from '../image/division.ts'
import { namesOf } from '../image/hosts.ts'
import type { Job } from '../job.ts'
import { log } from '../log.ts'
import type { Published } from '../manifest/publication.ts'
import type { Earlier } from '../manifest/sizes.ts'
import type { Result } from '../report/outputs.ts'
import type { Phases } from '../report/timings.ts'
import type { ProduceMeans } from './means.ts'
import type { Made } from './verify.ts'

/** What is reported of a target in addition to its result. */
type Known = {
  /** What BuildKit recorded; undefined where it keeps no records. */
  readonly record?: BuildRecord | undefined
  /** What the first tag pointed to before. */
  readonly earlier?: Earlier | undefined
}

/** Reads for every target what BuildKit recorded and what its first tag pointed to before. */
export async function lookBack(
  made: readonly Made[],
  { toolchain }: Pick<ProduceMeans, 'toolchain'>,
  { runner }: Pick<Job, 'runner'>,
): Promise<Known[]> {
  const { readRecords } = await import('../buildx/records.ts')
  return Promise.all(
    made.map(async ({ target: { decision, publication }, built }) => {
      const [record, earlier] = await Promise.all([
        readRecords(toolchain, built, { platforms: decision.builtFor, info: log.info }),
        runner.hasSummary ? publication.earlier?.(built[0]?.digest, decision.builtFor) : undefined,
      ])
      return { record, earlier }
    }),
  )
}

/** What is reported of one target, as of a build. */
export async function reportTarget(
  { target, built, follower }: Made,
  { published, phases, record, earlier }: Known & { readonly published: Published; readonly phases: Phases },
  { toolchain, registries }: Pick<ProduceMeans, 'toolchain' | 'registries'>,
  job: Job,
): Promise<Result> {
  const { decision, division, use } = target
  const advise = async (reason: string) => {
    const { adviceOnCache } = await import('../doctor/cache.ts')
    return adviceOnCache(reason, { runner: job.runner, registries, names: namesOf(decision) })
  }
  for (const warning of await cacheWarnings(record, use.problem(), advise))
    log.warning(`target '${target.name}': ${warning}`)
  const { report } = await import('../image/report.ts')
  return report(
    {
      decision,
      toolchain,
      built: division.layout && !decision.outputs.isDelivered ? built.map(withoutImage) : built,
      groups: division.groups,
      published,
      record,
      cache: use,
      graph: follower.graph,
      phases: { ...phases, ...(published.movedIn !== undefined && { tags: published.movedIn }) },
      earlier,
    },
    job,
  )
}
