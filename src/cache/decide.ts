import { join, resolve } from 'node:path'
import type { BuildRequest } from '../buildx/arguments.ts'
import { type CacheAccess, layerAccessOf } from '../cache-access.ts'
import { csvFields } from '../input/csv.ts'
import { readReference } from '../input/reference.ts'
import type { Platforms } from '../platform.ts'
import type { Runner } from '../runner.ts'
import type { CacheInputs } from './inputs.ts'
import { decideOwnEntries, type OwnEntries } from './own-entries.ts'
import { automaticScope, namedScope } from './scope.ts'
import { findService } from './service.ts'
import { decideWrite } from './write.ts'

/**
 * The build whose layers are cached; its references and platforms as they were decided, its request as it was given.
 */
export type CachedBuild = {
  readonly targets: readonly { readonly repository: string }[]
  readonly tags: readonly string[]
  readonly builtFor: Platforms
  /** Whether other jobs of the run build the image for other platforms at the same time. */
  readonly isLeg: boolean
  readonly request: Pick<BuildRequest, 'cacheFrom' | 'cacheTo' | 'context' | 'file' | 'target'>
}

/** Where layers come from and go to. Entries are those of `--cache-from` and `--cache-to`. */
export type CacheDecision = {
  readonly preset: CacheInputs['preset']
  /** The user's own, without those that GitHub's service would refuse. */
  readonly own: OwnEntries
  readonly from: readonly string[]
  /**
   * Undefined where the cache is only read; for a local cache without its `dest`, which is a new folder each time, for
   * GitHub's without its `timeout`, which differs for each attempt.
   */
  readonly to?: string
  /** The folder of a local cache. */
  readonly folder?: string
  /** One line that says what is used, and which rule decided about writing. */
  readonly description: string
  readonly warnings: readonly string[]
  /** Names GitHub's service and holds its token: for the building child process, and for no other. */
  readonly environment: Readonly<Record<string, string>>
  /** What must never be seen in the log. */
  readonly masks: readonly string[]
  /** How long reading a cache's manifest may take, and writing a whole cache. */
  readonly readSeconds: number
  readonly writeSeconds: number
  /** The upload begins after a random delay of at most this many seconds. */
  readonly spreadSeconds: number
}

/** What the entries of a preset are derived from. */
type Facts = Pick<CachedBuild, 'tags'> & {
  readonly cache: CacheInputs
  readonly scope: string
  /** The first repository that gets the image; undefined if the image has no name. */
  readonly repository: string | undefined
  readonly runner: Runner
}

/** A cache counts as hung after this long: its manifest is small, and the whole build waits for it. */
const longestReadSeconds = 60

/** BuildKit gives up reading from a busy service after this long, and builds without the cache. */
const busyReadSeconds = 30

/** GitHub accepts 200 uploads per minute for each repository, and the jobs of a matrix often end together. */
const longestSpreadSeconds = 4

/** Used if GitHub's cache was requested but is not available. */
export const noCache = { from: [], to: undefined, description: 'none, see the warning', warnings: [] }

/**
 * Chooses the cache of a build.
 *
 * @throws Error when the inputs contradict one another
 */
export function decideCache(cache: CacheInputs, build: CachedBuild, runner: Runner): CacheDecision {
  const { preset, timeoutSeconds } = cache
  checkFit(cache)
  const service = findService(runner.cache)
  const access = layerAccessOf(runner.cache)
  const { own, ...raw } = decideOwnEntries(build.request, access)
  const isGha = preset === 'gha'
  const chosen = isGha && !service.environment ? noCache : choosePreset(cache, build, runner, access)
  const usesService = raw.usesService || (isGha && chosen.from.length > 0)
  return {
    preset,
    own,
    ...chosen,
    warnings: [...chosen.warnings, ...raw.warnings, ...(raw.needsService || isGha ? service.warnings : [])],
    environment: usesService ? (service.environment ?? {}) : {},
    masks: usesService && runner.cache.token ? [runner.cache.token] : [],
    readSeconds: Math.min(longestReadSeconds, timeoutSeconds),
    writeSeconds: timeoutSeconds,
    spreadSeconds: isGha && build.isLeg ? Math.min(longestSpreadSeconds, timeoutSeconds) : 0,
  }
}

