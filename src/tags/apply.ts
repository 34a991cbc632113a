import { isReference } from '../input/rules.ts'
import type { Runner } from '../runner.ts'
import { type Annotations, annotate, readLevels } from './annotations.ts'
import { evaluate } from './evaluate.ts'
import { expand } from './expression.ts'
import type { Facts } from './facts.ts'
import { isComment } from './fields.ts'
import { enabledImages } from './images.ts'
import { formatPair, labelsOf, mergeLabels, parsePair } from './labels.ts'
import type { Row } from './row.ts'

/** The inputs of these names, an item each. */
export type Given = {
  readonly images: readonly string[]
  readonly tags: readonly string[]
  readonly flavor: readonly string[]
  readonly labels: readonly string[]
  readonly annotations: readonly string[]
}

/** What rules make of a run, as docker/metadata-action names it. */
export type Metadata = {
  /** The first tag that the rules gave; empty where they gave none. */
  readonly version: string
  /** References; tags alone where `images` is empty. */
  readonly tags: readonly string[]
  /** Tags without a repository, as the rules gave them. */
  readonly tagNames: readonly string[]
  /** The names of `images` that are enabled. */
  readonly images: readonly string[]
  readonly labels: readonly string[]
  readonly annotations: Annotations
  readonly rows: readonly Row[]
  readonly notices: readonly string[]
}

/**
 * Applies rules to images and derives labels. References keep their position; all tags from rules are inserted at the
 * first rule, in rule order.
 *
 * @param given without any tags, the default rules apply
 * @throws Error for a rule that cannot be read, for what it needs and is nowhere, and for rules beside references that
 *   have no images
 */
export async function applyRules(given: Given, facts: Facts, runner: Runner): Promise<Metadata> {
  const entries = given.tags
  const rules = entries.filter((item) => !isReference(item))
  if (given.images.length === 0 && rules.length < entries.length)
    throw new Error(
      `input 'tags' has references and the rule '${rules[0]}', but 'images' is empty; rules add tags only to 'images', e.g. images: ghcr.io/owner/app`,
    )
  const { version, tags: tagNames, rows, notices } = await evaluate(rules, given.flavor, facts)
  const images = await enabledImages(given.images, facts)
  const byRules =
    given.images.length === 0 ? tagNames : images.flatMap((image) => tagNames.map((tag) => `${image}:${tag}`))
  const first = entries.findIndex((item) => !isReference(item))
  const references = (from: number, to?: number) => entries.slice(from, to).filter(isReference)
  const created = await facts.commitDate().catch(() => undefined)
  const made = labelsOf(runner, { version, revision: facts.sha, created })
  const [labels, valueless] = divide(await expand(withoutComments(given.labels), facts, version))
  const annotations = await expand(withoutComments(given.annotations), facts, version, 'annotations')
  return {
    version,
    tags: [...new Set([...references(0, Math.max(first, 0)), ...byRules, ...references(Math.max(first, 0))])],
    tagNames,
    images,
    labels: mergeLabels(made, labels.map(parsePair)).map(formatPair),
    annotations: annotate(made, annotations, readLevels(runner.environment)),
    rows,
    notices: [
      ...notices,
      ...valueless.map((label) => `label '${label}' has no value and is ignored; for an empty value write '${label}='`),
    ],
  }
}

/** Labels with a value, and those without, which docker/metadata-action leaves out. */
function divide(labels: readonly string[]): [string[], string[]] {
  return [labels.filter((label) => label.includes('=')), labels.filter((label) => !label.includes('='))]
}

/** Lists of docker/metadata-action may have lines that are comments. */
function withoutComments(items: readonly string[]): string[] {
  return items.filter((item) => !isComment(item))
}
