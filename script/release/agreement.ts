import { versionedUse } from '../documents.ts'
import { parseTag } from './version.ts'

/** What has to tell the same version, as text. */
export type ReleaseFiles = {
  readonly packageJson: string
  readonly packageLock: string
  readonly changelog: string
  /** Path to content of every workflow. */
  readonly workflows: Readonly<Record<string, string>>
  /** The same of what users read and copy. */
  readonly documents: Readonly<Record<string, string>>
  /** `owner/name` by which documents name the actions. */
  readonly named: string
}

/**
 * What keeps a tag from being released, a sentence each.
 *
 * @param tag for example `v1.2.3`
 * @param files as they are at the tag
 * @param repository `owner/name` of whoever releases, so that a fork cannot release with the actions of another;
 * without it, only versions are compared
 */
export function findDisagreements(tag: string, files: ReleaseFiles, repository?: string): string[] {
  const parsed = parseTag(tag)
  if (!parsed) return [`'${tag}' is not the tag of a release: expected for example v1.2.3 or v1.3.0-rc.1`]
  const version = tag.slice(1)
  const manifests = { 'package.json': files.packageJson, 'package-lock.json': files.packageLock }
  return [
    ...Object.entries(manifests).flatMap(([name, text]) => {
      const { version: found } = JSON.parse(text) as { version?: string }
      return found === version
        ? []
        : [`${name} has version ${found}, not ${version}: npm version --no-git-tag-version ${version}`]
    }),
    ...findChangelog(files.changelog, version),
    ...findActions(tag, files.workflows, repository),
    // A prerelease moves no tag that documents could name.
    ...(parsed.prerelease === '' ? findDocuments(tag, `v${parsed.numbers[0]}`, files) : []),
  ]
}

function findChangelog(changelog: string, version: string): string[] {
  const heading = headings(changelog).find(({ name }) => name === version)
  if (!heading) return [`CHANGELOG.md has no section '## ${version} (YYYY-MM-DD)'`]
  if (!/^\d{4}-\d{2}-\d{2}$/.test(heading.rest)) {
    return [`CHANGELOG.md says '${heading.rest}' of ${version}, where the date of the release belongs`]
  }
  return notesOf(changelog, version) === '' ? [`CHANGELOG.md says nothing of ${version}`] : []
}

/** Actions are pinned by commit, or local; what is left is our own by version. */
function findActions(tag: string, workflows: ReleaseFiles['workflows'], repository?: string): string[] {
  const own = Object.entries(workflows).flatMap(([path, text]) =>
    [...text.matchAll(/^[ -]*uses: *['"]?([^\s'"#]+)/gm)]
      .map(([, uses = '']) => ({ path, uses }))
      .filter(({ uses }) => !/^(?:\.|\$)\/|@[0-9a-f]{40}$/.test(uses)),
  )
  if (own.length === 0) return [`no workflow names the actions of ${tag}: npm run update-multiarch ${tag}`]
  return own.flatMap(({ path, uses }) => {
    const [, name = '', version] = uses.match(/^([^/@]+\/[^/@]+)[^@]*@(.*)$/) ?? []
    if (version !== tag) return [`${path} uses ${uses}, not ${tag}: npm run update-multiarch ${tag}`]
    return repository && name !== repository
      ? [`${path} uses ${uses}, which is not of ${repository}: npm run update-owner ${repository}`]
      : []
  })
}

/** Documents name the tag that moves, which is always there and the newest. */
function findDocuments(tag: string, major: string, { documents, named }: ReleaseFiles): string[] {
  return Object.entries(documents).flatMap(([path, text]) => {
    const others = [...text.matchAll(versionedUse(named))].filter(([, , version]) => version !== major)
    return [...new Set(others.map(([use]) => use))].map(
      (use) => `${path} names ${use}, not ${major}: npm run update-multiarch ${tag}`,
    )
  })
}

/** The text of a version's section of the changelog; empty without one. */
export function notesOf(changelog: string, version: string): string {
  const all = headings(changelog)
  const at = all.findIndex(({ name }) => name === version)
  const { end } = all[at] ?? {}
  return end === undefined ? '' : changelog.slice(end, all[at + 1]?.start).trim()
}

function headings(changelog: string) {
  return [...changelog.matchAll(/^## (\S+)(?: \((.*)\))?$/gm)].map(({ 0: line, 1: name, 2: rest = '', index }) => ({
    name,
    rest,
    start: index,
    end: index + line.length,
  }))
}
