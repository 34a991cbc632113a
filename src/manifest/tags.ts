import { CancelledError } from '../cancel.ts'
import { messageOf } from '../message.ts'
import type { RequestOptions } from '../registry/api.ts'
import type { RegistryClient } from '../registry/client.ts'
import type { Content } from '../registry/content.ts'
import { RegistryError, ruleOf } from '../registry/error.ts'
import { longestLag } from './check.ts'
import { type Kept, referenceOf, type Tag, type Target } from './targets.ts'

/**
 * Where tags pointed before the build: to a digest, or undefined where there was no such tag; what could not be read is
 * missing.
 */
export type TagStates = ReadonlyMap<string, string | undefined>

/** Milliseconds in which a tag is asked for whose write got no answer. */
const readBackTimeout = 10_000

export type Moves = {
  /** References that point to the image now. */
  readonly moved: readonly string[]
  /** One line for each reference, and what went wrong; undefined when all of them point to the image. */
  readonly failure?: string
  /** Of docs/troubleshooting.md, where it knows what went wrong. */
  readonly rule?: string | undefined
  /** What the user should know although nothing went wrong. */
  readonly warnings?: readonly string[]
  /** The same of lower weight, as one text. */
  readonly notice?: string | undefined
  readonly kept?: readonly Kept[]
}

/** A reference, and where it points now as far as that is known. */
export type State = {
  readonly reference: string
  readonly digest?: string | undefined
  readonly problem?: string
  readonly rule?: string | undefined
  readonly isUnknown?: boolean
}

/**
 * Points the tags of every repository to content that was checked, by writing its very bytes under each. A registry
 * that takes a tag says so; only where it does not is the tag read.
 *
 * @param before where the tags pointed before the build
 */
export async function moveTags(
  client: RegistryClient,
  targets: readonly Target[],
  content: Content,
  before: TagStates,
): Promise<Moves> {
  const states = await Promise.all(
    tagReferences(targets).map((tag) =>
      writing(client, tag, before, async (): Promise<State> => {
        await client.put(tag.repository, tag.tag, content)
        return { reference: tag.reference, digest: content.digest }
      }),
    ),
  )
  return summarise(states, content.digest)
}

/** Writes a tag; after a failure it finds out where the tag points. */
export async function writing<T>(
  client: RegistryClient,
  tag: TagReference,
  before: TagStates,
  write: () => Promise<T>,
): Promise<T | State> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof CancelledError) throw error
    return afterFailure(client, tag, error, before)
  }
}

/**
 * Reads tags that buildx moved. One that points elsewhere than to the image, and elsewhere than before, was moved on by
 * another job, which takes nothing away from this one.
 */
export async function confirmTags(
  client: RegistryClient,
  targets: readonly Target[],
  digest: string,
  before: TagStates,
): Promise<Moves> {
  const read = await readTags(client, targets, { lag: longestLag }, digest, before)
  const states = read.map((state) => (state.digest === digest ? state : comparable(state, before)))
  const isMovedOn = ({ reference, digest: found, isUnknown }: State) =>
    !isUnknown && found !== undefined && found !== digest && found !== before.get(reference)
  const warnings = states
    .filter(isMovedOn)
    .map(
      ({ reference, digest: found }) =>
        `${reference} was moved on to ${found} by another job, after this one moved it to ${digest}`,
    )
  return {
    ...summarise(
      states.filter((state) => !isMovedOn(state)),
      digest,
    ),
    warnings,
  }
}

/** Says of each tag whether it left the place where it was before, for when buildx failed while it pushed tags. */
export async function listMoves(
  client: RegistryClient,
  targets: readonly Target[],
  before: TagStates,
): Promise<string[]> {
  const states = await readTags(client, targets, {})
  return states.map((read) => {
    const state = comparable(read, before)
    const { reference, digest, isUnknown } = state
    return !isUnknown && digest !== undefined && digest !== before.get(reference)
      ? `moved: ${reference} (points to ${digest})`
      : lineOf(state, false)
  })
}

/** A tag whose earlier digest is not known may have moved or not. */
function comparable(state: State, before: TagStates): State {
  if (state.digest === undefined || before.has(state.reference)) return state
  const problem = `it is ${state.digest}, and its earlier digest could not be read`
  return { ...state, isUnknown: true, problem }
}

/** @param digest where the tags should be; one that is still where it was before may be an old answer */
async function readTags(
  client: RegistryClient,
  targets: readonly Target[],
  asking: RequestOptions,
  digest?: string,
  before: TagStates = new Map(),
): Promise<State[]> {
  return Promise.all(
    tagReferences(targets).map(async ({ repository, tag, reference }): Promise<State> => {
      try {
        const old = before.get(reference) === digest ? undefined : before.get(reference)
        const found = await client.digest(repository, tag, { ...asking, old })
        return { reference, digest: found ?? (old && (await client.digest(repository, tag))) }
      } catch (error) {
        if (error instanceof CancelledError) throw error
        return { reference, isUnknown: true, problem: `cannot be read: ${messageOf(error)}`, rule: ruleOf(error) }
      }
    }),
  )
}

/** A refusal leaves a tag where it was; a request that got no answer may have moved it. */
async function afterFailure(
  client: RegistryClient,
  { repository, tag, reference }: TagReference,
  error: unknown,
  before: TagStates,
): Promise<State> {
  const known = { reference, problem: messageOf(error), rule: ruleOf(error) }
  const isRefusal = error instanceof RegistryError && (error.facts.status ?? 500) < 500
  if (isRefusal) return { ...known, digest: before.get(reference) }
  try {
    return { ...known, digest: await client.digest(repository, tag, { maxElapsed: readBackTimeout }) }
  } catch {
    return { ...known, problem: `cannot be read: ${known.problem}`, isUnknown: true }
  }
}

/** What became of tags that should point to a digest. */
export function summarise(states: readonly State[], digest: string): Moves {
  const isMoved = ({ digest: found }: State) => found === digest
  const moved = states.filter(isMoved).map(({ reference }) => reference)
  if (moved.length === states.length) return { moved }
  const rest = states.filter((state) => !isMoved(state))
  const head = rest.every(({ isUnknown }) => isUnknown)
    ? `not every tag is known to point to ${digest}`
    : `not every tag points to ${digest}`
  const problems = [...new Set(rest.flatMap(({ problem, isUnknown }) => (problem && !isUnknown ? [problem] : [])))]
  const failure = [head, ...states.map((state) => lineOf(state, isMoved(state))), ...problems].join('\n')
  return { moved, failure, rule: rest.find(({ rule }) => rule !== undefined)?.rule }
}

function lineOf({ reference, digest, isUnknown, problem }: State, isMoved: boolean): string {
  if (isMoved) return `moved: ${reference}`
  if (isUnknown) return `unknown: ${reference} (${problem})`
  return `not moved: ${reference}${digest ? ` (points to ${digest})` : ''}`
}

export type TagReference = Tag & { readonly reference: string }

export function tagReferences(targets: readonly Target[]): TagReference[] {
  return targets.flatMap(({ repository, tags }) =>
    tags.map((tag) => ({ repository, tag, reference: referenceOf({ repository, tag }) })),
  )
}
