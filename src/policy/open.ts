import type { Job } from '../job.ts'
import { log } from '../log.ts'
import type { Policing } from '../manifest/publication.ts'
import { tagReferences } from '../manifest/tags.ts'
import { parseTags, type Tag, type Target } from '../manifest/targets.ts'
import type { Platforms } from '../platform.ts'
import type { Runner } from '../runner.ts'
import { clockOf } from './clock.ts'
import { decideForward } from './forward.ts'
import { historyIn } from './history.ts'
import { type Identity, type Origin, ownIdentity, recordOf, sourceLabel, withIdentity } from './identity.ts'
import { decideImmutable } from './immutable.ts'
import { lookFor } from './look.ts'
import { type Mover, moveInTurn } from './move.ts'
import { type PolicyOf, parsePolicy } from './rules.ts'

/** Inputs that a policy depends on. */
export type Asked = Pick<Origin, 'labels' | 'annotations' | 'untyped'> & {
  readonly tagPolicy: string
  /** As given. */
  readonly tags: readonly string[]
}

/** What is to be published by a policy. */
export type Policed = {
  /** Every repository with the tags that the image is to have; those of a job of a matrix, too, which moves none. */
  readonly targets: readonly Target[]
  readonly platforms: Platforms
  /** Whether this job builds a part of the image, and moves no tag. */
  readonly isPart: boolean
}

/** The input `tag-policy`, as it applies to this run. */
export type Policy = {
  /** Those of the input `tags`. */
  readonly tags: readonly Tag[]
  /** Those of the image: the given ones, and those by which the next run compares. */
  readonly labels: readonly string[]
  readonly police: (policed: Policed) => Policing
}

type Means = Pick<Job, 'run' | 'retries' | 'cancel'> & {
  readonly runner: Pick<Runner, 'sha' | 'event' | 'workspace' | 'serverUrl' | 'repository'>
}

/** @throws Error that names the line of `tag-policy` that is wrong, or the item of `tags` */
export async function openPolicy({ tagPolicy, ...asked }: Asked, { runner, ...means }: Means): Promise<Policy> {
  const of = await parsePolicy(tagPolicy)
  const tags = parseTags(asked.tags, [])
  const ours = ownIdentity({ ...asked, ...runner, tags: tags.map(({ tag }) => tag) })
  const given = recordOf(asked.labels)[sourceLabel]
  const source = runner.repository && `${runner.serverUrl}/${runner.repository}`
  const sources = [source, given ?? ''].filter(Boolean)
  const look = lookBy({ of, ours, sources })
  const clock = clockOf(means.cancel.signal)
  const history = historyIn(runner.workspace, means.run)
  return {
    tags,
    labels: withIdentity(asked.labels, ours, source),
    police: (policed) => ({
      targets: policed.targets.map(({ repository, tags: names }) => ({
        repository,
        tags: policed.isPart ? names.filter((tag) => of({ repository, tag }) === 'immutable') : names,
      })),
      look: (client, before) => look(policed, client, before),
      move: (client, targets, content, before) => {
        const all = tagReferences(targets)
        const decide: Mover['decide'] = async (tag, published) =>
          of(tag) === 'immutable'
            ? decideImmutable(tag.reference, published, ours)
            : decideForward(published, ours, history)
        const isForward = (tag: Tag) => of(tag) === 'forward'
        const groups = [all.filter((tag) => !isForward(tag)), all.filter(isForward)]
        return moveInTurn({ client, content, before, sources, clock, retries: means.retries, of, decide }, groups)
      },
    }),
  }
}

function lookBy({
  of,
  ours,
  sources,
}: {
  readonly of: PolicyOf
  readonly ours: Identity
  readonly sources: readonly string[]
}) {
  return async (
    { targets, platforms, isPart }: Policed,
    ...[client, before]: Parameters<Policing['look']>
  ): ReturnType<Policing['look']> => {
    const all = tagReferences(targets)
    const found = await lookFor(
      client,
      {
        immutable: all.filter((tag) => of(tag) === 'immutable'),
        count: all.length,
        repositories: targets.map(({ repository }) => repository),
        ...{ platforms, isPart, ours, sources },
      },
      before,
    )
    if (found)
      log.notice(
        `${found.tag.reference} is already an image of this commit (${found.image.content.digest}), so it is adopted and nothing is built`,
      )
    return found?.image
  }
}
