import { checkTags } from '../bake-files/check.ts'
import { type BakeTarget, basesOf, type Definition, readTarget, requestedTargets } from '../bake-files/definition.ts'
import { type Files, namedPlatforms, takesNarrowed } from '../bake-files/linked.ts'
import { formatList } from '../input/format-list.ts'
import { messageOf } from '../message.ts'
import { formatPlatform, type Platform, type PlatformName, type Platforms } from '../platform.ts'
import { parseReference } from '../reference.ts'
import { type Matrix, type MatrixJob, planMatrix } from './matrix.ts'
import { type Linked, overridesOf } from './overrides.ts'
import type { RunnerRule } from './runners.ts'

/** A job that builds one target for some of its platforms. */
export type TargetJob = MatrixJob & {
  readonly target: string
  /** Lines for the input `set` of the bake action: those of the workflow, and the platforms of this job. */
  readonly set: string
}

/** What is to be built and merged of one target. Lists are lines, but platforms, which have commas, as merge takes them. */
export type PlannedTarget = {
  readonly target: string
  readonly platforms: string
  readonly tags: string
  readonly images: string
  readonly labels: string
  readonly annotations: string
  readonly matrix: { readonly include: readonly TargetJob[] }
}

export type TargetsPlan = Omit<Matrix, 'jobs'> & {
  readonly jobs: readonly TargetJob[]
  readonly targets: readonly PlannedTarget[]
}

export type TargetsOptions = {
  readonly rules: readonly RunnerRule[]
  readonly group: 'platform' | 'runner'
  /** What a target without platforms is built for. */
  readonly native: Platform
  /** The workflow's overrides. */
  readonly set: readonly string[]
  readonly files: Files
  /** Whether what is built is published, for which a target needs tags. */
  readonly publishes: boolean
}

/** A matrix generates at most 256 jobs for a run (docs.github.com, "Actions limits"). */
const mostJobs = 256

/**
 * Spreads the targets of a bake definition over runners.
 *
 * @throws Error that names target and attribute, for what cannot be built by single jobs or published
 */
export function planTargets(definition: Definition, options: TargetsOptions): TargetsPlan {
  const { rules, group, native, publishes } = options
  const names = requestedTargets(definition)
  for (const name of names) refuseGroupOf(name, definition)
  const targets = names.map((name) => readTarget(name, definition.target[name] ?? {}))
  const planned = targets.map((target) => planTarget(target, platformsOf(target, native), definition, options))
  if (publishes) for (const target of targets) refuseWithoutTags(target)
  checkTags(targets)
  const jobs = planned.flatMap(({ matrix }) => matrix.include)
  refuseTooMany(jobs.length, group)
  const platforms = [...new Set(targets.flatMap((target) => platformsOf(target, native)))]
  const { runners, notices } = planMatrix(platforms, rules, group)
  return { jobs, targets: planned, platforms, runners, notices }
}

function planTarget(
  target: BakeTarget,
  platforms: Platforms,
  definition: Definition,
  { rules, group, set, ...options }: TargetsOptions,
): PlannedTarget {
  const { name, tags, labels, annotations } = target
  const linked = linkedTargets(target, definition, options)
  const { jobs } = planMatrix(platforms, rules, group, `target '${name}', attribute 'platforms',`)
  return {
    target: name,
    platforms: platforms.join(','),
    tags: formatList(tags),
    images: formatList(repositoriesOf(target)),
    labels: formatList(labels),
    annotations: formatList(annotations),
    matrix: {
      include: jobs.map((job) => {
        const leg = { target: name, platforms: job.platforms.split(',') as PlatformName[], runner: job.runner }
        // Names of targets may hold `-`, but slugs of platforms begin with the only `-linux-`: no two jobs have the same.
        return { target: name, ...job, slug: `${name}-${job.slug}`, set: formatList(overridesOf(leg, linked, set)) }
      }),
    },
  }
}

/** The targets that a target is built from, directly or not, but those that have to be whole. */
function linkedTargets(
  target: BakeTarget,
  definition: Definition,
  { native, files }: Pick<TargetsOptions, 'native' | 'files'>,
): Linked[] {
  const found = new Map<string, { readonly base: BakeTarget; readonly isNarrowed: boolean }>()
  const visit = (user: BakeTarget, isWhole: boolean): void => {
    const isNarrowed = !isWhole && takesNarrowed(user.name, definition.target[user.name] ?? {}, files)
    for (const name of basesOf(user.contexts)) {
      const before = found.get(name)
      if (before !== undefined && (isNarrowed || !before.isNarrowed)) continue
      const base = readTarget(name, definition.target[name] ?? {})
      found.set(name, { base, isNarrowed })
      visit(base, !isNarrowed)
    }
  }
  visit(target, false)
  return [...found.values()]
    .filter(({ isNarrowed }) => isNarrowed)
    .map(({ base }) => ({ name: base.name, platforms: namedPlatforms(base, native) }))
}

function platformsOf(target: BakeTarget, native: Platform): PlatformName[] {
  const named = namedPlatforms(target, native)
  return named.length > 0 ? named : [formatPlatform(native)]
}

function repositoriesOf({ name, tags }: BakeTarget): string[] {
  try {
    return [...new Set(tags.map((tag) => parseReference(tag).repository))]
  } catch (error) {
    throw new Error(`target '${name}', attribute 'tags': ${messageOf(error)}`, { cause: error })
  }
}

/** Where both have a name, buildx takes the group (bake/bake.go, `group`). */
function refuseGroupOf(name: string, { group }: Definition): void {
  const members = group[name]?.targets ?? []
  if (members.every((member) => member === name)) return
  throw new Error(
    `target '${name}' has the same name as a group with ${members.join(', ')}, so a job cannot build it alone; rename one of them`,
  )
}

function refuseWithoutTags({ name, tags }: BakeTarget): void {
  if (tags.length > 0) return
  throw new Error(
    `target '${name}' has no 'tags', so there is nowhere to publish it; add tags such as ghcr.io/owner/${name}:1.2.3, list only targets with tags in 'targets', or set 'push: false'`,
  )
}

function refuseTooMany(count: number, group: 'platform' | 'runner'): void {
  if (count <= mostJobs) return
  const fewer = `split the targets among several workflows, with 'targets' in each`
  throw new Error(
    `the targets and their platforms need ${count} jobs, but a matrix can have at most ${mostJobs} in a run; ${group === 'platform' ? `set 'group: runner' for one job per target and runner, or ${fewer}` : fewer}`,
  )
}
