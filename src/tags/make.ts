import type { Facts } from './facts.ts'
import { dateVocabulary, globals, shortSha, whyEmpty } from './globals.ts'
import { find, readPattern } from './pattern.ts'
import { branchOf, isNo, pullRequestOf, tagOf } from './ref.ts'
import type { Rule } from './rule.ts'
import { render } from './template.ts'
import { inPattern } from './version.ts'

/** The tag that a rule gives for a run, without prefix and suffix; or why it gives none. */
export type Made =
  | { readonly text: string; readonly isLatest: boolean; readonly why?: string }
  | { readonly reason: string }

/**
 * Makes the tag of a rule that is enabled.
 *
 * @throws Error for an expression that is wrong
 */
export async function make(rule: Rule, facts: Facts): Promise<Made> {
  const { ref, sha, eventName } = facts
  const { event, format } = rule.attributes
  switch (rule.type) {
    case 'schedule':
      if (!eventName.includes('schedule')) return { reason: `the event is ${eventName || 'unknown'}, not schedule` }
      return moving((await render(rule.attributes.pattern ?? '', dateVocabulary(facts))).text)
    case 'semver':
    case 'pep440':
      return makeVersion(rule.type, rule, facts)
    case 'match':
      return makeMatch(rule, facts)
    case 'edge':
      return makeEdge(rule, facts)
    case 'ref': {
      const [name, kind] =
        event === 'branch'
          ? [branchOf(ref), 'branch' as const]
          : event === 'tag'
            ? [tagOf(ref), 'tag' as const]
            : [pullRequestOf(ref), 'pull request' as const]
      return name === undefined ? { reason: isNo(kind, ref) } : { text: name, isLatest: event === 'tag' }
    }
    case 'raw': {
      const value = await given(rule, facts)
      return { ...moving(value.text), why: value.why }
    }
    case 'sha':
      return sha === '' ? { reason: 'the commit is not known' } : moving(format === 'long' ? sha : shortSha(facts))
  }
}

/** A tag beside which there is no `latest` unless `flavor` says so. */
function moving(text: string) {
  return { text, isLatest: false }
}

async function makeEdge(rule: Rule, facts: Facts): Promise<Made> {
  const branch = branchOf(facts.ref)
  if (branch === undefined) return { reason: isNo('branch', facts.ref) }
  const named = (await render(rule.attributes.branch ?? '', globals(facts))).text
  const edge = named === '' ? await facts.defaultBranch() : named
  return branch === edge ? moving('edge') : { reason: `the branch is ${branch}, not ${edge}` }
}

async function makeVersion(kind: 'semver' | 'pep440', rule: Rule, facts: Facts): Promise<Made> {
  const source = await sourceOf(rule, facts)
  if ('reason' in source) return source
  const { pattern = '', match = '' } = rule.attributes
  const found = match === '' ? null : findIn(rule, match, source.text)
  if (found && found[1] === undefined)
    return { reason: `the group of match=${match} matched nothing in ${source.text}` }
  const text = (found?.[1] ?? source.text).replaceAll('/', '-')
  const version = await inPattern(kind, text, pattern)
  if (version === undefined) return { reason: source.why ?? noVersion(kind, text, match, found !== null) }
  return { text: version.text, isLatest: version.isRelease }
}

function noVersion(kind: 'semver' | 'pep440', text: string, match: string, isFound: boolean): string {
  const what = kind === 'semver' ? 'not a semantic version' : 'not a PEP 440 version'
  return `'${text}' is ${what}${match === '' || isFound ? '' : `, and match=${match} does not match it`}`
}

async function makeMatch(rule: Rule, facts: Facts): Promise<Made> {
  const source = await sourceOf(rule, facts)
  if ('reason' in source) return source
  const { pattern = '', group = '' } = rule.attributes
  const found = findIn(rule, pattern, source.text)
  if (found === null) return { reason: source.why ?? `'${source.text}' does not match ${pattern}` }
  const text = found[Number(group)]
  return text === undefined
    ? { reason: `${pattern} finds no group ${group} in '${source.text}'` }
    : { text, isLatest: true }
}

function findIn(rule: Rule, pattern: string, text: string): RegExpMatchArray | null {
  const found = find(readPattern(rule.type, pattern), text)
  if (found !== undefined) return found
  throw new Error(`${pattern} takes more than a second on '${text}'; avoid nested repetition such as (\\d+)+`)
}

type Source = { readonly text: string; readonly why?: string }

/** What a version is read from: `value`, else the tag. */
async function sourceOf(rule: Rule, facts: Facts): Promise<Source | { readonly reason: string }> {
  if (rule.attributes.value !== '') return given(rule, facts)
  const tag = tagOf(facts.ref)
  return tag === undefined ? { reason: isNo('tag', facts.ref) } : { text: tag }
}

/** The attribute `value`, filled in; with the reason where it is empty. */
async function given(rule: Rule, facts: Facts): Promise<Source> {
  const { text, empty } = await render(rule.attributes.value ?? '', globals(facts))
  if (text !== '') return { text }
  return { text, why: empty.map((name) => whyEmpty(name, facts)).join('; ') || 'its value is empty' }
}
