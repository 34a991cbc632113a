import semver from 'semver'
import { commitTimeIn } from '../event.ts'
import { splitAnnotations } from '../manifest/annotations.ts'

/** What an image says of where it comes from, or what this run would say. */
export type Identity = {
  readonly version?: string
  /** A commit. */
  readonly revision?: string
  /** RFC 3339 */
  readonly created?: string
}

const prefix = 'org.opencontainers.image.'
const names = ['version', 'revision', 'created'] as const

/** The label of the repository that an image is built from. */
export const sourceLabel = `${prefix}source`

/** `1.2.3` or `v1.2.3`, with a pre-release where there is one. */
export function isFullVersion(tag: string): boolean {
  return /^v?\d/.test(tag) && semver.valid(tag) !== null
}

/** `sha-…`, as docker/metadata-action names the tag of a commit. */
export function isOfCommit(tag: string): boolean {
  return tag.startsWith('sha-')
}

/**
 * Reads the annotations of an index, or the labels of an image, each as one short line, since what a registry holds must not
 * fill the log, nor forge lines of ours there; what is not text, or empty, is left out.
 */
export function identityIn(record: Readonly<Record<string, unknown>>): Identity {
  const found = names.flatMap((name) => {
    const value = record[prefix + name]
    const line =
      typeof value === 'string'
        ? value
            .slice(0, 200)
            .replace(/\p{Cc}+/gu, ' ')
            .trim()
        : ''
    return line === '' ? [] : [[name, line] as const]
  })
  return Object.fromEntries(found)
}

/** What determines the identity of this run's image. */
export type Origin = {
  /** Without repositories. */
  readonly tags: readonly string[]
  /** As given, `key=value`. */
  readonly labels: readonly string[]
  readonly annotations: readonly string[]
  /** What annotations without a type are of. */
  readonly untyped: 'index' | 'manifest'
  readonly sha: string
  readonly event: Readonly<Record<string, unknown>>
}

/** What the image of this run says of itself: what was given, else what tags, commit and event tell. */
export function ownIdentity({ tags, labels, annotations, untyped, sha, event }: Origin): Identity {
  const { index } = splitAnnotations(annotations, untyped)
  const ofIndex = index.flatMap((text) => (text.startsWith('index:') ? [text.slice('index:'.length)] : []))
  const version = versionOf(tags)
  const created = commitTimeIn(event, sha)?.toISOString()
  return {
    ...(version !== undefined && { version }),
    ...(/^[0-9a-f]{40,64}$/.test(sha) && { revision: sha }),
    ...(created !== undefined && { created }),
    ...identityIn(recordOf(labels)),
    ...identityIn(recordOf(ofIndex)),
  }
}

/**
 * The version that tags tell: the highest full one, else the first that is neither `latest` nor of a commit, else the
 * first.
 */
export function versionOf(tags: readonly string[]): string | undefined {
  const [highest] = tags.filter(isFullVersion).toSorted(semver.rcompare)
  return highest ?? tags.find((tag) => tag !== 'latest' && !isOfCommit(tag)) ?? tags[0]
}

/**
 * Labels, and those about where the image comes from which are not among them.
 *
 * @param source the address of the repository, without which an image says that it is of its base image's; empty where it
 *   is not known
 */
export function withIdentity(labels: readonly string[], identity: Identity, source: string): string[] {
  const given = Object.keys(recordOf(labels))
  const own = [...names.map((name) => [prefix + name, identity[name]] as const), [sourceLabel, source] as const]
  const missing = own.flatMap(([name, value = '']) =>
    value === '' || given.includes(name) ? [] : [`${name}=${value}`],
  )
  return [...labels, ...missing]
}

/** `key=value` items by their keys; the last of a key counts, as for buildx. */
export function recordOf(items: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    items.map((item) => {
      const equals = item.indexOf('=')
      return equals < 0 ? [item, ''] : [item.slice(0, equals), item.slice(equals + 1)]
    }),
  )
}
