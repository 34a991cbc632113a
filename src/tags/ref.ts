/** The name of the branch, if it is one. */
export function branchOf(ref: string): string | undefined {
  return behind('refs/heads/', ref)
}

/** The name of the tag, if it is one. */
export function tagOf(ref: string): string | undefined {
  return behind('refs/tags/', ref)
}

/** `2` of `refs/pull/2/merge`. */
export function pullRequestOf(ref: string): string | undefined {
  return behind('refs/pull/', ref)?.replace(/\/merge$/, '')
}

/** Why a ref has no such name. */
export function isNo(kind: 'branch' | 'tag' | 'pull request', ref: string): string {
  return ref === '' ? `the run has no ref, so no ${kind}` : `${ref} is not a ${kind}`
}

function behind(start: string, ref: string): string | undefined {
  return ref.startsWith(start) ? ref.slice(start.length) : undefined
}
