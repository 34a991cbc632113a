import { setTimeout as sleep } from 'node:timers/promises'
import type { BuildRequest } from '../buildx/arguments.ts'
import { engineBuilder, hasClassicStore } from '../buildx/engine-builder.ts'
import type { Buildkit } from '../buildx/inspect.ts'
import type { SaveOptions } from '../buildx/save-cache.ts'
import { csvFields } from '../input/csv.ts'
import type { Job } from '../job.ts'
import { group, log } from '../log.ts'
import { messageOf } from '../message.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { buildWithCache, type CachedWork } from './build.ts'
import { type CacheDecision, noCache } from './decide.ts'
import type { CacheFolder } from './folder.ts'
import { type CachePart, partsOf } from './parts.ts'
import { warnOfOldBuildkit } from './service.ts'

/** Why a cache was not used or not written, contrary to the inputs. */
export type CacheProblem = { readonly what: 'not used' | 'not written'; readonly reason: string }

/** A cache in use by one build. */
export type CacheUse = {
  /** The decision, without what this BuildKit cannot use. */
  readonly decision: CacheDecision
  /** The request with the cache's entries after those of the user. */
  readonly request: BuildRequest
  /** The variables of the build, and those of the cache's service. */
  readonly env: Readonly<Record<string, string>>
  /** Builds a request that has the cache's entries, and once more without them if the cache does not answer in time. */
  readonly build: <Built>(request: BuildRequest, work: CachedWork<BuildRequest, Built>) => Promise<Built>
  /**
   * Writes the cache of the finished build, if it is to be written.
   *
   * @param write absent where the request is all of the build
   */
  readonly save: (write?: WriteCache) => Promise<void>
  /** Undefined when all went well. */
  readonly problem: () => CacheProblem | undefined
}

/** Writes the cache of a build that has been made; see {@link saveCache}. */
export type WriteCache = (request: BuildRequest, attempt: Omit<SaveOptions, 'builder'>) => Promise<string | undefined>

/**
 * Adds the cache entries to a request; for a local cache, opens its folder and creates one for the new cache.
 *
 * @param secrets variables of the build, which its cache is written with
 */
export async function openCache(
  decided: CacheDecision,
  request: BuildRequest,
  { buildx, builder, buildkit }: Pick<Toolchain, 'buildx' | 'builder' | 'buildkit'>,
  secrets: Readonly<Record<string, string>>,
  { cancel, retries }: Pick<Job, 'cancel' | 'retries'>,
): Promise<CacheUse> {
  const decision = withoutExport(withoutOldBuildkit(decided, buildkit.version), buildkit)
  if (decision.preset !== 'none') log.info(`cache: ${decision.description}`)
  for (const warning of decision.warnings) log.warning(warning)
  const parts = await Promise.all(partsOf(decision, request.platforms, buildkit).map(openPart))
  if (parts.length > 1)
    log.info(`each node has its own cache: ${parts.map(({ platforms }) => platforms.join(', ')).join(' | ')}`)
  const cached = withEntries(decision, request, parts)
  const env = { ...secrets, ...decision.environment }
  let problem = parts.find((part) => part.problem)?.problem
  return {
    decision,
    request: cached,
    env,
    problem: () => problem,
    build: async (divided, work) => {
      const asked = { request: divided, uncached: () => ({ ...divided, cacheFrom: [] }) }
      const { result, answers } = await buildWithCache(asked, work, decision.readSeconds)
      if (!answers) problem = { what: 'not used', reason: `it did not respond within ${decision.readSeconds} s` }
      return result
    },
    save: async (write) => {
      const written = parts.flatMap((part) => entryToSave(decision, part) ?? [])
      if (written.length === 0 || problem !== undefined) return
      const [{ saveAgain }, { saveCache }] = await Promise.all([import('./save.ts'), import('../buildx/save-cache.ts')])
      await spread(decision.spreadSeconds, cancel.signal)
      const options = { retries, seconds: decision.writeSeconds, isService: decision.preset === 'gha' }
      const save = async ({ entry, platforms, folder }: Written) => {
        const part = { ...cached, platforms }
        const writeOnce = (attempt: Pick<SaveOptions, 'entry' | 'seconds'>) =>
          write ? write(part, { env, ...attempt }) : saveCache(buildx, part, { builder, env, ...attempt })
        const unwritten = await saveAgain(entry, writeOnce, options)
        const unclosed = await folder?.close(unwritten === undefined).then(() => undefined, messageOf)
        return unwritten ?? unclosed
      }
      const reasons = await group('Save the cache', () => Promise.all(written.map(save)))
      const reason = reasons.find((one) => one !== undefined)
      if (reason !== undefined) problem = { what: 'not written', reason }
    },
  }
}

/** Waits for a random time, while the image is processed further. */
async function spread(seconds: number, cancelled: AbortSignal): Promise<void> {
  if (seconds > 0) await sleep(Math.random() * seconds * 1000, undefined, { signal: cancelled }).catch(() => {})
}

/** GitHub's cache is left out where BuildKit is too old for its service. */
function withoutOldBuildkit(decided: CacheDecision, version: string | undefined): CacheDecision {
  const warning = warnOfOldBuildkit(decided.environment, version)
  if (warning === undefined) return decided
  const entries = decided.preset === 'gha' ? noCache : {}
  return { ...decided, ...entries, environment: {}, warnings: [...decided.warnings, warning] }
}

/** A cache that this builder cannot write is only read: buildx refuses the solve that would write it. */
function withoutExport(decision: CacheDecision, buildkit: Buildkit): CacheDecision {
  const isRefused = hasClassicStore(buildkit) && decision.preset !== 'inline'
  if (!isRefused || decision.to === undefined) return decision
  const { to: _, ...read } = decision
  const warning = `the cache is only read: ${engineBuilder} can write a cache only with the containerd image store`
  return { ...read, warnings: [...decision.warnings, warning] }
}

type OpenPart = CachePart & { readonly opened?: CacheFolder; readonly problem?: CacheProblem }

async function openPart(part: CachePart): Promise<OpenPart> {
  try {
    if (part.folder === undefined) return part
    const { openCacheFolder } = await import('./folder.ts')
    return { ...part, opened: await openCacheFolder(part.folder) }
  } catch (error) {
    const reason = `its folder cannot be used: ${messageOf(error)}; set 'cache-ref' to a folder that this runner's user may write`
    return { ...part, problem: { what: 'not written', reason } }
  }
}

/** An inline cache becomes part of the image, so the build writes it; others are saved when the image is there. */
function withEntries(
  { preset, own, to }: CacheDecision,
  request: BuildRequest,
  parts: readonly OpenPart[],
): BuildRequest {
  const local = parts.flatMap(({ opened }) =>
    opened?.source ? [csvFields({ type: 'local', src: opened.source })] : [],
  )
  return {
    ...request,
    cacheFrom: [...own.from, ...parts.flatMap(({ from }) => from), ...local],
    cacheTo: [...own.to, ...(preset === 'inline' && to ? [to] : [])],
  }
}

/** What is written, for which platforms, and into which folder. */
type Written = {
  readonly entry: string
  readonly platforms: BuildRequest['platforms']
  readonly folder?: CacheFolder | undefined
}

function entryToSave({ preset }: CacheDecision, { to, platforms, opened }: OpenPart): Written | undefined {
  if (preset === 'inline' || to === undefined) return undefined
  const entry = opened ? `${to},${csvFields({ dest: opened.destination })}` : to
  return { entry, platforms, folder: opened }
}
