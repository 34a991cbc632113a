import semver from 'semver'
import type { BuildRequest } from '../buildx/arguments.ts'
import type { Buildx } from '../buildx/buildx.ts'
import type { Engine } from '../buildx/inspect.ts'
import { csvFields } from '../input/csv.ts'
import { group, log } from '../log.ts'
import { messageOf } from '../message.ts'
import { buildWithCache, type CachedBuild } from './build.ts'
import type { CacheDecision, CacheInputs } from './decide.ts'
import { type CacheFolder, openCacheFolder } from './folder.ts'
import { saveCache } from './save.ts'
import { firstBuildkitOfSecondVersion } from './service.ts'

/** The cache of a build, as it was decided. */
export type CacheSettings = CacheDecision & {
  readonly preset: CacheInputs['preset']
  /** Holds a token: for the child that builds and for no other; empty where no cache is GitHub's. */
  readonly environment: Readonly<Record<string, string>>
  /** How long reading a cache's manifest may take, and writing a whole cache. */
  readonly readSeconds: number
  readonly writeSeconds: number
}

/** Why a cache was not used although it was to be; both are undefined when all went well. */
export type CacheProblems = { readonly notRead?: string; readonly notWritten?: string }

/** A cache in use by one build. */
export type CacheUse = {
  readonly settings: CacheSettings
  /** The request with the cache's entries after those of the user. */
  readonly request: BuildRequest
  /** The variables of the build, and those of the cache's service. */
  readonly env: Readonly<Record<string, string>>
  /** Builds a request that has the entries, and once more without it if it does not answer in time. */
  readonly build: <Built>(request: BuildRequest, work: Omit<CachedBuild<Built>, 'seconds'>) => Promise<Built>
  /** Writes the cache of the build that was made, as far as it is to be written. */
  readonly save: () => Promise<void>
  readonly problems: () => CacheProblems
}

/**
 * Adds a cache to a request; a local one is looked for, and a folder for the new one is chosen.
 *
 * @param secrets variables of the build, which its cache is written with
 */
export async function openCache(
  decided: CacheSettings,
  request: BuildRequest,
  { buildx, builder, engine }: { readonly buildx: Buildx; readonly builder: string; readonly engine: Engine },
  secrets: Readonly<Record<string, string>>,
): Promise<CacheUse> {
  const settings = withoutOldBuildkit(decided, engine.version)
  if (settings.preset !== 'none') log.info(`cache: ${settings.decision}`)
  for (const warning of settings.warnings) log.warning(warning)
  const opened = settings.folder && (await openCacheFolder(settings.folder.path).catch(messageOf))
  const folder = typeof opened === 'string' ? undefined : opened
  const cached = withEntries(settings, request, folder)
  const entry = entryToSave(settings, folder)
  const env = { ...secrets, ...settings.environment }
  let problems: CacheProblems = typeof opened === 'string' ? { notWritten: `its folder cannot be used: ${opened}` } : {}
  return {
    settings,
    request: cached,
    env,
    problems: () => problems,
    build: async (whole, work) => {
      const { result, answers } = await buildWithCache(whole, { ...work, seconds: settings.readSeconds })
      if (!answers) problems = { notRead: `it did not answer within ${settings.readSeconds} s` }
      return result
    },
    save: async () => {
      if (entry === undefined || problems.notRead !== undefined) return
      const reason = await group('Save the cache', async () => {
        const options = { builder, entry, env, seconds: settings.writeSeconds }
        return settle(folder, await saveCache(buildx, cached, options))
      })
      if (reason !== undefined) problems = { notWritten: reason }
    },
  }
}

/** GitHub's cache is left out where BuildKit is too old for its service. */
function withoutOldBuildkit(settings: CacheSettings, version: string | undefined): CacheSettings {
  const known = semver.valid(semver.clean(version ?? ''))
  const isSecondVersion = settings.environment.ACTIONS_RESULTS_URL !== undefined
  if (!isSecondVersion || known === null || known === '0.0.0' || semver.gte(known, firstBuildkitOfSecondVersion))
    return settings
  return {
    ...settings,
    ...(settings.preset === 'gha' && { from: [], saved: undefined, decision: 'none, see the warning' }),
    environment: {},
    warnings: [
      ...settings.warnings,
      `the GitHub cache is not used: BuildKit is ${known}, but its service needs ${firstBuildkitOfSecondVersion}; leave out 'buildkit-image' to get a newer one`,
    ],
  }
}

function withEntries(
  { from, embedded }: CacheSettings,
  request: BuildRequest,
  folder: CacheFolder | undefined,
): BuildRequest {
  const local = folder?.source ? [csvFields({ type: 'local', src: folder.source })] : []
  return {
    ...request,
    cacheFrom: [...request.cacheFrom, ...from, ...local],
    cacheTo: [...request.cacheTo, ...embedded],
  }
}

/** The `--cache-to` entry that is written when the image is there; undefined where the cache is only read. */
function entryToSave(settings: CacheSettings, folder: CacheFolder | undefined): string | undefined {
  if (settings.folder === undefined) return settings.saved
  const { write, attributes } = settings.folder
  return folder && write ? csvFields({ type: 'local', dest: folder.destination, ...attributes }) : undefined
}

/** @param reason why the cache was not written; a folder that nobody completes would only fill the disk */
async function settle(folder: CacheFolder | undefined, reason: string | undefined): Promise<string | undefined> {
  try {
    await (reason === undefined ? folder?.keep() : folder?.discard())
    return reason
  } catch (error) {
    return reason ?? messageOf(error)
  }
}
