import {
  baseIn,
  basesOf,
  contextsOf,
  type Definition,
  escaped,
  escapedLabels,
  type RawTarget,
  withoutResult,
  withValues,
} from '../bake-files/definition.ts'
import type { BuildRequest } from '../buildx/arguments.ts'
import { layoutOutput, resultFolders } from '../buildx/layout.ts'
import type { Division } from '../image/division.ts'
import { readFields } from '../input/csv.ts'
import { type PlatformName, type Platforms, platformSlug } from '../platform.ts'
import type { TargetDecision } from './decide.ts'

/** A complete target: its request to buildx is known, and the nodes that build it. */
export type CompleteTarget = Pick<TargetDecision, 'name' | 'raw' | 'decision'> & {
  readonly request: BuildRequest
  readonly division: Division
  /** A private folder of the target. */
  readonly folder: string
}

/** What is baked in one call. */
export type Composed = {
  readonly definition: Definition
  /** By target, the entries of the definition that build it, one for each node. */
  readonly entries: ReadonlyMap<string, readonly string[]>
}

/**
 * Composes the definition that is baked: targets as buildx printed them, with what was decided about each in their place.
 * A target that several nodes build has an entry for each, with entries of their own for what it builds on.
 *
 * @param variables arguments for every target, such as proxies
 */
export function compose(
  definition: Definition,
  targets: readonly CompleteTarget[],
  variables: Readonly<Record<string, string>>,
): Composed {
  const composed = new Map<string, RawTarget>()
  const entries = new Map<string, readonly string[]>()
  // A target that is divided between nodes has no entry under its own name that is pushed.
  const whole = new Set(targets.flatMap(({ name, division }) => (division.groups.length > 1 ? [] : [name])))
  const link = (raw: RawTarget, platforms: Platforms | undefined): RawTarget => {
    const contexts = Object.entries(contextsOf(raw)).map(([key, value]) => {
      const base = baseIn(value)
      return [key, base === undefined ? value : `target:${linked(base, platforms)}`]
    })
    return contexts.length > 0 ? withValues(raw, { contexts: Object.fromEntries(contexts) }) : raw
  }
  /** The entry of a target that another one builds on. */
  const linked = (name: string, platforms: Platforms | undefined): string => {
    const entry = platforms === undefined ? name : partName(name, platforms)
    const raw = definition.target[name]
    // A target that is baked itself is built only once, unless it is divided between nodes.
    if (raw === undefined || composed.has(entry) || (platforms === undefined && whole.has(name))) return entry
    composed.set(entry, {})
    // Also to platforms that it does not have: buildx links nothing that another node builds (build/build.go,
    // "different drivers").
    const narrowed = platforms === undefined ? {} : { platforms: [...platforms] }
    const only = withValues(withoutResult(raw), { ...narrowed, output: [{ type: 'cacheonly' }] })
    composed.set(entry, link(withArguments(only, variables), platforms))
    return entry
  }
  for (const target of targets) {
    const { groups } = target.division
    const parts = groups.map((platforms) => (groups.length > 1 ? platforms : undefined))
    entries.set(
      target.name,
      parts.map((platforms, index) => {
        const entry = platforms === undefined ? target.name : partName(target.name, [...platforms, 'push'])
        const raw = withArguments(withDecision(target, groups[index] ?? [], index), variables)
        composed.set(entry, link(raw, platforms))
        return entry
      }),
    )
  }
  shareCaches(composed, new Set([...entries.values()].flat()))
  return { definition: { group: {}, target: Object.fromEntries(composed) }, entries }
}

/**
 * Lets what targets build on read the caches of these: it is a solve of its own in buildx, and its steps are in the caches of
 * the targets.
 */
function shareCaches(composed: Map<string, RawTarget>, baked: ReadonlySet<string>): void {
  const share = (name: string, from: readonly unknown[]): void => {
    const raw = composed.get(name)
    if (raw === undefined) return
    const own = (raw['cache-from'] as readonly unknown[] | undefined) ?? []
    const all = baked.has(name)
      ? own
      : [...new Map([...own, ...from].map((one) => [JSON.stringify(one), one])).values()]
    if (all.length > own.length) composed.set(name, withValues(raw, { 'cache-from': all }))
    for (const base of basesOf(contextsOf(raw))) if (!baked.has(base)) share(base, all)
  }
  for (const name of baked) share(name, [])
}

export function formatDefinition({ target }: Definition): string {
  return JSON.stringify({ target }, null, 2)
}

/** The target with what was decided in place of what the bake file says. */
function withDecision(
  { raw, decision, request, division, folder }: CompleteTarget,
  platforms: Platforms,
  index: number,
): RawTarget {
  const { outputs, secrets } = decision
  const { layout, request: divided } = division
  const tokens = secrets.options.map((option) =>
    Object.fromEntries(readFields(option).map(({ key, value }) => [key, value])),
  )
  const own = [...((raw.secret as readonly unknown[] | undefined) ?? []), ...tokens]
  return withValues(raw, {
    annotations: listOrNone(divided.annotations.map(escaped)),
    attest: listOrNone(divided.attests),
    'cache-from': listOrNone(divided.cacheFrom),
    'cache-to': listOrNone(divided.cacheTo),
    ...(request.labels.length > 0 && { labels: escapedLabels(request.labels) }),
    platforms: listOrNone(platforms),
    secret: listOrNone(own),
    ...(outputs.byDigest && { output: divided.outputs, tags: undefined }),
    ...(layout && {
      output: [
        ...divided.outputs,
        layoutOutput(layout, resultFolders(folder, division.groups.length)[index] ?? folder),
      ],
      tags: undefined,
    }),
  })
}

function listOrNone<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined
}

function withArguments(raw: RawTarget, variables: Readonly<Record<string, string>>): RawTarget {
  if (Object.keys(variables).length === 0) return raw
  const added = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, escaped(value)]))
  return withValues(raw, { args: { ...added, ...((raw.args as object | undefined) ?? {}) } })
}

/** Names of targets have letters, digits, `_` and `-` (buildx bake/hclparser, `validTargetNameChars`). */
function partName(name: string, parts: readonly (PlatformName | 'push')[]): string {
  const slugs = parts.map((part) => (part === 'push' ? part : platformSlug(part as PlatformName)))
  return [name, ...slugs].join('__')
}
