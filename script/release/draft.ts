/** Runs a program with these arguments and gives what it printed; rejects with what it said when it fails. */
export type Run = (...args: readonly string[]) => Promise<string>

/**
 * Makes the draft of a release, which a person then publishes. A draft or a release that is there already stays as it
 * is, for somebody may have edited it.
 *
 * @param gh GitHub's program, with a token that may write contents: others are not shown drafts
 * @param notes Markdown
 * @returns what was done, for the log
 */
export async function draftRelease(
  gh: Run,
  { tag, notes, isPrerelease }: { readonly tag: string; readonly notes: string; readonly isPrerelease: boolean },
): Promise<string> {
  // `gh release view` fails alike where there is no release and where GitHub cannot be reached.
  const query = `.[] | select(.tag_name == "${tag}") | if .draft then "draft" else "published" end`
  const listed = await gh('api', '--paginate', 'repos/{owner}/{repo}/releases', '--jq', query)
  const states = listed.split('\n').filter(Boolean)
  if (states.includes('published')) return `${tag} is published already: nothing to do`
  if (states.length > 1)
    throw new Error(`there are ${states.length} drafts of ${tag}: delete all but one, then run this job again`)
  if (states.length === 1) return `the draft of ${tag} is there already: a person publishes it`
  const kind = isPrerelease ? ['--prerelease'] : []
  await gh('release', 'create', tag, '--draft', '--verify-tag', ...kind, `--title=${tag}`, `--notes=${notes}`)
  return `made the draft of ${tag}: a person publishes it`
}
