import type { Run } from './draft.ts'
import { isNewer, parseTag } from './version.ts'

/** By name: the commit of a tag, and what it is itself, which is another object where it is annotated. */
export type Tags = ReadonlyMap<string, { readonly id: string; readonly commit: string }>

type Decision =
  | { readonly stays: string }
  | {
      readonly major: string
      readonly commit: string
      /** Id of the tag as it is; nothing when it is new. */
      readonly from?: string
    }

/**
 * Decides whether the tag of the major version, `v1`, moves to a release that was published. Versions decide and not
 * history, since a maintenance release is not among the ancestors of the next one.
 *
 * @throws Error when the tag is not a release's, is missing, or when `v1` is where no release is
 */
export function decideMove(tags: Tags, tag: string, isPrerelease: boolean): Decision {
  const version = parseTag(tag)
  const commit = tags.get(tag)?.commit
  if (!version) {
    throw new Error(`'${tag}' is not the tag of a version: a release of it, if immutable, keeps it from ever moving`)
  }
  const major = `v${version.numbers[0]}`
  if (!commit) throw new Error(`there is no tag ${tag}`)
  if (version.prerelease !== '' || isPrerelease) return { stays: `${major} stays: ${tag} is a prerelease` }
  const from = tags.get(major)
  if (from === undefined) return { major, commit }
  if (from.commit === commit) return { stays: `${major} is at ${tag} already` }
  const present = versionsAt(tags, from.commit, version.numbers[0])
  if (present.length === 0) {
    throw new Error(`${major} is at ${from.commit}, which is not a release: see who moved it, then move it by hand`)
  }
  const newer = present.find(({ version: other }) => isNewer(other, version))
  return newer
    ? { stays: `${major} stays at ${newer.tag}, which is newer than ${tag}` }
    : { major, commit, from: from.id }
}

/**
 * Moves it on the remote, but only from where it was seen.
 *
 * @param git in a clone that has the commit of the tag
 * @param gh GitHub's program, there too
 * @returns what was done, for the log
 * @throws Error when the release is not published, GitHub does not say whether it is, or the remote refuses
 */
export async function moveMajor(git: Run, gh: Run, tag: string, remote = 'origin'): Promise<string> {
  const tags = readTags(await git('ls-remote', remote, 'refs/tags/*'))
  // GitHub is asked and not the event, which a run that is started again has from before.
  const isPrerelease = parseTag(tag)?.prerelease === '' && (await askPrerelease(gh, tag))
  const decision = decideMove(tags, tag, isPrerelease)
  if ('stays' in decision) return decision.stays
  const { major, commit, from = '' } = decision
  const ref = `refs/tags/${major}`
  // A lease is compared with what the tag is itself, not with its commit.
  const push = ['push', '--quiet', `--force-with-lease=${ref}:${from}`, remote, `${commit}:${ref}`]
  try {
    await git(...push)
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim() : error
    throw new Error(
      `${major} could not be moved to ${tag}: ${reason}\nRun this job again, or move it yourself: git ${push.join(' ')}`,
    )
  }
  return `moved ${major} to ${tag}`
}

async function askPrerelease(gh: Run, tag: string): Promise<boolean> {
  const answer = await gh('release', 'view', tag, '--json=isDraft,isPrerelease').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : error
    throw new Error(
      `whether ${tag} is published, and no prerelease, could not be asked of GitHub (gh release view ${tag}): ${reason}`,
    )
  })
  const { isDraft, isPrerelease } = JSON.parse(answer) as { isDraft: boolean; isPrerelease: boolean }
  if (isDraft) throw new Error(`${tag} is still a draft: publish it first`)
  return isPrerelease
}

/** Reads what `git ls-remote` prints; the commit of an annotated tag stands under its name with `^{}`. */
export function readTags(listed: string): Tags {
  const lines = [...listed.matchAll(/^([0-9a-f]+)\trefs\/tags\/(\S+?)(\^\{\})?$/gm)]
  const commits = new Map(lines.flatMap(([, id = '', name = '', peeled]) => (peeled ? [[name, id]] : [])))
  return new Map(
    lines.flatMap(([, id = '', name = '', peeled]) =>
      peeled ? [] : [[name, { id, commit: commits.get(name) ?? id }]],
    ),
  )
}

function versionsAt(tags: Tags, commit: string, major: number) {
  return [...tags].flatMap(([tag, at]) => {
    const version = parseTag(tag)
    const isRelease = version?.prerelease === '' && version.numbers[0] === major
    return version && isRelease && at.commit === commit ? [{ tag, version }] : []
  })
}
