import type { BuildRequest } from '../buildx/arguments.ts'
import type { CacheAccess } from '../cache-access.ts'
import { type Field, readFields } from '../input/csv.ts'

/** Entries of `cache-from` and `cache-to`, as the user wrote them. */
export type OwnEntries = { readonly from: readonly string[]; readonly to: readonly string[] }

/**
 * Skips the user's entries for GitHub's cache that its service would refuse: a refused `cache-to` fails the build after
 * the image is built.
 *
 * @returns what is left, and whether it names the service, and needs its address and token from the runner: buildx
 *   silently drops such entries if they are missing
 */
export function decideOwnEntries(
  { cacheFrom, cacheTo }: Pick<BuildRequest, 'cacheFrom' | 'cacheTo'>,
  { unreadable, unwritable }: CacheAccess,
): {
  readonly own: OwnEntries
  readonly usesService: boolean
  readonly needsService: boolean
  readonly warnings: readonly string[]
} {
  const refused = (entries: readonly string[], reason: string | undefined) =>
    reason === undefined ? [] : entries.filter((entry) => isOfRunner(readFields(entry)))
  const refusedFrom = refused(cacheFrom, unreadable)
  const refusedTo = refused(cacheTo, unwritable)
  const own = {
    from: cacheFrom.filter((entry) => !refusedFrom.includes(entry)),
    to: cacheTo.filter((entry) => !refusedTo.includes(entry)),
  }
  const left = [...own.from, ...own.to].map(readFields).filter(isGha)
  return {
    own,
    usesService: left.length > 0,
    needsService: left.some((fields) => !names(fields, 'token')),
    warnings: [
      ...refusedFrom.map((entry) => `skipping 'cache-from: ${entry}': ${unreadable}`),
      ...refusedTo.map((entry) => `skipping 'cache-to: ${entry}': ${unwritable}`),
    ],
  }
}

/** Permissions are known only for the runner's own service and token. */
function isOfRunner(fields: readonly Field[]): boolean {
  return isGha(fields) && !['token', 'url', 'url_v2'].some((key) => names(fields, key))
}

function isGha(fields: readonly Field[]): boolean {
  return fields.some(({ key, value }) => key === 'type' && value === 'gha')
}

function names(fields: readonly Field[], wanted: string): boolean {
  return fields.some(({ key }) => key === wanted)
}
