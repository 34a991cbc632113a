import { join } from 'node:path'
import type { Buildkit } from '../buildx/inspect.ts'
import { splitByNode } from '../buildx/split.ts'
import { csvFields, readFields } from '../input/csv.ts'
import type { Platforms } from '../platform.ts'
import type { CacheDecision } from './decide.ts'
import { partScope } from './scope.ts'

/** What is read and written for some of the platforms of a build. */
export type CachePart = Pick<CacheDecision, 'from' | 'to' | 'folder'> & { readonly platforms: Platforms }

/** The attribute that distinguishes caches of a type; an inline cache is in the image itself. */
const named = { registry: 'ref', gha: 'scope', local: undefined } as const

/**
 * Divides a cache as the nodes of the builder divide the build: each node exports only what it has built, and buildx
 * lets all of them write under one name, so only the last one would remain.
 *
 * @param platforms normalised
 * @returns one part if one node builds all
 */
export function partsOf(decision: CacheDecision, platforms: Platforms, { nodes = [] }: Buildkit): CachePart[] {
  const { preset, from, to, folder } = decision
  const groups = splitByNode(platforms, nodes)
  const whole = { from, ...(to !== undefined && { to }), ...(folder !== undefined && { folder }), platforms }
  if (groups.length < 2 || preset === 'none' || preset === 'inline') return [whole]
  const attribute = named[preset]
  return groups.map((group) => {
    const ofPart = (entry: string) => (attribute === undefined ? entry : withName(entry, attribute, group))
    return {
      platforms: group,
      from: from.map(ofPart),
      ...(to !== undefined && { to: ofPart(to) }),
      ...(folder !== undefined && { folder: join(folder, partScope('', group)) }),
    }
  })
}

function withName(entry: string, attribute: string, platforms: Platforms): string {
  const fields = readFields(entry).map(({ key, value = '' }) => [
    key,
    key === attribute ? ofPart(value, platforms) : value,
  ])
  return csvFields(Object.fromEntries(fields))
}

/** A scope, or a reference, of which it is the tag. */
function ofPart(name: string, platforms: Platforms): string {
  const [, before = '', tag = ''] = /^(.*:)?([^:]*)$/s.exec(name) ?? []
  return `${before}${partScope(tag, platforms)}`
}
