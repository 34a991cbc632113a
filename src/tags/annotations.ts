import { formatPair, mergeLabels, type Pair, parsePair } from './labels.ts'

/** The annotations of an image, `level:key=value`. */
export type Annotations = {
  /** All of them. */
  readonly all: readonly string[]
  /** Those of them that nobody wrote. */
  readonly made: readonly string[]
}

const levelForm = /^(?:index|manifest)(?:-descriptor)?(?:\[[^\]=,]*\])?$/
const levels = `(?:index|manifest)(?:-descriptor)?(?:\\[[^\\]=]*\\])?`
const levelled = new RegExp(`^${levels}(?:,${levels})*:`)

/**
 * Reads DOCKER_METADATA_ANNOTATIONS_LEVELS: the levels of annotations that name none, `manifest` by default, as
 * docker/metadata-action does.
 *
 * @throws Error for what BuildKit does not know as a level
 */
export function readLevels({
  DOCKER_METADATA_ANNOTATIONS_LEVELS: text = '',
}: Readonly<Record<string, string | undefined>>): string[] {
  const found = (text || 'manifest').split(',').map((level) => level.trim())
  const wrong = found.find((level) => !levelForm.test(level))
  if (wrong === undefined) return found
  throw new Error(
    `environment variable DOCKER_METADATA_ANNOTATIONS_LEVELS has '${wrong}', expected manifest, index, manifest-descriptor or index-descriptor, e.g. manifest,index`,
  )
}

/**
 * Derives annotations from the labels that were made, at each level; given ones replace them.
 *
 * @param given the input, with its expressions filled in; an item that names its level stays as it is
 */
export function annotate(made: readonly Pair[], given: readonly string[], levels: readonly string[]): Annotations {
  // One without a value is refused later, in the words of the input.
  const isKept = (text: string) => levelled.test(text) || !text.includes('=')
  const named = given.filter(isKept)
  const others = given.filter((text) => !isKept(text)).map(parsePair)
  const taken = new Set(named.map((text) => parsePair(text).key))
  const otherKeys = new Set(others.map(({ key }) => key))
  const atLevels = levels.flatMap((level) =>
    mergeLabels(made, others).map(({ key, value }) => ({
      text: formatPair({ key: `${level}:${key}`, value }),
      isMade: !otherKeys.has(key),
      isTaken: taken.has(`${level}:${key}`),
    })),
  )
  const free = atLevels.filter(({ isTaken }) => !isTaken)
  return {
    all: [...free.map(({ text }) => text), ...named],
    made: free.filter(({ isMade }) => isMade).map(({ text }) => text),
  }
}
