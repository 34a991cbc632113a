import { basesOf, contextsOf } from '../bake-files/definition.ts'
import { failedTarget } from '../buildx/bake.ts'
import type { Follower } from '../buildx/events.ts'
import { failureIn } from '../failure.ts'
import type { Job } from '../job.ts'
import { debug } from '../log.ts'
import type { Publication } from '../manifest/publication.ts'
import { messageOf } from '../message.ts'
import type { PreparedTarget } from './complete.ts'
import type { Composed } from './compose.ts'
import type { ProduceMeans } from './means.ts'

export type FailedBake = {
  /** By entry of the definition. */
  readonly followers: ReadonlyMap<string, Follower>
  readonly composed: Composed
  readonly targets: readonly PreparedTarget[]
  readonly means: ProduceMeans
  readonly oomKillsBefore: number | undefined
}

/** The error of a bake that failed, diagnosed as a build of the target that failed, once its summary is written. */
export async function failedBake(error: unknown, failed: FailedBake, job: Job): Promise<unknown> {
  const { followers, composed, targets, means, oomKillsBefore } = failed
  const entry = failedTarget(error, Object.keys(composed.definition.target))
  const { target, name, isOwn } = blamed(entry, composed, targets)
  const followed = followers.get(entry ?? target?.name ?? '') ?? [...followers.values()][0]
  if (target === undefined || followed === undefined) return failureIn('build', { runner: job.runner }, error)
  const { diagnoseBuild } = await import('../image/failed.ts')
  const { decision } = target
  const known = {
    followed,
    // Otherwise a line in the error is from another Dockerfile.
    decision: isOwn ? decision : { ...decision, dockerfile: undefined },
    groups: target.division.groups,
    means: { ...means, publication: publicationOf(target, targets) },
    oomKillsBefore,
    job,
    target: name,
  }
  const isShown = decision.shows.summary && job.runner.hasSummary
  return diagnoseBuild(error, { ...known, isShown }).catch((fault: unknown) => {
    debug(`cannot render the summary of the failed bake: ${messageOf(fault)}`)
    return failureIn('build', { runner: job.runner }, error)
  })
}

/**
 * The target that a bake failed for.
 *
 * @param entry of the definition; undefined where the error names none
 * @returns the target; the name of what failed, which differs for a target that others only build on and is empty if
 *   unknown; and whether the target itself failed
 */
export function blamed<Target extends { readonly name: string }>(
  entry: string | undefined,
  { definition, entries }: Composed,
  targets: readonly Target[],
): { readonly target: Target | undefined; readonly name: string; readonly isOwn: boolean } {
  const [first] = targets
  const own = targets.find(({ name }) => entries.get(name)?.includes(entry ?? ''))
  if (own !== undefined) return { target: own, name: own.name, isOwn: true }
  if (entry === undefined) return { target: first, name: targets.length === 1 ? (first?.name ?? '') : '', isOwn: true }
  const buildsOn = (one: string): boolean =>
    basesOf(contextsOf(definition.target[one] ?? {})).some((base) => base === entry || buildsOn(base))
  const user = targets.find(({ name }) => entries.get(name)?.some(buildsOn))
  return { target: user ?? first, name: entry.replace(/(?:__linux-\w+(?:-v\d+)?)+$/, ''), isOwn: false }
}

/** If buildx moves the tags, those of other targets may have moved before this one failed. */
function publicationOf({ publication }: PreparedTarget, targets: readonly PreparedTarget[]): Publication {
  if (targets.length < 2) return publication
  const movesAfter = async (error: unknown) =>
    (await Promise.all(targets.map((one) => one.publication.movesAfter(error, true)))).flat()
  return { ...publication, movesAfter }
}
