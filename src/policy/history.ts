import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CancelledError } from '../cancel.ts'
import { CommandError, type Run } from '../process.ts'

/**
 * How two commits stand to one another; undefined where the checkout does not tell: it is shallow, or there is none.
 * `apart` are those of which neither is in the history of the other, as far as it is there.
 */
export type History = (ours: string, theirs: string) => Promise<'before' | 'after' | 'apart' | undefined>

/** A file system that hangs must not hold the job. */
const longestMilliseconds = 30_000

/**
 * Reads the history of the checkout with git, which fetches nothing for it.
 *
 * @param workspace the checkout; a repository in a folder above it is another one
 */
export function historyIn(workspace: string, run: Run): History {
  const folder = join(workspace, '.git')
  const isAncestor = async (one: string, other: string): Promise<boolean | undefined> => {
    try {
      await run('git', [`--git-dir=${folder}`, 'merge-base', '--is-ancestor', one, other], {
        env: { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1' },
        stop: AbortSignal.timeout(longestMilliseconds),
      })
      return true
    } catch (error) {
      if (error instanceof CancelledError) throw error
      return error instanceof CommandError && error.exitCode === 1 ? false : undefined
    }
  }
  return async (ours, theirs) => {
    if (![ours, theirs].every((commit) => /^[0-9a-f]{40,64}$/.test(commit)) || !existsSync(folder)) return undefined
    const isBefore = await isAncestor(ours, theirs)
    if (isBefore === undefined) return undefined
    if (isBefore) return 'before'
    return (await isAncestor(theirs, ours)) ? 'after' : 'apart'
  }
}
