import type { Platforms } from '../platform.ts'
import { parseReference } from '../reference.ts'

/** What was made, and where it is. */
export type Publishing = {
  /** The first that it was pushed to; undefined where it was not pushed. */
  readonly repository: string | undefined
  readonly digest: string | undefined
  /** References that point to it. */
  readonly references: readonly string[]
  readonly platforms: Platforms
}

/**
 * What was pushed, or found there:
 * `published ghcr.io/acme/app:1.2.3, latest = sha256:4be1… (linux/amd64, linux/arm64)`.
 *
 * @returns empty where nothing was
 */
function publishedLine({ repository, digest, references, platforms }: Publishing, verb: 'adopted' | 'pushed'): string {
  if (repository === undefined || digest === undefined) return ''
  const held = platforms.length > 0 ? ` (${platforms.join(', ')})` : ''
  if (references.length === 0) return `${verb} ${repository}@${digest} without a tag${held}`
  return `published ${namesOf(references)} = ${digest}${held}`
}

/** What else there is to say at the end of a log. */
export type Closing = {
  /** Whether the image already existed, so that none was built. */
  readonly isAdopted?: boolean
  /** Tags that a policy kept where they were. */
  readonly kept?: readonly { readonly reference: string; readonly line: string }[] | undefined
  /** Where results went other than by `push`, in words. */
  readonly destinations?: readonly string[]
  /** Why a push was declined. */
  readonly declined?: string | undefined
  /** Why the image is not, or not fully, published; it is told as an error, after this. */
  readonly failure?: string | undefined
}

/**
 * The last line of the log of a build.
 *
 * @returns empty where the error tells it all
 */
export function closingLine(
  publishing: Publishing,
  { isAdopted = false, kept = [], destinations = [], declined, failure }: Closing,
): string {
  const isMissing = failure !== undefined && publishing.references.length === 0
  const line = publishedLine(publishing, isAdopted ? 'adopted' : 'pushed')
  const told = [
    ...(isMissing ? [] : [line, ...kept.map(({ reference, line }) => `${reference} ${line}`)]),
    ...(isAdopted && !isMissing ? ['nothing was built, since an image of this commit already existed'] : []),
    ...destinations,
    ...(declined !== undefined && failure === undefined ? [`not pushed, since ${declined}`] : []),
  ].filter(Boolean)
  if (told.length > 0) return told.join('; ')
  return failure === undefined
    ? "not published: the image was not pushed, loaded or written, and is only in the builder's cache"
    : ''
}

/** `r.example/a:1, latest, r.example/b:1`: a repository is named once for the tags that follow it. */
function namesOf(references: readonly string[]): string {
  const repositories = references.map((reference) => parseReference(reference).repository)
  return references
    .map((reference, index) =>
      index > 0 && repositories[index] === repositories[index - 1] ? parseReference(reference).tag : reference,
    )
    .join(', ')
}
