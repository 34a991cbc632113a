import type { BuildRequest } from '../buildx/arguments.ts'
import type { Built } from '../buildx/build.ts'
import { readRecords } from '../buildx/records.ts'
import { buildWarnings } from '../buildx/warnings.ts'
import type { CacheDecision } from '../cache/decide.ts'
import { cacheWarnings } from '../cache/report.ts'
import { openCache } from '../cache/use.ts'
import type { Job } from '../job.ts'
import { log } from '../log.ts'
import type { Publication, Published } from '../manifest/publication.ts'
import type { Registries } from '../registry/access.ts'
import type { Result } from '../report/outputs.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { annotateDockerfile } from './annotate.ts'
import { buildDivided } from './build.ts'
import type { BuildDecision } from './decide.ts'
import { type Division, divide, pushedBy, withoutImage } from './division.ts'
import { report } from './report.ts'

/** What a build works with, and where it goes. */
export type Means = {
  readonly settings: CacheDecision
  readonly toolchain: Toolchain
  readonly registries: Registries
  readonly publication: Publication
}

/** Builds an image, examines and publishes it, and saves the cache. */
export async function produce(request: BuildRequest, decision: BuildDecision, means: Means, job: Job): Promise<Result> {
  const { settings, toolchain, publication } = means
  const cache = await openCache(settings, request, toolchain, decision.secrets.env)
  const division = divide(cache.request, { ...decision.outputs, layout: decision.declined?.layout }, toolchain.buildkit)
  // Its code is loaded while buildx works.
  const gate = decision.gate && import('./gate.ts')
  const built = await buildDivided(division, decision, cache, toolchain, job).catch(async (error: unknown) => {
    throw await publication.explain(error)
  })
  annotateDockerfile(
    built.flatMap(({ metadata }) => buildWarnings(metadata)),
    decision,
    job.runner,
  )
  // Each ends by itself: what is wrong with a tag must not cost the cache that the next build would have.
  const ends = [
    publish(built, division, decision, { ...means, gate }, job),
    readRecords(toolchain, built, { platforms: decision.builtFor, info: log.info }),
    cache.save(),
  ] as const
  await Promise.allSettled(ends)
  const [published, record] = await Promise.all(ends)
  for (const warning of cacheWarnings(record, cache.problem())) log.warning(warning)
  const told = division.layout && !decision.outputs.isDelivered ? built.map(withoutImage) : built
  return report({ decision, toolchain, built: told, published, record, cache }, job)
}

async function publish(
  built: readonly Built[],
  division: Division,
  decision: BuildDecision,
  { gate, publication, ...means }: Means & { readonly gate: Promise<typeof import('./gate.ts')> | undefined },
  job: Job,
): Promise<Published> {
  const pushed = pushedBy(built, division)
  if (gate === undefined || decision.gate === undefined) return publication.publish(pushed)
  const { examineLoaded, examinePushed } = await gate
  const { subject } = decision.gate
  const parts = built.map((one, index) => ({ ...one, platforms: division.groups[index] ?? [] }))
  const made = { ...means, gate: decision.gate, decision, built: parts }
  if (subject === 'engine') return examineLoaded(made, job)
  const examine =
    subject === 'layout' ? (await import('./gate-layout.ts')).examineLayout(made, job) : examinePushed(made, job)
  return publication.publish(pushed, examine)
}
