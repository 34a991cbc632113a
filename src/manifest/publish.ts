import { setTimeout } from 'node:timers/promises'
import { messageOf } from '../message.ts'
import { CancelledError, CommandError } from '../process.ts'
import type { Imagetools, Inspection } from './imagetools.ts'
import { findFaults } from './manifest.ts'

/** One repository and the tags that are to point to the new image there; no tags for a matrix leg. */
export type Target = { readonly repository: string; readonly tags: readonly string[] }

/** What is read of a tag: its digest, or undefined where there is no such tag. */
export type TagStates = ReadonlyMap<string, string | undefined>

/** Waits that add up to 10 s, the longest that a registry may take to show what was just pushed. */
const lagMilliseconds = [100, 200, 400, 800, 1500, 2000, 2500, 2500]

/**
 * Reads a digest back from every repository and checks it, before any tag moves. A registry that does not know it yet
 * is asked again, for 10 s at most.
 *
 * @param expected normalised platforms; undefined when the builder chose
 * @param consequence what a fault means for the tags, for the message
 * @returns what the first repository holds
 * @throws Error that lists every fault of every repository
 */
export async function verify(
  imagetools: Imagetools,
  repositories: readonly string[],
  digest: string,
  expected: readonly string[] | undefined,
  { consequence = 'so no tag was moved', wait = setTimeout as Wait } = {},
): Promise<Inspection> {
  const found = await Promise.allSettled(
    repositories.map((repository) => patiently(() => imagetools.inspect(`${repository}@${digest}`), wait)),
  )
  const faults = found.flatMap((result, index) => {
    if (result.status === 'rejected' && result.reason instanceof CancelledError) throw result.reason
    const texts = result.status === 'rejected' ? [messageOf(result.reason)] : findFaults(result.value, expected)
    return texts.map((fault) => `${repositories[index]}@${digest}: ${fault}`)
  })
  if (faults.length > 0)
    throw new Error(`the pushed image is not what was asked for, ${consequence}:\n${faults.join('\n')}`)
  const [first] = found
  if (first?.status !== 'fulfilled') throw new Error('there is no repository to read the image back from')
  return first.value
}

/** Reads where tags point to now; what cannot be read counts as absent, since this is only to compare with later. */
export async function readTags(imagetools: Imagetools, targets: readonly Target[]): Promise<TagStates> {
  const states = referencesOf(targets).map(
    async (reference) => [reference, await imagetools.digest(reference).catch(() => undefined)] as const,
  )
  return new Map(await Promise.all(states))
}

/** How tags are to be moved. */
export type Move = {
  /** What {@link readTags} said before. */
  readonly before?: TagStates
  /** What the image is made of, where that is not one digest: the digests of matrix legs. */
  readonly digests?: readonly string[]
  readonly annotations?: readonly string[]
  readonly wait?: Wait
}

/**
 * Points the tags of every repository to a digest, one call a repository, and reads each tag back.
 *
 * @returns what the user should know
 * @throws Error that lists each reference as moved, not moved or not known
 */
export async function tag(
  imagetools: Imagetools,
  targets: readonly Target[],
  digest: string,
  { before = new Map(), digests = [digest], annotations = [], wait = setTimeout as Wait }: Move = {},
): Promise<string[]> {
  const results = await Promise.allSettled(
    targets.map(({ repository, tags }) => {
      const create = () =>
        imagetools.create(
          tags.map((name) => `${repository}:${name}`),
          digests.map((part) => `${repository}@${part}`),
          annotations,
        )
      // buildx reads a tag before it writes it.
      return patiently(create, wait, isBusyWriting)
    }),
  )
  const problems = results.flatMap((result) => (result.status === 'rejected' ? [messageOf(result.reason)] : []))
  return confirmTags(imagetools, targets, digest, { before, problems, wait })
}

/**
 * Reads tags back and compares digests. Jobs that run at the same time may push the same tag: one that points neither to
 * our digest nor to what it pointed to before was moved on by another job, which takes nothing away from this one.
 *
 * @param problems what already went wrong
 * @returns what the user should know
 * @throws Error that lists each reference as moved, not moved or not known, if there was a problem or a tag did not move
 */
