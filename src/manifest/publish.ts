import type { Imagetools, Inspection } from './imagetools.ts'
import { findFaults } from './manifest.ts'

/** One repository and the tags that are to point to the new image there; no tags for a matrix leg. */
export type Target = { readonly repository: string; readonly tags: readonly string[] }

/**
 * Reads a digest back from every repository and checks it, before any tag moves.
 *
 * @param expected normalised platforms; undefined when the builder chose
 * @returns what the first repository holds
 * @throws Error that lists every fault of every repository
 */
export async function verify(
  imagetools: Imagetools,
  repositories: readonly string[],
  digest: string,
  expected: readonly string[] | undefined,
): Promise<Inspection> {
  const found = await Promise.all(repositories.map((repository) => imagetools.inspect(`${repository}@${digest}`)))
  const faults = repositories.flatMap((repository, index) => {
    const inspection = found[index]
    return inspection ? findFaults(inspection, expected).map((fault) => `${repository}@${digest}: ${fault}`) : []
  })
  if (faults.length > 0)
    throw new Error(`the pushed image is not what was asked for, so no tag was moved:\n${faults.join('\n')}`)
  const [first] = found
  if (first === undefined) throw new Error('there is no repository to read the image back from')
  return first
}

/** What an image is made of, where that is not one digest: the digests of matrix legs. */
export type Parts = { readonly digests: readonly string[]; readonly annotations: readonly string[] }

/**
 * Points the tags of every repository to a digest, one call a repository, and reads each tag back.
 *
 * @param parts what the image has to be made of first
 * @throws Error that lists each reference as moved or not moved
 */
export async function tag(
  imagetools: Imagetools,
  targets: readonly Target[],
  digest: string,
  { digests, annotations }: Parts = { digests: [digest], annotations: [] },
): Promise<void> {
  const results = await Promise.allSettled(
    targets.map(({ repository, tags }) =>
      imagetools.create(
        tags.map((name) => `${repository}:${name}`),
        digests.map((part) => `${repository}@${part}`),
        annotations,
      ),
    ),
  )
  await confirmTags(
    imagetools,
    targets,
    digest,
    results.flatMap((result) => (result.status === 'rejected' ? [reason(result.reason)] : [])),
  )
}

/**
 * Reads tags back and compares digests.
 *
 * @param problems what already went wrong
 * @throws Error that lists each reference as moved or not moved, if there was a problem or a tag is elsewhere
 */
export async function confirmTags(
  imagetools: Imagetools,
  targets: readonly Target[],
  digest: string,
  problems: readonly string[] = [],
): Promise<void> {
  const references = targets.flatMap(({ repository, tags }) => tags.map((name) => `${repository}:${name}`))
  const states = await Promise.all(
    references.map(async (reference) => {
      const found = await imagetools.digest(reference).catch(() => undefined)
      return { reference, moved: found === digest, found }
    }),
  )
  if (problems.length === 0 && states.every(({ moved }) => moved)) return
  const lines = states.map(({ reference, moved, found }) =>
    moved ? `moved: ${reference}` : `not moved: ${reference}${found ? ` (is ${found})` : ''}`,
  )
  throw new Error([`not every tag points to ${digest}`, ...lines, ...problems].join('\n'))
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
