import { atMost } from '../at-most.ts'
import type { Definition } from '../bake-files/definition.ts'
import { type Followed, type Follower, ofCall, vertexesOf } from '../buildx/events.ts'
import { followTargets } from '../buildx/target-progress.ts'
import { buildWarnings } from '../buildx/warnings.ts'
import { readText } from '../input/file.ts'
import type { Job } from '../job.ts'
import { readOomKills } from '../oom-kills.ts'
import type { Result } from '../report/outputs.ts'
import { timed } from '../timed.ts'
import { annotateTargets } from './annotate.ts'
import { bakeTargets, builtOf, cacheWriter } from './bake.ts'
import type { PreparedTarget } from './complete.ts'
import { type Composed, compose } from './compose.ts'
import { failedBake } from './failed.ts'
import type { ProduceMeans } from './means.ts'
import { machineOf, narrowLinked } from './narrow.ts'
import { type BakeResult, resultOfBake } from './report.ts'
import { lookBack, reportTarget } from './told.ts'
import { type Made, releaseAll, verifyAll } from './verify.ts'

const mostSavesAtOnce = 4

/**
 * Bakes the targets, verifies each, and moves the tags of all when all are right; saves the caches. A target that was
 * published before (`tag-policy`) is not baked again.
 */
export async function produce(targets: readonly PreparedTarget[], means: ProduceMeans, job: Job): Promise<BakeResult> {
  const baking = targets.filter(({ publication }) => publication.adopted === undefined)
  const adopting = targets.filter(({ publication }) => publication.adopted !== undefined)
  const { made, metadata, composed, seconds } = await bakeAll(baking, means, job)
  annotateTargets(
    buildWarnings(metadata),
    baking.map(({ decision }) => decision),
    job.runner,
  )
  // GitHub's service takes 200 uploads a minute, and each cache is several.
  const limited = atMost(mostSavesAtOnce)
  const saving = Promise.all(
    made.map(({ target }) => timed(() => limited(() => target.use.save(cacheWriter(target, composed, means))))),
  )
  const releasing = timed(() => verifyAll(made, means, job)).then(async ({ value: verified, seconds: check }) => ({
    released: await releaseAll(verified, made),
    check,
  }))
  const looking = lookBack(made, means, job)
  // None stops the others: a faulty image must not cost the next run its caches.
  await Promise.allSettled([saving, releasing, looking])
  const [{ released, check }, saved, known] = [await releasing, await saving, await looking]
  const results = new Map<string, Result>()
  for (const [index, one] of made.entries()) {
    const phases = { toolchain: means.preparedIn, build: seconds, check, cache: saved[index]?.seconds ?? 0 }
    const facts = { published: released[index] ?? { moved: [] }, phases, ...known[index] }
    results.set(one.target.name, await reportTarget(one, facts, means, job))
  }
  const isRight = released.every(({ failure }) => failure === undefined)
  for (const { name, decision, publication } of adopting) {
    const { adopt } = await import('../image/adopt.ts')
    const held = isRight ? publication : { ...publication, move: async () => ({ moved: [] }) }
    const result = await adopt(decision, held, job)
    if (result !== undefined) results.set(name, result)
  }
  const ordered = targets.flatMap(({ name }) => {
    const result = results.get(name)
    return result === undefined ? [] : [[name, result] as const]
  })
  return resultOfBake(new Map(ordered), { metadata, released, targets, means }, job)
}

async function bakeAll(
  targets: readonly PreparedTarget[],
  means: ProduceMeans,
  job: Job,
): Promise<{
  readonly made: readonly Made[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly composed: Composed
  readonly seconds: number
}> {
  const variables = Object.assign({}, ...targets.map((target) => target.variables)) as Record<string, string>
  const composed = compose(definitionFor(targets, means, job), targets, variables)
  if (targets.length === 0) return { made: [], metadata: {}, composed, seconds: 0 }
  // Their code is loaded while buildx works.
  for (const loading of [import('../image/gate.ts'), import('../image/report.ts'), import('../buildx/records.ts')])
    loading.catch(() => {})
  const { followers, add } = followTargets(Object.keys(composed.definition.target))
  const oomKillsBefore = readOomKills()
  const { value: baked, seconds } = await timed(() => bakeTargets(composed, targets, means, add, job)).catch(
    async (error: unknown) => {
      throw await failedBake(error, { followers, composed, targets, means, oomKillsBefore }, job)
    },
  )
  const made = targets.map((target): Made => {
    const entries = composed.entries.get(target.name) ?? []
    const own = entries.flatMap((entry) => followers.get(entry) ?? [])
    const built = builtOf(
      baked,
      entries,
      own.map(({ graph }) => vertexesOf(graph)),
    )
    return { target, built, follower: joined(own) }
  })
  return { made, metadata: baked.metadata, composed, seconds }
}

/** What targets build on is built for their platforms alone, if these are known. */
function definitionFor(
  targets: readonly PreparedTarget[],
  { definition, toolchain, source }: ProduceMeans,
  { runner }: Pick<Job, 'runner'>,
): Definition {
  const native = machineOf(toolchain, runner)
  if (native === undefined || source.remote !== undefined) return definition
  const baked = targets.map(({ name, request }) => ({ name, platforms: request.platforms }))
  return narrowLinked(definition, baked, { native, folder: source.folder, readText })
}

/** What several nodes did for one target; their vertexes are kept apart as in a build. */
function joined(followers: readonly Follower[]): Follower {
  const [first, ...others] = followers
  if (first !== undefined && others.length === 0) return first
  const ofNode = ({ graph }: Follower, index: number) =>
    [...graph.values()].map(({ vertex, ...followed }): [string, Followed] => {
      const { digest, inputs } = vertex
      const own = { digest: ofCall(index, digest), ...(inputs && { inputs: inputs.map((one) => ofCall(index, one)) }) }
      return [own.digest, { ...followed, vertex: { ...vertex, ...own } }]
    })
  return {
    graph: new Map(followers.flatMap(ofNode)),
    warnings: new Set(followers.flatMap(({ warnings }) => [...warnings])),
    add: () => {},
  }
}
