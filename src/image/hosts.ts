import type { BuildRequest } from '../buildx/arguments.ts'
import { readFields } from '../input/csv.ts'
import { parseGoBool } from '../input/scalar.ts'
import { referenceIn } from '../reference.ts'

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
  const caches = [...request.cacheFrom, ...cacheFrom, ...request.cacheTo].flatMap(referencesOfCache)
  return hostsIn([...pushedTo, ...caches, ...request.buildContexts.map(imageOfContext)])
}

/** The images that a build names, as they were written, by the input that names them. */
export function namesOf({
  tags,
  targets,
  request: { cacheFrom, cacheTo, buildContexts },
}: {
  readonly tags: readonly string[]
  readonly targets: readonly { readonly repository: string }[]
  readonly request: Pick<BuildRequest, 'cacheFrom' | 'cacheTo' | 'buildContexts'>
}): Readonly<Record<string, readonly string[]>> {
  return {
    ...(tags.length > 0 ? { tags } : { images: targets.map(({ repository }) => repository) }),
    'cache-from': cacheFrom.flatMap(referencesOfCache),
    'cache-to': cacheTo.flatMap(referencesOfCache),
    'build-contexts': buildContexts.map(imageOfContext),
  }
}

/** The registry hosts that a build pushes to: the image, as in {@link hostsOf}, and raw caches that may not fail. */
export function hostsPushedTo(pushedTo: readonly string[], cacheTo: readonly string[]): string[] {
  const caches = cacheTo.filter((entry) => parseGoBool(fieldsOf(entry)['ignore-error'] ?? '') !== true)
  return hostsIn([...pushedTo, ...caches.flatMap(referencesOfCache)])
}

function hostsIn(references: readonly string[]): string[] {
  return [...new Set(references.filter((reference) => reference !== '').flatMap(hostOf))]
}

function referencesOfCache(entry: string): string[] {
  const { ref = '', '': reference = '' } = fieldsOf(entry)
  return [ref, reference]
}

function imageOfContext(context: string): string {
  return context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? ''
}

function hostOf(reference: string): string[] {
  // A malformed reference is not judged here: buildx says what is wrong with it.
  const read = referenceIn(reference)
  return read ? [read.host] : []
}

/** `type=registry,ref=…` as fields; a lone reference, which buildx also takes, under ''. */
function fieldsOf(record: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readFields(record).map(({ key, value }) => (value === undefined ? ['', key] : [key.trim().toLowerCase(), value])),
  )
}
