import { type Moves, type State, summarise, type TagReference, type TagStates, writing } from '../manifest/tags.ts'
import type { Kept } from '../manifest/targets.ts'
import type { RegistryClient } from '../registry/client.ts'
import type { Content } from '../registry/content.ts'
import { RegistryError, transience } from '../registry/error.ts'
import type { Retries } from '../retry.ts'
import { type Clock, settlingTime, stale } from './clock.ts'
import type { Decision } from './decision.ts'
import { type PublishedImage, readPublished } from './published.ts'
import type { PolicyOf } from './rules.ts'

/** What moves tags, each as its policy has it. */
export type Mover = {
  readonly client: RegistryClient
  readonly content: Content
  readonly before: TagStates
  readonly sources: readonly string[]
  readonly retries: Retries
  readonly clock: Clock
  readonly of: PolicyOf
  /** Decides about a tag that is immutable or goes forward, and leads elsewhere or nowhere. */
  readonly decide: (tag: TagReference, published: PublishedImage | undefined) => Promise<Decision>
}

/** A tag, and what became of it. */
type Outcome = {
  readonly tag: TagReference
  readonly result: State | Kept
  readonly notices: readonly string[]
  /** Milliseconds between what the registry said of a tag and its answer to the write; absent where none was written. */
  readonly gap?: number
}

/** No more than so many jobs at once put a tag back in turn. */
const rounds = 20

/**
 * Moves tags in groups, one after the other: where a tag of one does not get where it should be, those of the next stay.
 * Registries have no compare-and-swap, so each tag is read right before it is written, and again when other jobs that read
 * it before have written too.
 */
export async function moveInTurn(mover: Mover, groups: readonly (readonly TagReference[])[]): Promise<Moves> {
  let outcomes: readonly Outcome[] = []
  for (const tags of groups) {
    const isLost = outcomes.some(({ result }) => !isRight(result, mover.content))
    outcomes = [
      ...outcomes,
      ...(await Promise.all(tags.map((tag) => (isLost ? unmoved(mover, tag) : move(mover, tag))))),
    ]
  }
  return movesOf(await settle(mover, outcomes, rounds), mover.content)
}

function isRight(result: State | Kept, { digest }: Content): boolean {
  return 'line' in result || result.digest === digest
}

function unmoved({ before }: Mover, tag: TagReference): Outcome {
  return { tag, result: { reference: tag.reference, digest: before.get(tag.reference) }, notices: [] }
}

async function move(mover: Mover, tag: TagReference): Promise<Outcome> {
  const { client, content, before, retries } = mover
  const policy = mover.of(tag)
  if (policy === 'immutable' && before.get(tag.reference) === content.digest) return movedBy(mover, tag)
  const done = await writing(client, tag, before, () =>
    retries.call({
      phase: 'tags',
      what: `PUT ${tag.reference}`,
      // Each attempt asks anew: while one waits for the next, other jobs go on.
      ask: () => (policy === 'move' ? put(mover, tag) : attempt(mover, tag)),
      transience,
      giveUp: (error, attempts, seconds) => (error instanceof RegistryError ? error.after(attempts, seconds) : error),
    }),
  )
  return 'result' in done ? done : { tag, result: done, notices: [] }
}

const once = { maxElapsed: 0 }

function movedBy({ content: { digest } }: Mover, tag: TagReference): Outcome {
  return { tag, result: { reference: tag.reference, digest }, notices: [] }
}

async function put(mover: Mover, tag: TagReference): Promise<Outcome> {
  await mover.client.put(tag.repository, tag.tag, mover.content, once)
  return movedBy(mover, tag)
}

async function attempt(mover: Mover, tag: TagReference): Promise<Outcome> {
  const { client, content, clock, sources } = mover
  const { repository, reference } = tag
  let asked = clock.now()
  const published = await readPublished(client, repository, tag.tag, { ...once, sources })
  if (published?.digest === content.digest) return movedBy(mover, tag)
  const decision = await mover.decide(tag, published)
  if (decision.what === 'keep') return { tag, result: keptOf(tag, decision, published), notices: [] }
  if (decision.what === 'fail')
    return { tag, result: { reference, digest: published?.digest, problem: decision.problem }, notices: [] }
  if (clock.now() - asked > stale) {
    asked = clock.now()
    const digest = await client.digest(repository, tag.tag, once)
    if (digest !== (published?.digest || undefined) && published?.digest !== '') return attempt(mover, tag)
  }
  const moved = await put(mover, tag)
  const notices = decision.notice === undefined ? [] : [`${reference}: ${decision.notice}`]
  return { ...moved, notices, gap: clock.now() - asked }
}

function keptOf(
  tag: TagReference,
  { reason, line }: Decision & { readonly what: 'keep' },
  published: PublishedImage | undefined,
): Kept {
  const { version } = published?.identity ?? {}
  return { ...tag, digest: published?.digest ?? '', ...(version !== undefined && { version }), reason, line }
}

/** Reads what was written again when other jobs have had time to write; a tag that went back is put right. */
async function settle(mover: Mover, outcomes: readonly Outcome[], left: number): Promise<readonly Outcome[]> {
  const gaps = outcomes.flatMap(({ gap }) => (gap === undefined ? [] : [gap]))
  if (gaps.length === 0 || left === 0) return outcomes
  await mover.clock.wait(settlingTime(Math.max(...gaps)))
  const again = await Promise.all(outcomes.map((outcome) => settled(mover, outcome)))
  return settle(mover, again, left - 1)
}

async function settled(mover: Mover, { gap, ...outcome }: Outcome): Promise<Outcome> {
  const { client, content, before } = mover
  const { tag, notices } = outcome
  if (gap === undefined) return outcome
  const found = await writing(client, tag, before, async () => ({
    reference: tag.reference,
    digest: await client.digest(tag.repository, tag.tag),
  }))
  if (found.digest === content.digest) return outcome
  // A registry that answered a moment ago, and does not now, has the tag nevertheless.
  if ('problem' in found) return outcome
  const next = await move(mover, tag)
  const back = `${tag.reference}: moved again, since another job had moved it back to ${found.digest ?? 'nothing'}`
  return { ...next, notices: next.gap === undefined ? notices : [...notices, back] }
}

function movesOf(outcomes: readonly Outcome[], { digest }: Content): Moves {
  const kept = outcomes.flatMap(({ result }) => ('line' in result ? [result] : []))
  const states = outcomes.flatMap(({ result }) => ('line' in result ? [] : [result]))
  const notices = [
    ...kept.map(({ reference, line, reason }) => `${reference}: ${line}, because ${reason}`),
    ...outcomes.flatMap(({ notices: told }) => told),
  ]
  return {
    ...summarise(states, digest),
    kept,
    notice: notices.length > 0 ? ["'tag-policy':", ...notices].join('\n') : undefined,
  }
}
