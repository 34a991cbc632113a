import type { Run } from './draft.ts'
import { isNewer, parseTag } from './version.ts'

/** Tag to the commit that it points to, through annotated tags. */
export type Tags = ReadonlyMap<string, string>

type Decision =
  | { readonly stays: string }
  | { readonly major: string; readonly commit: string /** Commit; nothing when it is new. */; readonly from?: string }

/**
 * Decides whether the tag of the major version, `v1`, moves to a release that was published. Versions decide and not
 * history, since a maintenance release is not among the ancestors of the next one.
 *
 * @throws Error when the tag is not a release's, is missing, or when `v1` is where no release is
 */
export function decideMove(tags: Tags, tag: string, isPrerelease: boolean): Decision {
  const version = parseTag(tag)
  const commit = tags.get(tag)
  if (!version) {
    throw new Error(`'${tag}' is not the tag of a version: a release of it, if immutable, keeps it from ever moving`)
  }
  const major = `v${version.numbers[0]}`
  if (!commit) throw new Error(`there is no tag ${tag}`)
  if (version.prerelease !== '' || isPrerelease) return { stays: `${major} stays: ${tag} is a prerelease` }
  const from = tags.get(major)
  if (from === undefined) return { major, commit }
  if (from === commit) return { stays: `${major} is at ${tag} already` }
  const present = versionsAt(tags, from, version.numbers[0])
  if (present.length === 0) {
    throw new Error(`${major} is at ${from}, which is not a release: see who moved it, then move it by hand`)
  }
  const newer = present.find(({ version: other }) => isNewer(other, version))
  return newer ? { stays: `${major} stays at ${newer.tag}, which is newer than ${tag}` } : { major, commit, from }
}

/**
 * Moves it on the remote, but only from where it was seen.
 *
 * @param git in a clone that has the commit of the tag
 * @returns what was done, for the log
 * @throws Error when the remote refuses
 */
export async function moveMajor(git: Run, tag: string, isPrerelease: boolean, remote = 'origin'): Promise<string> {
  const decision = decideMove(readTags(await git('ls-remote', remote, 'refs/tags/*')), tag, isPrerelease)
  if ('stays' in decision) return decision.stays
  const { major, commit, from = '' } = decision
  const ref = `refs/tags/${major}`
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

/** Reads what `git ls-remote` prints; the commit of an annotated tag stands under its name with `^{}`. */
export function readTags(listed: string): Tags {
  const lines = [...listed.matchAll(/^([0-9a-f]+)\trefs\/tags\/(\S+?)(\^\{\})?$/gm)]
  const peeled = lines.filter(([, , , suffix]) => suffix)
  return new Map([...lines, ...peeled].map(([, commit = '', name = '']) => [name, commit]))
}

function versionsAt(tags: Tags, commit: string, major: number) {
  return [...tags].flatMap(([tag, at]) => {
    const version = parseTag(tag)
    const isRelease = version?.prerelease === '' && version.numbers[0] === major
    return version && isRelease && at === commit ? [{ tag, version }] : []
  })
}
