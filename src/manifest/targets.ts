import { readReference } from '../input/reference.ts'

export type Tag = { readonly repository: string; readonly tag: string }

/** One item of the input `tags`. */
export type GivenTag = Tag & {
  /** What buildx gets: without a tag where none was given, since `latest` is not BuildKit's to push by digest. */
  readonly name: string
}

/** One repository and the tags that are to point to the new image there; no tags for a build job of a matrix. */
export type Target = { readonly repository: string; readonly tags: readonly string[] }

/** A tag that a policy kept where it is, which is not a failure. */
export type Kept = Tag & {
  readonly reference: string
  readonly digest: string
  readonly version?: string
  readonly reason: string
  /** For people: `kept at 2.5.3 (sha256:…), not replaced by 2.4.9`. */
  readonly line: string
}

/** A tag with its repository, as references are compared and printed: `ghcr.io/owner/app:1.2.3`. */
export function referenceOf({ repository, tag }: Tag): string {
  return `${repository}:${tag}`
}

/**
 * Parses the input `tags`; a name without a tag means `latest`, and one that is named twice counts once.
 *
 * @param notices gets a sentence for each name that had to be lower-cased
 * @throws Error that names the item
 */
export function parseTags(texts: readonly string[], notices: string[]): GivenTag[] {
  const tags = texts.map((text) => {
    const { repository, tag, digest } = readReference('tags', text)
    if (digest) throw new Error(`input 'tags': '${text}' has a digest, expected a name and a tag`)
    noticeLowerCase('tags', text, repository, notices)
    return { repository, tag: tag ?? 'latest', name: tag === undefined ? repository : referenceOf({ repository, tag }) }
  })
  return [...new Map(tags.map((tag) => [referenceOf(tag), tag])).values()]
}

/**
 * The repositories that get the image: those of the input `images`, then those of the tags.
 *
 * @throws Error that names an item of `images` that is not a plain repository
 */
export function repositoriesFor(images: readonly string[], tags: readonly Tag[], notices: string[]): string[] {
  const named = images.map((text) => {
    const { repository, tag, digest } = readReference('images', text)
    if (tag || digest)
      throw new Error(
        `input 'images': '${text}' has a ${tag ? 'tag' : 'digest'}, expected a repository, e.g. ghcr.io/owner/app`,
      )
    noticeLowerCase('images', text, repository, notices)
    return repository
  })
  return [...new Set([...named, ...tags.map(({ repository }) => repository)])]
}

/** Sorts tags under their repositories; a repository without one is still a target. */
export function targetsOf(repositories: readonly string[], tags: readonly Tag[]): Target[] {
  return repositories.map((repository) => ({
    repository,
    tags: tags.filter((tag) => tag.repository === repository).map(({ tag }) => tag),
  }))
}

function noticeLowerCase(input: string, text: string, repository: string, notices: string[]): void {
  if (!text.startsWith(repository))
    notices.push(`input '${input}': '${text}' was lower-cased to ${repository}, since registries accept nothing else`)
}
