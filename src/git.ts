import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Run } from './process.ts'

/** Reading two facts takes no time; a file system that hangs must not hold up the job. */
const longestMilliseconds = 30_000

/**
 * When a commit was made, according to the checkout.
 *
 * @param commit its full id
 * @throws Error that says what git found instead
 */
export async function commitTimeInCheckout(run: Run, workspace: string, commit: string): Promise<Date> {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw new Error(`'${commit}' is not a commit id`)
  const text = await askGit(run, workspace, ['cat-file', '-p', '--', `${commit}^{commit}`])
  const [, seconds] = text.match(/^committer .* (\d+) [+-]\d{4}$/m) ?? []
  if (seconds === undefined) throw new Error(`git shows no time for commit ${commit}`)
  return new Date(Number(seconds) * 1000)
}

/**
 * The default branch of `origin` when the checkout was cloned; actions/checkout does not record it.
 *
 * @throws Error that says what git found instead
 */
export async function defaultBranchInCheckout(run: Run, workspace: string): Promise<string> {
  const prefix = 'refs/remotes/origin/'
  const name = (await askGit(run, workspace, ['symbolic-ref', '--', `${prefix}HEAD`])).trim()
  if (!name.startsWith(prefix)) throw new Error(`${prefix}HEAD is ${name}`)
  return name.slice(prefix.length)
}

/**
 * Asks git about the checkout in the workspace alone: it searches no parent folder, takes no lock, fetches nothing, and
 * starts nothing that its configuration names. The checkout may belong to another user, as in a container.
 */
export async function askGit(run: Run, workspace: string, args: readonly string[]): Promise<string> {
  // Git starts its search at the real path.
  const folder = realpathSync(workspace)
  const { stdout } = await run('git', ['-C', folder, '-c', 'safe.directory=*', ...args], {
    env: {
      GIT_ALLOW_PROTOCOL: 'none',
      GIT_CEILING_DIRECTORIES: dirname(folder),
      GIT_DIR: undefined,
      GIT_NO_LAZY_FETCH: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GIT_WORK_TREE: undefined,
    },
    stop: AbortSignal.timeout(longestMilliseconds),
  })
  return stdout
}
