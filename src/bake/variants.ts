import {
  type Definition,
  mapTargets,
  type RawTarget,
  readTarget,
  withoutResult,
  withValues,
} from '../bake-files/definition.ts'
import { outputsWithoutArtifacts } from '../image/artifacts.ts'
import type { Platforms } from '../platform.ts'

/** A definition for a builder that has just baked it, so that nothing runs again; see `repeated` of src/buildx/arguments.ts. */
export function repeatedDefinition(definition: Definition): Definition {
  return mapTargets(definition, (raw) =>
    withValues(raw, {
      'no-cache': undefined,
      'no-cache-filter': undefined,
      ...(isRenewed(raw) && { 'cache-from': undefined }),
    }),
  )
}

/** Whether steps are to run although a cache has them. */
export function renews({ target }: Definition): boolean {
  return Object.values(target).some(isRenewed)
}

function isRenewed(raw: RawTarget): boolean {
  const filters = raw['no-cache-filter']
  return raw['no-cache'] === true || (Array.isArray(filters) && filters.length > 0)
}

/** Without any cache that is read. */
export function uncachedDefinition(definition: Definition): Definition {
  return mapTargets(definition, (raw) => withValues(raw, { 'cache-from': undefined }))
}

/** With attestations in the form of images; undefined if a target sets their form itself. */
export function plainDefinition(definition: Definition): Definition | undefined {
  const outputs = Object.entries(definition.target).map(
    ([name, raw]) => [name, outputsWithoutArtifacts(readTarget(name, raw).outputs)] as const,
  )
  if (outputs.some(([, output]) => output === undefined)) return undefined
  const plain = new Map(outputs)
  return mapTargets(definition, (raw, name) => withValues(raw, { output: plain.get(name) }))
}

/** The definition that writes the cache of entries that were baked, and nothing else. */
export function cacheDefinition(
  definition: Definition,
  entries: readonly string[],
  { to, platforms }: { readonly to: string; readonly platforms: Platforms },
): Definition {
  return mapTargets(repeatedDefinition(definition), (raw, name) =>
    withValues(raw, {
      output: [{ type: 'cacheonly' }],
      tags: undefined,
      annotations: undefined,
      attest: ['type=provenance,disabled=true'],
      'cache-to': entries.includes(name) ? [to] : undefined,
      ...(entries.includes(name) && platforms.length > 0 && { platforms }),
    }),
  )
}

/** The definition that evaluates targets (`call`). */
export function askedDefinition(definition: Definition): Definition {
  return mapTargets(definition, withoutResult)
}
