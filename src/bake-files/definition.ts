import { csvRecord } from '../input/csv.ts'
import { messageOf } from '../message.ts'

/** A value of a target as `buildx bake --print` writes it; what is not read here is passed on unchanged. */
export type RawTarget = Readonly<Record<string, unknown>>

/** What `buildx bake --print` tells: groups and targets in which everything is resolved. */
export type Definition = {
  readonly group: Readonly<Record<string, { readonly targets: readonly string[] }>>
  readonly target: Readonly<Record<string, RawTarget>>
}

/** The parts of a target that this action decides on. Lists of records are as in the flags of `buildx build`. */
export type BakeTarget = {
  readonly name: string
  readonly context: string
  readonly dockerfile: string
  /** Whether the Dockerfile is a text of the definition. */
  readonly isInline: boolean
  /** Named contexts. */
  readonly contexts: Readonly<Record<string, string>>
  readonly args: readonly string[]
  readonly labels: readonly string[]
  readonly annotations: readonly string[]
  readonly tags: readonly string[]
  readonly platforms: readonly string[]
  readonly outputs: readonly string[]
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  readonly attests: readonly string[]
  readonly secrets: readonly Readonly<Record<string, string>>[]
  /** The stage; empty for the last. */
  readonly stage: string
  readonly network: string
  readonly entitlements: readonly string[]
  readonly noCache: boolean
}

/**
 * Reads what `buildx bake --print` wrote.
 *
 * @throws Error where it is not such a definition
 */
export function parseDefinition(text: string): Definition {
  let found: Partial<Definition>
  try {
    found = JSON.parse(text) as Partial<Definition>
  } catch (error) {
    throw new Error(`buildx printed a definition that is not JSON: ${messageOf(error)}`, { cause: error })
  }
  const { group = {}, target } = found
  if (typeof target !== 'object' || target === null || Object.keys(target).length === 0)
    throw new Error(
      `the bake files select no target; list targets in 'targets', or add a group 'default' to the bake file`,
    )
  return { group, target }
}

/** The requested targets in the order of the definition, without those that they only build on. */
export function requestedTargets({ group, target }: Definition): string[] {
  const found = new Set<string>()
  const visited = new Set<string>()
  const visit = (name: string): void => {
    // If a group and a target share a name, the group counts, except as its own member (buildx bake/bake.go, `group`).
    const members = visited.has(name) ? undefined : group[name]?.targets
    visited.add(name)
    if (members === undefined) found.add(name)
    else for (const member of members) visit(member)
  }
  visit('default')
  return Object.keys(target).filter((name) => found.has(name))
}

/** Reads the parts of a target that this action decides on. */
export function readTarget(name: string, raw: RawTarget): BakeTarget {
  const { 'no-cache': noCache } = raw
  return {
    name,
    context: text(raw.context) || '.',
    dockerfile: text(raw.dockerfile) || 'Dockerfile',
    isInline: typeof raw['dockerfile-inline'] === 'string',
    contexts: contextsOf(raw),
    args: pairsOf(raw.args).map(([key]) => key),
    labels: pairsOf(raw.labels).map(([key, value]) => `${key}=${unescaped(value)}`),
    annotations: listOf(raw.annotations).map(text).map(unescaped),
    tags: listOf(raw.tags).map(text),
    platforms: listOf(raw.platforms).map(text),
    outputs: listOf(raw.output).map(recordOf),
    cacheFrom: listOf(raw['cache-from']).map(recordOf),
    cacheTo: listOf(raw['cache-to']).map(recordOf),
    attests: listOf(raw.attest).map(recordOf),
    secrets: listOf(raw.secret).map((secret) => Object.fromEntries(pairsOf(secret))),
    stage: text(raw.target),
    network: text(raw.network),
    entitlements: listOf(raw.entitlements).map(text),
    noCache: noCache === true,
  }
}

/** Replaces values of a target; a value that is undefined is removed. */
export function withValues(raw: RawTarget, values: RawTarget): RawTarget {
  return Object.fromEntries(Object.entries({ ...raw, ...values }).filter(([, value]) => value !== undefined))
}

/** A definition with each of its targets changed. */
export function mapTargets(
  { group, target }: Definition,
  change: (raw: RawTarget, name: string) => RawTarget,
): Definition {
  return {
    group,
    target: Object.fromEntries(Object.entries(target).map(([name, raw]) => [name, change(raw, name)])),
  }
}

/** A target without exports: with an output, buildx would export something that is not an image. */
export function withoutResult(raw: RawTarget): RawTarget {
  return withValues(raw, { output: undefined, tags: undefined, 'cache-to': undefined })
}

/** The named contexts of a target. */
export function contextsOf({ contexts }: RawTarget): Readonly<Record<string, string>> {
  return Object.fromEntries(pairsOf(contexts))
}

/** The target that a named context refers to, `target:base`; undefined for any other context. */
export function baseIn(context: string): string | undefined {
  return /^target:(.+)$/.exec(context)?.[1]
}

/** The names of the targets that a target is made from. */
export function basesOf(contexts: Readonly<Record<string, string>>): string[] {
  return Object.values(contexts).flatMap((context) => baseIn(context) ?? [])
}

/** Labels, `key=value`, as a bake file has them. */
export function escapedLabels(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    labels.map((label) => {
      const at = label.indexOf('=')
      return [escaped(label.slice(0, at)), escaped(label.slice(at + 1))]
    }),
  )
}

/** Text as a bake file has it, where `${` and `%{` begin a template (buildx bake/bake.go, `MarshalJSON`). */
export function escaped(text: string): string {
  return text.replaceAll('${', () => '$${').replaceAll('%{', '%%{')
}

function unescaped(text: string): string {
  return text.replaceAll('$${', '${').replaceAll('%%{', '%{')
}

/** `type=registry,ref=…` of what buildx prints as an object, the type in front. */
function recordOf(entry: unknown): string {
  if (typeof entry === 'string') return entry
  const pairs = pairsOf(entry)
  const [first, others] = [pairs.filter(([key]) => key === 'type'), pairs.filter(([key]) => key !== 'type')]
  return csvRecord([...first, ...others].map(([key, value]) => `${key}=${value}`))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The entries of an object that have a value: an argument without one takes it from the environment. */
function pairsOf(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).map(([key, item]) => [key, item === null ? '' : String(item)])
}
