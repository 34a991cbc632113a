import { join, resolve } from 'node:path'
import { csvFields } from '../input/csv.ts'
import { readReference } from '../input/reference.ts'
import { automaticScope, namedScope, type ScopeOf } from './scope.ts'
import type { CacheService } from './service.ts'

/** The inputs `cache` and `cache-…`. */
export type CacheInputs = {
  readonly preset: 'none' | 'gha' | 'registry' | 'local' | 'inline'
  readonly ref: string
  readonly mode: 'min' | 'max'
  readonly scope: string
  readonly write: 'auto' | 'always' | 'never'
  /** Empty: as the layers are. */
  readonly compression: '' | 'gzip' | 'zstd' | 'estargz' | 'uncompressed'
  readonly timeoutSeconds: number
}

/** What the choice depends on beside the inputs. */
export type CacheFacts = ScopeOf & {
  /** References that the image gets, with tags. */
  readonly references: readonly string[]
  readonly event: { readonly name: string; readonly ref: string }
  readonly service: CacheService
  /** Where local caches are kept unless `cache-ref` names a folder; lasts as long as the machine. */
  readonly localFolder: string
}

/** Where layers come from and go to. Entries are those of `--cache-from` and `--cache-to`. */
export type CacheDecision = {
  readonly from: readonly string[]
  /** Written by the build itself, since it becomes part of the image. */
  readonly embedded: readonly string[]
  /** Written when the image is there; without its folder for a local cache, see {@link CacheDecision.folder}. */
  readonly saved?: string
  /** The folder of a local cache. */
  readonly folder?: { readonly path: string; readonly write: boolean; readonly attributes: CacheAttributes }
  /** One line that says what is used, and which rule decided about writing. */
  readonly decision: string
  readonly warnings: readonly string[]
}

export type CacheAttributes = Readonly<Record<string, string | number | boolean | undefined>>

/** A read that a busy service does not answer by then is given up, and the build goes on without. */
const readTimeoutSeconds = 30

/**
 * Chooses `cache-from` and `cache-to` of a preset.
 *
 * @throws Error when the inputs do not fit one another
 */
export function decideCache(inputs: CacheInputs, facts: CacheFacts): CacheDecision {
  const { preset } = inputs
  checkFit(inputs)
  if (preset === 'none') return { from: [], embedded: [], decision: 'none', warnings: [] }
  const scope = inputs.scope === '' ? automaticScope(facts) : namedScope(inputs.scope)
  const { write, because } = decideWrite(inputs.write, facts.event)
  const warnings = warnOfTrust(inputs.write, facts.event)
  const done = (
    what: string,
    entries: Omit<CacheDecision, 'embedded' | 'decision' | 'warnings'> & Partial<CacheDecision>,
  ) => ({
    embedded: [],
    decision: `${what}, ${write ? 'read and written' : 'only read'}: ${because}`,
    warnings,
    ...entries,
  })
  // A failed export must not fail the job, whoever runs the entry.
  const attributes: CacheAttributes = {
    mode: inputs.mode,
    ...(inputs.compression && { compression: inputs.compression }),
    'ignore-error': true,
  }

  if (preset === 'gha') {
    const { service } = facts
    if (!service.environment) {
      return { from: [], embedded: [], decision: 'none, see the warning', warnings: service.warnings }
    }
    const entry = { type: 'gha', scope }
    const readTimeout = Math.min(readTimeoutSeconds, inputs.timeoutSeconds)
    return done(`gha, scope ${scope}`, {
      from: [csvFields({ ...entry, timeout: `${readTimeout}s` })],
      ...(write && { saved: csvFields({ ...entry, ...attributes, timeout: `${inputs.timeoutSeconds}s` }) }),
      warnings: [...warnings, ...service.warnings],
    })
  }
  if (preset === 'registry') {
    const ref = registryReference(inputs.ref, scope, facts)
    const layout = { 'image-manifest': true, 'oci-mediatypes': true }
    return done(`registry, ${ref}`, {
      from: [csvFields({ type: 'registry', ref })],
      ...(write && { saved: csvFields({ type: 'registry', ref, ...layout, ...attributes }) }),
    })
  }
  if (preset === 'local') {
    const path = join(inputs.ref ? resolve(facts.workspace, inputs.ref) : facts.localFolder, scope)
    return done(`local, ${path}`, { from: [], folder: { path, write, attributes } })
  }
  const sources = [...new Set([...(inputs.ref ? [inputs.ref] : []), ...ofFirstRepository(facts)])]
  if (sources.length === 0) throw new Error(`'cache: inline' needs 'tags' or 'cache-ref' to read from`)
  return done(`inline, from ${sources.join(', ')}`, {
    from: sources.map((ref) => csvFields({ type: 'registry', ref })),
    embedded: write ? ['type=inline'] : [],
  })
}

/** Decides whether the cache is written, and says why: what a pull request writes could end in a release. */
export function decideWrite(
  write: CacheInputs['write'],
  { name, ref }: CacheFacts['event'],
): { readonly write: boolean; readonly because: string } {
  if (write !== 'auto') return { write: write === 'always', because: `'cache-write: ${write}'` }
  const rule = `'cache-write: auto' writes from pushes to branches and tags and from schedules`
  const trusted = name === 'schedule' || (name === 'push' && /^refs\/(?:heads|tags)\//.test(ref))
  const event = name === '' ? 'there is no event' : `the event is ${name}${name === 'push' ? ` to ${ref}` : ''}`
  return { write: trusted, because: `${rule}, and ${event}` }
}

function warnOfTrust(write: CacheInputs['write'], { name }: CacheFacts['event']): string[] {
  return write === 'always' && name.startsWith('pull_request')
    ? [`'cache-write: always' lets this ${name} write layers that later builds trust; 'auto' would only read`]
    : []
}

function checkFit({ preset, mode, compression }: CacheInputs): void {
  if (compression !== '' && preset !== 'registry' && preset !== 'local')
    throw new Error(
      `input 'cache-compression' is '${compression}', but only 'cache: registry' and 'cache: local' can choose it`,
    )
  if (mode === 'max' && preset === 'inline')
    throw new Error(`'cache-mode: max' is not possible with 'cache: inline', which holds the image's own layers only`)
}

function registryReference(given: string, scope: string, { repository, references }: CacheFacts): string {
  if (given === '') {
    if (repository === undefined)
      throw new Error(`'cache: registry' needs 'cache-ref' or 'tags', e.g. cache-ref: ghcr.io/owner/app-cache`)
    return `${repository}:buildcache-${scope}`
  }
  const { repository: named, tag, digest } = readReference('cache-ref', given)
  if (digest) throw new Error(`input 'cache-ref' is '${given}', but what has a digest cannot be written again`)
  const reference = `${named}:${tag ?? `buildcache-${scope}`}`
  if (references.includes(reference))
    throw new Error(`input 'cache-ref' is '${given}', which 'tags' has too: the cache would overwrite the image`)
  return reference
}

function ofFirstRepository({ repository, references }: CacheFacts): string[] {
  return references.filter((reference) => reference.startsWith(`${repository}:`))
}
