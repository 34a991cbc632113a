import type { BuildRequest } from '../buildx/arguments.ts'
import type { Built } from '../buildx/build.ts'
import { followBuild } from '../buildx/events.ts'
import { buildWarnings } from '../buildx/warnings.ts'
import type { CacheDecision } from '../cache/decide.ts'
import { cacheWarnings } from '../cache/report.ts'
import { openCache } from '../cache/use.ts'
import { during, failureIn } from '../failure.ts'
import type { Job } from '../job.ts'
import { debug, log } from '../log.ts'
import type { Examine, Publication, Published } from '../manifest/publication.ts'
import { messageOf } from '../message.ts'
import { readOomKills } from '../oom-kills.ts'
import type { Registries } from '../registry/access.ts'
import type { Result } from '../report/outputs.ts'
import type { Phases } from '../report/timings.ts'
import { type Timed, timed } from '../timed.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { annotateDockerfile } from './annotate.ts'
import { buildDivided } from './build.ts'
import type { BuildDecision } from './decide.ts'
import { type Division, divide, pushedBy, withoutImage } from './division.ts'
import type { FailedOptions } from './failed.ts'
import { namesOf } from './hosts.ts'

/** What a build works with, and where it goes. */
export type Means = {
  readonly settings: CacheDecision
  readonly toolchain: Toolchain
  readonly registries: Registries
  readonly publication: Publication
  /** Seconds that it took to prepare the toolchain. */
  readonly preparedIn: number
}

/** Builds an image, examines and publishes it, and saves the cache. */
export async function produce(request: BuildRequest, decision: BuildDecision, means: Means, job: Job): Promise<Result> {
  const { settings, toolchain, publication } = means
  const cache = await openCache(settings, request, toolchain, decision.secrets.env, job)
  const division = divide(cache.request, { ...decision.outputs, layout: decision.declined?.layout }, toolchain.buildkit)
  const { groups } = division
  // Its code is loaded while buildx works.
  const gate = decision.gate && import('./gate.ts')
  const [telling, recording] = [import('./report.ts'), import('../buildx/records.ts')]
  const followed = followBuild()
  const { graph, add } = followed
  const oomKillsBefore = readOomKills()
  const { value: built, seconds: build } = await timed(() =>
    buildDivided(division, decision, cache, toolchain, { ...job, onProgress: add }),
  ).catch(async (error: unknown) => {
    throw await failed(error, { followed, decision, groups, means, oomKillsBefore }, job)
  })
  annotateDockerfile(
    built.flatMap(({ metadata }) => buildWarnings(metadata)),
    decision,
    job.runner,
  )
  // Each ends on its own: a fault of a tag must not cost the next build its cache.
  const ends = [
    timed(() => publish(built, division, decision, { ...means, gate }, job)),
    recording.then(({ readRecords }) =>
      readRecords(toolchain, built, { platforms: decision.builtFor, groups, info: log.info }),
    ),
    timed(() => cache.save()),
    isShown(decision, job) ? publication.earlier?.(built[0]?.digest, decision.builtFor) : undefined,
  ] as const
  await Promise.allSettled(ends)
  const [publishing, record, saving, earlier] = await Promise.all(ends)
  const published = publishing.value
  const advise = (reason: string) => adviseOnCache(reason, decision, means, job)
  for (const warning of await cacheWarnings(record, cache.problem(), advise)) log.warning(warning)
  const told = division.layout && !decision.outputs.isDelivered ? built.map(withoutImage) : built
  const cached = settings.preset === 'none' ? {} : { cache: saving.seconds }
  const phases = { toolchain: means.preparedIn, build, ...phasesOf(publishing, decision), ...cached }
  const done = { ...{ decision, toolchain, built: told, groups }, published, record, cache, graph, phases, earlier }
  return (await telling).report(done, job)
}

/** The error of a build that failed, once its summary is written. */
async function failed(error: unknown, known: Omit<FailedOptions, 'job' | 'isShown'>, job: Job): Promise<unknown> {
  const { diagnoseBuild } = await import('./failed.ts')
  // A fault in the report must not hide the build's own error.
  return diagnoseBuild(error, { ...known, job, isShown: isShown(known.decision, job) }).catch((fault: unknown) => {
    debug(`the summary of the failed build could not be made: ${messageOf(fault)}`)
    return failureIn('build', { runner: job.runner }, error)
  })
}

/** What is known of a cache that failed, whose code is loaded for one that did. */
async function adviseOnCache(
  reason: string,
  decision: BuildDecision,
  { registries }: Means,
  { runner }: Job,
): Promise<string> {
  const { adviceOnCache } = await import('../doctor/cache.ts')
  return adviceOnCache(reason, { runner, registries, names: namesOf(decision) })
}

/** Whether the summary is read by anybody. */
function isShown({ shows }: BuildDecision, { runner }: Pick<Job, 'runner'>): boolean {
  return shows.summary && runner.hasSummary
}

/** All but the tags is the check, the gate included. */
function phasesOf({ value, seconds }: Timed<Published>, { targets }: BuildDecision): Phases {
  const { movedIn = 0, tests } = value
  if (targets.length === 0 && tests === undefined) return {}
  return { check: seconds - movedIn, ...(value.movedIn !== undefined && { tags: movedIn }) }
}

async function publish(
  built: readonly Built[],
  division: Division,
  decision: BuildDecision,
  { gate, publication, ...means }: Means & { readonly gate: Promise<typeof import('./gate.ts')> | undefined },
  job: Job,
): Promise<Published> {
  const pushed = pushedBy(built, division)
  const scene = { names: namesOf(decision) }
  const checked = (examine?: Examine) =>
    during('check', scene, async () => publication.release(await publication.verify(pushed, examine)))
  if (gate === undefined || decision.gate === undefined) return checked()
  const { examineLoaded, examinePushed } = await gate
  const { subject } = decision.gate
  const parts = built.map((one, index) => ({ ...one, platforms: division.groups[index] ?? [] }))
  const made = { ...means, gate: decision.gate, decision, built: parts }
  if (subject === 'engine') return during('test', scene, () => examineLoaded(made, job))
  const examine =
    subject === 'layout' ? (await import('./gate-layout.ts')).examineLayout(made, job) : examinePushed(made, job)
  return checked((image) => during('test', scene, () => examine(image)))
}
