import { createHash } from 'node:crypto'
import { relative, resolve } from 'node:path'
import type { Platforms } from '../platform.ts'

/** What distinguishes caches: builds that differ in any of it must not overwrite each other's cache. */
export type ScopeOf = {
  /** The first repository that gets the image; undefined when it gets no name. */
  readonly repository?: string
  readonly target: string
  /** Normalised; their order does not matter. */
  readonly platforms: Platforms
  /** The inputs of the same names as given, since one repository can hold several images. */
  readonly context: string
  readonly file: string
  readonly workspace: string
}

/**
 * Longest scope: registry tags have at most 128 characters (OCI distribution specification) and `buildcache-` comes
 * first; keys of the Actions cache may have 512.
 */
export const longestScope = 100

/** By the OCI distribution specification. */
const longestTag = 128

/** The scope of a cache that was given no name: readable, and with a hash of its identity, so that no two are alike. */
export function automaticScope({ repository, target, platforms, context, file, workspace }: ScopeOf): string {
  const sorted = [...platforms].sort()
  const places = [context, file].map((place) => withoutCommit(place, workspace))
  const readable = [repository?.split('/').at(-1) ?? 'build', target, ...sorted].filter(Boolean).join('-')
  const identity = [repository ?? '', target, sorted.join(','), ...places].join('\n')
  return shorten(readable, identity)
}

/** A scope that the user named: unchanged if every cache accepts it, otherwise shortened without becoming ambiguous. */
export function namedScope(name: string): string {
  return /^[A-Za-z0-9_.-]+$/.test(name) && name.length <= longestScope ? name : shorten(name, name)
}

/**
 * The scope, or the tag, of a cache that some platforms of a build have for themselves.
 *
 * @param scope of the whole build; empty if the part is the whole name
 */
export function partScope(scope: string, platforms: Platforms): string {
  const names = [...platforms].sort().map((platform) => platform.replaceAll('/', '-'))
  const readable = [scope, ...names].filter(Boolean).join('-')
  return readable.length <= longestTag ? readable : shorten(readable, `${scope}\n${names.join()}`, longestTag)
}

function shorten(readable: string, identity: string, longest = longestScope): string {
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 12)
  const fitting = readable
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, longest - hash.length - 1)
  return `${fitting}-${hash}`
}

/** The same text in every run: without the commit of a Git URL, and without this machine's path of the workspace. */
function withoutCommit(place: string, workspace: string): string {
  if (/^[a-z]+:\/\/|^git@/.test(place)) return place.replace(/#[^:]*/, '')
  return relative(workspace, resolve(workspace, place))
}
