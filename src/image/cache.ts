import { join } from 'node:path'
import * as semver from 'semver'
import { type BuildRecord, mergeRecords, readRecord } from '../buildx/history.ts'
import type { Engine } from '../buildx/inspect.ts'
import { type CachePlan, planCache } from '../cache/decide.ts'
import { findService, firstBuildkitOfSecondVersion } from '../cache/service.ts'
import type { CacheSession } from '../cache/session.ts'
import { readFields } from '../input/csv.ts'
import { formatPlatform, nativePlatform } from '../platform.ts'
import { CommandError } from '../process.ts'
import { group, log } from '../report/log.ts'
import type { Runner } from '../runner.ts'
import type { Toolchain } from '../toolchain/prepare.ts'
import type { Plan } from './decide.ts'
import type { Inputs } from './inputs.ts'

/** The cache of this build, and what its child is told of the runner's cache service. */
export type BuildCache = CachePlan & {
  readonly preset: Inputs['cache']['preset']
  /** Holds a token: for the child that builds and for no other; empty where no cache is GitHub's. */
  readonly environment: Readonly<Record<string, string>>
  readonly masks: readonly string[]
  /** Whether the builder is a container that this job makes, and so may end. */
  readonly ownsBuilder: boolean
  /** How long reading a cache's manifest may take, and writing a whole cache. */
  readonly readSeconds: number
  readonly seconds: number
  /** What is built for, normalised. */
  readonly platforms: readonly string[]
}

/** Seconds after which a cache counts as silent: its manifest is small, and the whole build waits for it. */
const longestRead = 60

/** Chooses the cache from inputs, plan and runner. */
export function planBuildCache(
  { cache, request, builder }: Inputs,
  plan: Pick<Plan, 'targets' | 'tags' | 'platforms'>,
  runner: Runner,
): BuildCache {
  const service = findService(runner.cache)
  const native = formatPlatform(nativePlatform(runner.arch, runner.armVersion))
  const platforms = plan.platforms ?? [native]
  const chosen = planCache(cache, {
    repository: plan.targets[0]?.repository ?? plan.tags[0]?.replace(/:[^:/]*$/, ''),
    references: plan.tags,
    target: request.target,
    platforms,
    context: request.context,
    file: request.file,
    workspace: runner.workspace,
    event: { name: runner.eventName, ref: runner.ref },
    service,
    localFolder: join(runner.toolCache, 'multiarch-build-layers', runner.repository.replace('/', '__')),
  })
  // Raw entries are the user's own; buildx drops them without a word where there is no service.
  const raw = [...request.cacheFrom, ...request.cacheTo]
    .map(readFields)
    .filter((fields) => fields.some(({ key, value }) => key === 'type' && value === 'gha'))
  const needed = cache.preset === 'gha' || raw.length > 0
  const unserved = cache.preset !== 'gha' && raw.some((fields) => !fields.some(({ key }) => key === 'token'))
  return {
    ...chosen,
    preset: cache.preset,
    warnings: [...chosen.warnings, ...(unserved ? service.warnings : [])],
    environment: needed ? (service.environment ?? {}) : {},
    masks: needed && runner.cache.token ? [runner.cache.token] : [],
    ownsBuilder: builder.existing === '' && builder.driver === 'docker-container',
    readSeconds: Math.min(longestRead, cache.timeoutSeconds),
    seconds: cache.timeoutSeconds,
    platforms,
  }
}

/**
 * Leaves GitHub's cache out where BuildKit is too old for its service.
 *
 * @param version of BuildKit, `v0.32.2`; undefined when it is not known
 */
export function withoutOldBuildkit(cache: BuildCache, version: string | undefined): BuildCache {
  const known = semver.valid(semver.clean(version ?? ''))
  const secondVersion = cache.environment.ACTIONS_RESULTS_URL !== undefined
  if (!secondVersion || known === null || known === '0.0.0' || semver.gte(known, firstBuildkitOfSecondVersion))
    return cache
  return {
    ...cache,
    ...(cache.preset === 'gha' && { from: [], saved: undefined, decision: 'none, see the warning' }),
    environment: {},
    warnings: [
      ...cache.warnings,
      `the GitHub cache is not used: BuildKit is ${known}, but its service needs ${firstBuildkitOfSecondVersion}; leave out 'buildkit-image' to get a newer one`,
    ],
  }
}

/** How a build and its cache went. */
export type CacheOutcome = {
  /** What BuildKit recorded; undefined when it keeps no records. */
  readonly record?: BuildRecord
  /** Why the cache was not written although it should be. */
  readonly unsaved?: string
  /** Why the build had to go on without a cache that was to be read. */
  readonly silent?: string
}

/**
 * Writes the cache and reads the record of a build that is done; to run beside publishing. Neither fails the job.
 *
 * @param session undefined when the build had to go on without its cache
 * @param env variables of the build, secrets among them
 * @param refs name the records, as in the builds' metadata; one for each node that built
 */
export async function finishCache(
  { buildx, builder, engine, emulated }: Pick<Toolchain, 'buildx' | 'builder' | 'engine' | 'emulated'>,
  cache: BuildCache,
  session: CacheSession | undefined,
  env: Readonly<Record<string, string>>,
  refs: readonly string[],
): Promise<CacheOutcome> {
  const save = session?.save
  const options = { platforms: cache.platforms, architectures: emulated, info: log.info }
  const [records, unsaved] = await Promise.all([
    Promise.all(canBeRead(engine) ? refs.map((ref) => readSteps(buildx, builder, ref, options)) : []),
    save && group('Save the cache', () => save(buildx, { builder, env, seconds: cache.seconds })),
  ])
  const record = mergeRecords(records.filter((one) => one !== undefined))
  return {
    ...(record && { record }),
    ...(unsaved && { unsaved }),
    ...(session === undefined && { silent: `it did not answer within ${cache.readSeconds} s` }),
  }
}

/** buildx asks every node for a record, and waits 20 s for a remote one that does not answer. */
function canBeRead({ driver, nodes = [] }: Engine): boolean {
  return driver !== 'remote' || nodes.every(({ status }) => status === 'running')
}

async function readSteps(...build: Parameters<typeof readRecord>): Promise<BuildRecord | undefined> {
  try {
    return await readRecord(...build)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    log.info(`which steps came from the cache is not known: ${error.message}`)
    return undefined
  }
}
