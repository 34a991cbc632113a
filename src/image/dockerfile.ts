import { existsSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { isRemote } from '../git-context.ts'

/** Where a build's files are; inputs of the same names, the context with `{{defaultContext}}` filled in. */
export type Source = { readonly context: string; readonly file: string }

/**
 * Checks that a local context and its Dockerfile are there.
 *
 * @throws Error that names what is missing, and how it is named
 */
export async function checkSource({ context, file }: Source, workspace: string): Promise<void> {
  if (isRemote(context) || isRemote(file)) return
  if (!existsSync(resolve(workspace, context))) {
    const { noContext } = await import('./no-source.ts')
    throw noContext(context, workspace)
  }
  const path = resolve(workspace, file || join(context, 'Dockerfile'))
  // BuildKit's frontend takes 'dockerfile' too.
  if (isFile(path) || (file === '' && existsSync(resolve(workspace, context, 'dockerfile')))) return
  const { noDockerfile } = await import('./no-source.ts')
  throw noDockerfile(path, workspace)
}

/** A device, such as that of `<(…)`, counts as a file; a folder does not. */
function isFile(path: string): boolean {
  return existsSync(path) && !statSync(path).isDirectory()
}

/**
 * Finds the Dockerfile in the repository, for annotations.
 *
 * @returns a path relative to the workspace or to the repository; undefined when it comes from elsewhere
 */
export function findDockerfile({ context, file }: Source, gitContext: string, workspace: string): string | undefined {
  if (isRemote(context)) {
    if (!context.startsWith(gitContext)) return undefined
    const [, folder = ''] = context.slice(gitContext.length).split(/:|&subdir=/)
    return join(folder, file || 'Dockerfile')
  }
  if (isRemote(file)) return undefined
  const path = relative(workspace, resolve(workspace, file || join(context, 'Dockerfile')))
  return path.startsWith('..') ? undefined : path
}
