import { CancelledError } from '../cancel.ts'
import { askGit } from '../git.ts'
import { CommandError, type Run } from '../process.ts'

/**
 * How two commits are related; undefined where the checkout does not tell: it is shallow, or there is none.
 * `apart` are those of which neither is in the history of the other, as far as it is there.
 */
export type History = (ours: string, theirs: string) => Promise<'before' | 'after' | 'apart' | undefined>

/**
 * Reads the history of the checkout.
 *
 * @param workspace the checkout
 */
export function historyIn(workspace: string, run: Run): History {
  const isAncestor = async (one: string, other: string): Promise<boolean | undefined> => {
    try {
      await askGit(run, workspace, ['merge-base', '--is-ancestor', one, other])
      return true
    } catch (error) {
      if (error instanceof CancelledError) throw error
      return error instanceof CommandError && error.exitCode === 1 ? false : undefined
    }
  }
  return async (ours, theirs) => {
    if (![ours, theirs].every((commit) => /^[0-9a-f]{40,64}$/.test(commit))) return undefined
    const isBefore = await isAncestor(ours, theirs)
    if (isBefore === undefined) return undefined
    if (isBefore) return 'before'
    return (await isAncestor(theirs, ours)) ? 'after' : 'apart'
  }
}
