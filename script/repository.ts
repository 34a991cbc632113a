import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const shorthand = 'github:'

/**
 * The name under which this repository is published, such as `acme/multiarch`: `repository` of package.json, the one place
 * that decides it. Documents, examples and workflows repeat it, since they are used as they stand;
 * `npm run update-owner` rewrites them.
 *
 * @param root folder of the repository
 */
export function readRepository(root: string): string {
  const { repository = '' } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { repository?: string }
  if (!repository.startsWith(shorthand)) throw new Error(`'repository' in package.json is not 'github:owner/name'`)
  return repository.slice(shorthand.length)
}