function choosePreset(
  cache: CacheInputs,
  { targets, tags, builtFor, request }: CachedBuild,
  runner: Runner,
  access: CacheAccess,
): Pick<CacheDecision, 'from' | 'to' | 'folder' | 'description' | 'warnings'> {
  if (cache.preset === 'none') return { from: [], description: 'none', warnings: [] }
  const repository = targets[0]?.repository ?? tags[0]?.replace(/:[^:/]*$/, '')
  const build = { ...request, repository, platforms: builtFor, workspace: runner.workspace }
  const scope = cache.scope === '' ? automaticScope(build) : namedScope(cache.scope)
  const { name, to, ...entries } = presets[cache.preset]({ cache, scope, repository, tags, runner })
  const { write, because, warnings } = decideWrite(cache, runner, access)
  if (cache.preset === 'gha' && access.unreadable !== undefined)
    return { from: [], description: `${name}, not used: ${access.unwritable}`, warnings }
  const description = `${name}, ${write ? 'read and written' : 'only read'}: ${because}`
  return { ...entries, ...(write && { to }), description, warnings }
}

/** What each preset reads and writes, and its name in the log. */
const presets: Record<
  Exclude<CacheInputs['preset'], 'none'>,
  (facts: Facts) => Pick<CacheDecision, 'from' | 'folder'> & { readonly name: string; readonly to: string }
> = {
  gha: ({ cache, scope }) => ({
    name: `gha, scope ${scope}`,
    from: [csvFields({ type: 'gha', scope, timeout: `${Math.min(busyReadSeconds, cache.timeoutSeconds)}s` })],
    to: csvFields({ type: 'gha', scope, ...attributesOf(cache) }),
  }),
  registry: (facts) => {
    const ref = registryReference(facts)
    const layout = { 'image-manifest': true, 'oci-mediatypes': true }
    return {
      name: `registry, ${ref}`,
      from: [csvFields({ type: 'registry', ref })],
      to: csvFields({ type: 'registry', ref, ...layout, ...attributesOf(facts.cache) }),
    }
  },
  local: ({ cache, scope, runner: { repository, toolCache, workspace } }) => {
    // It lasts as long as the machine.
    const own = join(toolCache, 'multiarch-build-layers', repository.replace('/', '__'))
    const base = cache.ref ? resolve(workspace, cache.ref) : own
    refuseKernel(base)
    const folder = join(base, scope)
    return { name: `local, ${folder}`, from: [], folder, to: csvFields({ type: 'local', ...attributesOf(cache) }) }
  },
  inline: ({ cache, repository, tags }) => {
    const ofFirst = tags.filter((tag) => tag.startsWith(`${repository}:`))
    const refs = [...new Set([...(cache.ref ? [cache.ref] : []), ...ofFirst])]
    if (refs.length === 0)
      throw new Error(`'cache: inline' needs 'tags' or 'cache-ref', e.g. cache-ref: ghcr.io/owner/app:latest`)
    return {
      name: `inline, from ${refs.join(', ')}`,
      from: refs.map((ref) => csvFields({ type: 'registry', ref })),
      to: 'type=inline',
    }
  },
}

function attributesOf({ mode, compression }: CacheInputs) {
  // A failed export must not fail the job, whoever runs the entry.
  return { mode, compression, 'ignore-error': true }
}

function registryReference({ cache: { ref }, scope, repository, tags }: Facts): string {
  if (ref === '') {
    if (repository === undefined)
      throw new Error(`'cache: registry' needs 'cache-ref' or 'tags', e.g. cache-ref: ghcr.io/owner/app-cache`)
    return `${repository}:buildcache-${scope}`
  }
  const { repository: named, tag, digest } = readReference('cache-ref', ref)
  if (digest)
    throw new Error(`input 'cache-ref' is '${ref}', but a reference with a digest cannot be overwritten; use a tag`)
  const reference = `${named}:${tag ?? `buildcache-${scope}`}`
  if (tags.includes(reference))
    throw new Error(
      `input 'cache-ref' is '${ref}', which is also in 'tags': the cache would overwrite the image; use another tag`,
    )
  return reference
}

/**
 * No files can be kept there, and creating a folder in /proc never ends (Node's recursive mkdir mistakes the answer for
 * a race).
 */
function refuseKernel(folder: string): void {
  if (/^\/(?:proc|sys)(?:\/|$)/.test(folder))
    throw new Error(
      `input 'cache-ref' is '${folder}', which is in a virtual file system of the kernel; use a folder on a disk, e.g. cache-ref: /var/cache/multiarch-build`,
    )
}

function checkFit({ preset, mode, compression }: CacheInputs): void {
  if (compression !== '' && preset !== 'registry' && preset !== 'local')
    throw new Error(
      `input 'cache-compression' is '${compression}', but only 'cache: registry' and 'cache: local' support it; remove it`,
    )
  if (mode === 'max' && preset === 'inline')
    throw new Error(`'cache: inline' holds only the image's layers; use 'cache: registry', or remove 'cache-mode: max'`)
}
