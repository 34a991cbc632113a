import { commitOf, commitTimeIn, defaultBranchIn, refOf, whyNotInEvent } from '../event.ts'
import { commitTimeInCheckout, defaultBranchInCheckout } from '../git.ts'
import { messageOf } from '../message.ts'
import type { Run } from '../process.ts'
import type { Runner } from '../runner.ts'
import type { Facts } from './facts.ts'

/**
 * What the environment and the event of a run say; git in the checkout is asked for what they do not, and only once that is
 * needed.
 *
 * @throws Error for a variable that cannot be read, and for a pull_request_target without its pull request
 */
export function factsOf(runner: Runner, run: Run): Facts {
  const { eventName, event, environment, workspace } = runner
  const sha = commitOf(runner)
  return {
    eventName,
    ref: refOf(runner),
    sha,
    shortShaLength: readShortShaLength(environment),
    event,
    actor: environment.GITHUB_ACTOR ?? '',
    now: new Date(),
    defaultBranch: once(async () => {
      const found = defaultBranchIn(event)
      if (found !== undefined) return found
      return defaultBranchInCheckout(run, workspace).catch((error) => {
        throw new Error(
          `the default branch is not known: ${whyNotInEvent(environment, 'repository.default_branch')}, and it could not be read from the checkout in ${workspace} (${messageOf(error)}); set it, e.g. type=edge,branch=main`,
          { cause: error },
        )
      })
    }),
    commitDate: once(async () => {
      const found = commitTimeIn(event, sha)
      if (found !== undefined) return found
      return commitTimeInCheckout(run, workspace, sha).catch((error) => {
        throw new Error(
          `the time of commit ${sha} is not known: ${whyNotInEvent(environment, 'head_commit.timestamp of it')}, and it could not be read from the checkout in ${workspace} (${messageOf(error)}); check out that commit before this step, with actions/checkout`,
          { cause: error },
        )
      })
    }),
  }
}

function readShortShaLength({ DOCKER_METADATA_SHORT_SHA_LENGTH: text = '' }: Runner['environment']): number {
  if (text === '') return 7
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new Error(
    `environment variable DOCKER_METADATA_SHORT_SHA_LENGTH is '${text}', expected a number of characters, e.g. 12`,
  )
}

/** Asks once, however many rules want to know. */
function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}