export async function confirmTags(
  imagetools: Imagetools,
  targets: readonly Target[],
  digest: string,
  { before, problems = [], wait = setTimeout as Wait }: Confirmation,
): Promise<string[]> {
  const states = await Promise.all(
    referencesOf(targets).map(async (reference) => {
      const read = async () => {
        const found = await imagetools.digest(reference)
        if (found === before.get(reference) && found !== digest) throw new NotMoved(found)
        return found
      }
      // After a failure there is nothing to wait for: a tag that does not stand where it should will not.
      const state = await patiently(read, problems.length > 0 ? undefined : wait).then(
        (found) => ({ found, problem: undefined }),
        (error: unknown) => ({
          found: error instanceof NotMoved ? error.digest : undefined,
          problem: error instanceof NotMoved || isNotFound(error) ? undefined : messageOf(error),
        }),
      )
      return { reference, ...state }
    }),
  )
  const elsewhere = states.filter(({ found }) => found !== digest)
  const stuck = elsewhere.filter(({ reference, found }) => found === undefined || found === before.get(reference))
  if (problems.length === 0 && stuck.length === 0)
    return elsewhere.map(
      ({ reference, found }) =>
        `${reference} was moved on to ${found} by another job, after this one moved it to ${digest}`,
    )
  const lines = states.map(({ reference, found, problem }) => {
    if (found === digest) return `moved: ${reference}`
    if (problem !== undefined) return `not known: ${reference} (cannot be read: ${problem})`
    return `not moved: ${reference}${found ? ` (is ${found})` : ''}`
  })
  const head =
    elsewhere.length === 0
      ? `every tag points to ${digest}, but moving them failed`
      : elsewhere.every(({ problem }) => problem !== undefined)
        ? `not every tag is known to point to ${digest}`
        : `not every tag points to ${digest}`
  throw new Error([head, ...lines, ...problems].join('\n'))
}

/** Says of each tag whether it left the place where it was before, for when buildx failed while it pushed tags itself. */
export async function listMoves(
  imagetools: Imagetools,
  targets: readonly Target[],
  before: TagStates,
): Promise<string[]> {
  const lines = referencesOf(targets).map((reference) =>
    imagetools.digest(reference).then(
      (found) => `${found === before.get(reference) ? 'not moved' : 'moved'}: ${reference} (is ${found})`,
      (error: unknown) =>
        isNotFound(error) ? `not moved: ${reference}` : `not known: ${reference} (cannot be read: ${messageOf(error)})`,
    ),
  )
  return Promise.all(lines)
}

type Wait = (milliseconds: number) => Promise<unknown>
type Confirmation = { readonly before: TagStates; readonly problems?: readonly string[]; readonly wait?: Wait }

/** A tag that still points to where it did before it was moved. */
class NotMoved extends Error {
  readonly digest: string

  constructor(digest: string) {
    super(`still ${digest}`)
    this.digest = digest
  }
}

/** Asks again while the error is one that passes, for 10 s at most. */
async function patiently<T>(
  ask: () => Promise<T>,
  wait: Wait | undefined,
  passes = isLag,
  delays = lagMilliseconds,
): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const [delay, ...later] = delays
    if (!wait || delay === undefined || !passes(error)) throw error
    await wait(delay)
    return patiently(ask, wait, passes, later)
  }
}

/** A registry does not know yet what was just pushed there, still gives the old answer, or is busy writing. */
function isLag(error: unknown): boolean {
  return error instanceof NotMoved || isNotFound(error) || isBusyWriting(error)
}

/** How buildx says that a registry does not have a reference. */
function isNotFound(error: unknown): boolean {
  return error instanceof CommandError && /: not found\s*$/m.test(error.stderr)
}

/**
 * How buildx says that a registry failed to read a reference. distribution 2.8 answers 500 to a read that meets another
 * job's write of the same tag: it empties the tag's file before it fills it again (filesystem driver, PutContent).
 */
function isBusyWriting(error: unknown): boolean {
  return error instanceof CommandError && /unexpected status from (?:HEAD|GET) request to \S+: 5\d\d/.test(error.stderr)
}

function referencesOf(targets: readonly Target[]): string[] {
  return targets.flatMap(({ repository, tags }) => tags.map((name) => `${repository}:${name}`))
}
