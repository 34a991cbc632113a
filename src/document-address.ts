import type { Runner } from './runner.ts'

/** The document that is generated from the rules of failures. */
const troubleshooting = 'docs/troubleshooting.md'

/** Where a rule's section can be read, for the version that runs; a path in the repository where that is not known. */
export function addressOfRule(id: string, runner: Pick<Runner, 'serverUrl' | 'environment'> | undefined): string {
  const path = `${troubleshooting}#${id}`
  return (runner && documentAddress(path, runner)) ?? path
}

/**
 * The address of a document, in the repository and at the version that the action comes from.
 *
 * @param path in the repository, with an anchor
 * @returns undefined where the engine does not tell these, as for an action in a folder of the workspace
 */
export function documentAddress(
  path: string,
  { serverUrl, environment }: Pick<Runner, 'serverUrl' | 'environment'>,
): string | undefined {
  const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' } = environment
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^[\w./-]+$/.test(ref)) return undefined
  return `${serverUrl}/${repository}/blob/${ref}/${path}`
}
