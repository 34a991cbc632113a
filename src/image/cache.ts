import { join } from 'node:path'
import { decideCache } from '../cache/decide.ts'
import { findService } from '../cache/service.ts'
import type { CacheSettings } from '../cache/use.ts'
import { readFields } from '../input/csv.ts'
import type { Runner } from '../runner.ts'
import type { BuildDecision } from './decide.ts'
import type { Inputs } from './inputs.ts'

/** Seconds after which a cache counts as hung: its manifest is small, and the whole build waits for it. */
const longestRead = 60

/** Chooses the cache of a build; `masks` must never be seen in the log. */
export function decideBuildCache(
  { cache, request }: Pick<Inputs, 'cache' | 'request'>,
  { targets, tags, builtFor }: Pick<BuildDecision, 'targets' | 'tags' | 'builtFor'>,
  runner: Runner,
): CacheSettings & { readonly masks: readonly string[] } {
  const service = findService(runner.cache)
  const decision = decideCache(cache, {
    repository: targets[0]?.repository ?? tags[0]?.replace(/:[^:/]*$/, ''),
    references: tags,
    target: request.target,
    platforms: builtFor,
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
  const isNeeded = cache.preset === 'gha' || raw.length > 0
  const isMissing = cache.preset !== 'gha' && raw.some((fields) => !fields.some(({ key }) => key === 'token'))
  return {
    ...decision,
    preset: cache.preset,
    warnings: [...decision.warnings, ...(isMissing ? service.warnings : [])],
    environment: isNeeded ? (service.environment ?? {}) : {},
    masks: isNeeded && runner.cache.token ? [runner.cache.token] : [],
    readSeconds: Math.min(longestRead, cache.timeoutSeconds),
    writeSeconds: cache.timeoutSeconds,
  }
}
