import type { BuildRequest } from '../buildx/arguments.ts'
import { readFields } from '../input/csv.ts'
import { parseGoBool } from '../input/scalar.ts'
import { parseReference } from '../reference.ts'

/**
 * The registry hosts that a build names: where it pushes, its caches, and images that it takes as contexts.
 *
 * @param cacheFrom of the cache that the action chose
 */
export function hostsOf(
  request: Pick<BuildRequest, 'tags' | 'push' | 'outputs' | 'cacheFrom' | 'cacheTo' | 'buildContexts'>,
  cacheFrom: readonly string[] = [],
): string[] {
  const caches = [...request.cacheFrom, ...cacheFrom, ...request.cacheTo].map(fieldsOf)
  return hostsIn([
    ...(request.push || request.outputs.some(pushes) ? request.tags : []),
    ...request.outputs.map(fieldsOf).flatMap(({ name = '' }) => name.split(',')),
    ...caches.flatMap(referencesOfCache),
    ...request.buildContexts.map((context) => context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? ''),
  ])
}

/**
 * The registry hosts that a build pushes to: the image, and raw caches that may not fail.
 *
 * @param request with outputs as they were decided
 */
export function hostsPushedTo(request: Pick<BuildRequest, 'tags' | 'push' | 'outputs' | 'cacheTo'>): string[] {
  const outputs = request.outputs.filter(
    (output) => pushes(output) || (request.push && fieldsOf(output).type === 'image'),
  )
  const caches = request.cacheTo.map(fieldsOf).filter((fields) => parseGoBool(fields['ignore-error'] ?? '') !== true)
  return hostsIn([
    ...(request.push || outputs.length > 0 ? request.tags : []),
    ...outputs.map(fieldsOf).flatMap(({ name = '' }) => name.split(',')),
    ...caches.flatMap(referencesOfCache),
  ])
}

function hostsIn(references: readonly string[]): string[] {
  return [...new Set(references.filter((reference) => reference !== '').flatMap(hostOf))]
}

/** Whether buildx pushes an output by what it says itself; its name are the tags then. */
function pushes(output: string): boolean {
  const { type, push = '' } = fieldsOf(output)
  return type === 'registry' || (type === 'image' && parseGoBool(push) === true)
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
