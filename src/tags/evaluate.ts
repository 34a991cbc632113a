import { messageOf } from '../message.ts'
import { defaultRules } from './attributes.ts'
import { isEnabled } from './enable.ts'
import type { Facts } from './facts.ts'
import { isComment } from './fields.ts'
import { type Flavor, readFlavor } from './flavor.ts'
import { globals } from './globals.ts'
import { make } from './make.ts'
import type { Row } from './row.ts'
import { parseRule, type Rule } from './rule.ts'
import { render } from './template.ts'
import { wrong } from './wrong.ts'

export type Evaluated = {
  /** The main tag; '' where there is none. */
  readonly version: string
  /** Bare tags, in the order of priorities, each once; `latest` of `flavor` is the last. */
  readonly tags: readonly string[]
  /** One per rule, in the order of priorities; one for the `latest` of `flavor`. */
  readonly rows: readonly Row[]
  /** What was cut or ignored. */
  readonly notices: readonly string[]
}

/** A rule, and the tag that it gave or why it gave none. */
type Outcome = {
  readonly rule: Rule
  readonly tag: string
  readonly isLatest: boolean
  readonly reason?: string
}

/** What the specification of registries allows. */
const longestTag = 128

/**
 * Derives tags from rules as docker/metadata-action does, which docs/tags.md compares: by priority, sanitised, with `latest`
 * where the first rule that gives a tag is about a release.
 *
 * @param rules one per entry; without any, its default rules apply
 * @param flavor lines of the input
 * @throws Error that names input and rule, what is wrong and what to write
 */
export async function evaluate(rules: readonly string[], flavor: readonly string[], facts: Facts): Promise<Evaluated> {
  const given = rules.filter((rule) => !isComment(rule))
  const parsed = (given.length > 0 ? given : defaultRules).map(parseRule)
  const style = await readFlavor(flavor, facts)
  const outcomes: Outcome[] = []
  for (const rule of parsed.toSorted((one, other) => other.priority - one.priority))
    outcomes.push(await apply(rule, style, facts))
  const made = outcomes.filter(({ tag }) => tag !== '')
  const isLatest = made.length > 0 && (style.latest === 'auto' ? made[0]?.isLatest : style.latest === 'true')
  const latest = isLatest ? [sanitised(style.latestTag)] : []
  const whole = [...new Set([...made.map(({ tag }) => tag), ...latest])]
  return {
    version: made[0] ? cut(made[0].tag) : '',
    tags: [...new Set(whole.map(cut))],
    rows: [
      ...outcomes.map(({ rule, tag, reason }) => ({ rule: rule.text, tags: tag === '' ? [] : [cut(tag)], reason })),
      ...latest.map((tag) => ({ rule: `flavor: latest=${style.latest}`, tags: [cut(tag)] })),
    ],
    notices: [...parsed.flatMap(ignoredBy), ...whole.flatMap(cutOf)],
  }
}

async function apply(rule: Rule, flavor: Flavor, facts: Facts): Promise<Outcome> {
  const none = { rule, tag: '', isLatest: false }
  try {
    const fill = async (text: string) => (await render(text, globals(facts))).text
    if (!(await isEnabled(rule.enable, facts)))
      return { ...none, reason: `enable=${rule.enable}${rule.enable === 'false' ? '' : ' is false'}` }
    const made = await make(rule, facts)
    if ('reason' in made) return { ...none, ...made }
    const prefix = rule.prefix === undefined ? flavor.prefix : await fill(rule.prefix)
    const suffix = rule.suffix === undefined ? flavor.suffix : await fill(rule.suffix)
    const tag = sanitised(`${prefix}${made.text}${suffix}`)
    return {
      rule,
      tag,
      isLatest: made.isLatest,
      reason: tag === '' ? (made.why ?? 'its tag is empty') : undefined,
    }
  } catch (error) {
    throw wrong('tags', rule.text, messageOf(error), error)
  }
}

/** Characters that a tag cannot have become hyphens. */
function sanitised(tag: string): string {
  return tag.replace(/[^a-zA-Z0-9._-]+/g, '-')
}

function cut(tag: string): string {
  return tag.slice(0, longestTag)
}

function cutOf(tag: string): string[] {
  return tag.length > longestTag
    ? [`tag '${tag}' has ${tag.length} characters, but registries allow ${longestTag}; it is cut to '${cut(tag)}'`]
    : []
}

function ignoredBy({ text, type, ignored }: Rule): string[] {
  return ignored.map((name) => `'${text}': type=${type} ignores '${name}'`)
}
