import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What is built, fetched or Git's own; code reads the name from package.json. */
const skipped = ['.git', '.lab', 'dist', 'node_modules', 'src']

/** The reusable workflow for all that does not know `$/`. */
export const versionedPath = '.github/workflows/multiarch-ghes.yml'

/** The same of those for bake files: the one that is called, and the one that it calls for each target. */
export const versionedBakePaths = [
  '.github/workflows/multiarch-bake-ghes.yml',
  '.github/workflows/multiarch-bake-target-ghes.yml',
] as const

/** Paths of all that names the repository, but package.json: documents, examples, actions and workflows. */
export function filesThatName(root: string): string[] {
  const entries = readdirSync(root, { withFileTypes: true }).filter(({ name }) => !skipped.includes(name))
  const paths = entries.flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((path) => join(entry.name, path))
      : [entry.name],
  )
  return paths.filter((path) => /\.(?:md|ya?ml)$/.test(path)).sort()
}

/**
 * Those of them that name the tag which moves, such as `v1`: not the changelog, which tells of older versions, nor the
 * workflows that are rendered for one version.
 */
export function filesThatNameMajor(root: string): string[] {
  return filesThatName(root).filter((path) => !['CHANGELOG.md', versionedPath, ...versionedBakePaths].includes(path))
}

/**
 * Matches each use of a version of a repository, such as `acme/multiarch/plan@v1`: the name with its path, then the
 * version. Commits are none, nor are names of which this one is only a part.
 */
export function versionedUse(repository: string): RegExp {
  const version = 'v\\d+(?:\\.\\d+\\.\\d+(?:-[\\w.-]+)?)?'
  return new RegExp(`(?<![\\w.-])(${repository.replaceAll('.', '\\.')}(?:/[\\w./-]+)?)@(${version})`, 'g')
}
