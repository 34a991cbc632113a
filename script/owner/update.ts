import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { updateMultiarch } from '../multiarch/update.ts'
import { readRepository } from '../repository.ts'

/** What is built, fetched or Git's own; code reads the name from package.json. */
const skipped = ['.git', '.lab', 'dist', 'node_modules', 'src']

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
  const changed = filesIn(root).filter((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    const renamed = text.replace(mention, name)
    if (renamed !== text) writeFileSync(join(root, path), renamed)
    return renamed !== text
  })
  updateMultiarch(root)
  return changed
}

function filesIn(root: string): string[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter(({ name }) => !skipped.includes(name))
  const paths = folders.flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((path) => join(entry.name, path))
      : [entry.name],
  )
  return paths.filter((path) => /\.(?:md|ya?ml)$|^package\.json$/.test(path)).sort()
}
