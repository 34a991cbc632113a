import type { Facts } from './facts.ts'
import { branchOf, isNo, pullRequestOf, tagOf } from './ref.ts'
import type { Value, Vocabulary } from './vocabulary.ts'

/** Of events that are always about the last commit of the default branch. */
const onDefaultBranch = /create|discussion|issues|schedule/

const dates = ['date', 'commit_date']
const names = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', ...dates]

/** The expressions for everything but a `pattern`. What costs a look at the checkout is looked up where it is used. */
export function globals(facts: Facts): Vocabulary {
  return {
    names,
    valuesOf: async (used) => ({
      branch: branchOf(facts.ref) ?? '',
      tag: tagOf(facts.ref) ?? '',
      sha: shortSha(facts),
      base_ref: baseRef(facts),
      ...(await defaultBranchValues(used, facts)),
      ...(await dateValues(used, facts)),
    }),
  }
}

/** The expressions of a `pattern` of type=schedule. */
export function dateVocabulary(facts: Facts): Vocabulary {
  return { names: dates, valuesOf: (used) => dateValues(used, facts) }
}

/** The commit, as short as it is wanted. */
export function shortSha({ sha, shortShaLength }: Facts): string {
  return sha.substring(0, shortShaLength)
}

/** Why an expression is empty. */
export function whyEmpty(name: string, { ref }: Facts): string {
  const reasons: Readonly<Record<string, string>> = {
    branch: isNo('branch', ref),
    tag: isNo('tag', ref),
    base_ref: pullRequestOf(ref) === undefined ? isNo('pull request', ref) : 'the event does not name it',
    sha: 'the commit is not known',
  }
  return `{{${name}}} is empty: ${reasons[name] ?? 'it has no value'}`
}

/** What the pull request is to go to; of a tag, what GitHub sometimes says. */
function baseRef({ ref, event }: Facts): string {
  const { pull_request, base_ref } = event as {
    readonly pull_request?: { readonly base?: { readonly ref?: unknown } }
    readonly base_ref?: unknown
  }
  const named = tagOf(ref) !== undefined ? base_ref : pullRequestOf(ref) !== undefined ? pull_request?.base?.ref : ''
  return typeof named === 'string' ? named.replace(/^refs\/heads\//, '') : ''
}

async function defaultBranchValues(used: readonly string[], facts: Facts): Promise<Record<string, Value>> {
  if (!used.includes('is_default_branch') && !used.includes('is_not_default_branch')) return {}
  const isDefault = await isDefaultBranch(facts)
  return { is_default_branch: isDefault, is_not_default_branch: !isDefault }
}

async function isDefaultBranch({ ref, eventName, defaultBranch }: Facts): Promise<boolean> {
  if (ref !== '' && onDefaultBranch.test(eventName)) return true
  const branch = branchOf(ref)
  return branch !== undefined && branch !== '' && branch === (await defaultBranch())
}

async function dateValues(used: readonly string[], facts: Facts): Promise<Record<string, Value>> {
  if (!dates.some((name) => used.includes(name))) return {}
  const { formatDate } = await import('./date.ts')
  const commitDate = used.includes('commit_date') ? await facts.commitDate() : facts.now
  const helper =
    (name: string, date: Date) =>
    (format: unknown, options?: unknown): string => {
      const { hash = {} } = (options ?? {}) as { readonly hash?: Readonly<Record<string, unknown>> }
      const { tz = 'UTC', ...others } = hash
      const [unknown] = Object.keys(others)
      if (typeof format !== 'string' || typeof tz !== 'string' || unknown !== undefined)
        throw new Error(`expected {{${name} 'YYYYMMDD'}} or {{${name} 'YYYYMMDD' tz='Europe/Berlin'}}`)
      return formatDate(date, format, tz)
    }
  return { date: helper('date', facts.now), commit_date: helper('commit_date', commitDate) }
}
