import { nameOf } from './compare.ts'
import type { Identity } from './identity.ts'
import type { PublishedImage } from './published.ts'

/** Why an immutable tag may not move, and the way out. */
export function immutableSentence(
  reference: string,
  { digest, identity, problem }: PublishedImage,
  ours: Identity,
  consequence: string,
): string {
  const is =
    problem === undefined
      ? `it is ${digest}, from ${commitOf(identity)}`
      : `it points to something that cannot be read (${problem})`
  return `${reference} exists and 'tag-policy' makes it immutable, ${consequence}: ${is}; this run is for ${commitOf(ours)}. Publish a new version, or let this tag move: add the line '${tagOf(reference)}=move' at the top of 'tag-policy'`
}

/** `commit 1a2b… (version 1.2.3)` */
export function commitOf({ revision, version }: Identity): string {
  const commit = revision === undefined ? 'an unknown commit' : `commit ${revision}`
  return `${commit} (${version === undefined ? 'no version' : `version ${version}`})`
}

/** What is said of a tag that stays: `kept at 2.5.3 (sha256:…), not replaced by 2.4.9`. */
export function keptSentence(theirs: string, digest: string, ours: string): string {
  return `kept at ${theirs} (${digest}), not replaced by ${ours}`
}

/** The same for a tag that names the commit of another image. */
export function sameCommitSentence({ digest, identity }: PublishedImage, ours: Identity): string {
  return `${keptSentence(nameOf(identity), digest, nameOf(ours))}, from the same commit`
}

function tagOf(reference: string): string {
  return reference.slice(reference.lastIndexOf(':') + 1)
}
