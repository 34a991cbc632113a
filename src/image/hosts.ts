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
  const references = [
    ...(request.push || request.outputs.some(pushes) ? request.tags : []),
    ...request.outputs.map(fieldsOf).flatMap(({ name = '' }) => name.split(',')),
    ...caches.flatMap(({ ref = '', '': reference = '' }) => [ref, reference]),
    ...request.buildContexts.map((context) => context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? ''),
  ]
  return [...new Set(references.filter((reference) => reference !== '').flatMap(hostOf))]
}

/** Whether buildx pushes an output by what it says itself; its name are the tags then. */
function pushes(output: string): boolean {
  const { type, push = '' } = fieldsOf(output)
  return type === 'registry' || (type === 'image' && parseGoBool(push) === true)
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
    readFields(record).map(({ key, value }) => (value === undefined ? ['', key] : [key, value])),
  )
}
