import type { BuildRequest } from '../buildx/arguments.ts'
import { readFields } from '../input/csv.ts'
import { parseGoBool } from '../input/scalar.ts'
import { parseReference } from '../reference.ts'

/**
 * The registry hosts that a build names: where it pushes, its caches, and images that it takes as contexts.
 *
 * @param pushedTo references or repositories of the image
 * @param cacheFrom of the cache that the action chose
 */
export function hostsOf(
  pushedTo: readonly string[],
  request: Pick<BuildRequest, 'cacheFrom' | 'cacheTo' | 'buildContexts'>,
  cacheFrom: readonly string[] = [],
): string[] {
  const caches = [...request.cacheFrom, ...cacheFrom, ...request.cacheTo].map(fieldsOf)
  return hostsIn([
    ...pushedTo,
    ...caches.flatMap(referencesOfCache),
    ...request.buildContexts.map((context) => context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? ''),
  ])
}

/** The registry hosts that a build pushes to: the image, as in {@link hostsOf}, and raw caches that may not fail. */
export function hostsPushedTo(pushedTo: readonly string[], cacheTo: readonly string[]): string[] {
  const caches = cacheTo.map(fieldsOf).filter((fields) => parseGoBool(fields['ignore-error'] ?? '') !== true)
  return hostsIn([...pushedTo, ...caches.flatMap(referencesOfCache)])
}

function hostsIn(references: readonly string[]): string[] {
  return [...new Set(references.filter((reference) => reference !== '').flatMap(hostOf))]
}

function referencesOfCache({ ref = '', '': reference = '' }: Readonly<Record<string, string>>): string[] {
  return [ref, reference]
}

function hostOf(reference: string): string[] {
  try {
    return [parseReference(reference).host]
  } catch {
    // Not ours to judge here: buildx says what is wrong with it.
    return []
  }
}

/** `type=registry,ref=…` as fields; a lone reference, which buildx also takes, under ''. */
function fieldsOf(record: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readFields(record).map(({ key, value }) => (value === undefined ? ['', key] : [key.trim().toLowerCase(), value])),
  )
}
