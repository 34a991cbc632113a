import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesThatName } from '../documents.ts'
import { updateMultiarch } from '../multiarch/update.ts'
import { readRepository } from '../repository.ts'

/**
 * Gives the repository another name in package.json and in every document and workflow, and renders the reusable workflows.
 *
 * @param root folder of the repository
 * @param name the new one, such as `acme/multiarch`
 * @returns paths of the files that changed
 */
export function updateOwner(root: string, name: string): string[] {
  if (!/^[a-z\d](?:[a-z\d-]*[a-z\d])?\/[\w.-]+$/i.test(name)) {
    throw new Error(`'${name}' is not the name of a repository, expected for example acme/multiarch`)
  }
  const present = readRepository(root).replaceAll('.', '\\.')
  const mention = new RegExp(`(?<![\\w.-])${present}(?![\\w-]|\\.[\\w-])`, 'g')
  const changed = ['package.json', ...filesThatName(root)].sort().filter((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    const renamed = text.replace(mention, name)
    if (renamed !== text) writeFileSync(join(root, path), renamed)
    return renamed !== text
  })
  updateMultiarch(root)
  return changed
}
