import { objectIn, textIn } from '../event.ts'
import type { Runner } from '../runner.ts'

/** What is known of an image beside what its run says. */
export type Described = {
  /** Empty where no rule gave a tag. */
  readonly version: string
  readonly revision: string
  /** When the commit was made; undefined where nothing says. */
  readonly created: Date | undefined
}

/** `key=value`, as labels are written. */
export type Pair = { readonly key: string; readonly value: string }

/**
 * The labels of the OCI image specification (annotations.md) that event and commit have data for, in the values of
 * docker/metadata-action, but created is the time of the commit, so that all jobs of a matrix agree and builds repeat.
 */
export function labelsOf(
  { event, repository, serverUrl }: Pick<Runner, 'event' | 'repository' | 'serverUrl'>,
  { version, revision, created }: Described,
): Pair[] {
  const about = objectIn(event, 'repository')
  const url = textIn(about, 'html_url') ?? (repository && `${serverUrl}/${repository}`)
  const values = {
    title: textIn(about, 'name') ?? repository.slice(repository.indexOf('/') + 1),
    description: textIn(about, 'description') ?? '',
    url,
    source: url,
    version,
    created: created?.toISOString() ?? '',
    revision,
    licenses: textIn(objectIn(about, 'license'), 'spdx_id') ?? '',
  }
  return Object.entries(values).flatMap(([name, value]) => {
    // A label of several lines would be several where outputs are read.
    const line = value.replace(/\p{Cc}+/gu, ' ').trim()
    return line === '' ? [] : [{ key: `org.opencontainers.image.${name}`, value: line }]
  })
}

/** Puts what is given in place of what was made, sorted by key as docker/metadata-action sorts. */
export function mergeLabels(made: readonly Pair[], given: readonly Pair[]): Pair[] {
  return [...new Map([...made, ...given].map((pair) => [pair.key, pair])).values()].sort((a, b) =>
    a.key.localeCompare(b.key),
  )
}

/** Reads `key=value`; without `=` the value is empty, as for buildx. */
export function parsePair(text: string): Pair {
  const [key = ''] = text.split('=', 1)
  return { key: key.trim(), value: text.slice(key.length + 1) }
}

export function formatPair({ key, value }: Pair): string {
  return `${key}=${value}`
}
