import { parseList } from '../input/list.ts'
import { checkScalar } from '../input/scalar.ts'
import { isTable, parseYaml } from '../input/yaml.ts'
import { referenceOf, type Tag } from '../manifest/targets.ts'
import { spelledAlike } from '../spelling.ts'
import { isFullVersion, isOfCommit } from './identity.ts'

/**
 * What may happen to a tag that exists: `immutable` never leaves its image, `forward` only goes to newer ones, `move` goes
 * wherever it is told.
 */
export type PolicyName = 'immutable' | 'forward' | 'move'

/** Tells the policy of a tag. */
export type PolicyOf = (tag: Tag) => PolicyName

const policies = ['immutable', 'forward', 'move', 'auto'] as const
type Word = (typeof policies)[number]

type Rule = { readonly glob: string; readonly word: Word }

/**
 * Parses the input `tag-policy`: lines `glob=policy`, a YAML mapping of the same, or `auto`, which is full versions and
 * `sha-…` immutable, all others forward. The first match wins; a line `auto` is for tags that no other line matches, wherever it
 * is. Without it, those tags move.
 *
 * @throws Error that names the line or the word that is wrong
 */
export async function parsePolicy(text: string): Promise<PolicyOf> {
  const rules = await readRules(text)
  const { default: picomatch } = await import('picomatch')
  const matchers = rules.map(({ glob, word }) => {
    const matches = picomatch(glob, { dot: true, nonegate: true })
    // A tag has neither a slash nor a colon.
    const isOfReference = /[/:]/.test(glob)
    return { word, matches: (tag: Tag) => matches(isOfReference ? referenceOf(tag) : tag.tag) }
  })
  return (tag) => {
    const word = matchers.find(({ matches }) => matches(tag))?.word ?? 'move'
    return word === 'auto' ? automatic(tag.tag) : word
  }
}

function automatic(tag: string): PolicyName {
  return isFullVersion(tag) || isOfCommit(tag) ? 'immutable' : 'forward'
}

async function readRules(text: string): Promise<Rule[]> {
  const lines = parseList('tag-policy', text)
  const isLines = lines.some((line) => /^[^:=]*$/.test(line) || /=\s*[\w-]*\s*$/.test(line))
  const rules = isLines ? lines.map(parseLine) : await readMapping(text)
  const base = ({ glob }: Rule) => glob === ''
  return [...rules.filter((rule) => !base(rule)), ...rules.filter(base).map(({ word }) => ({ glob: '*', word }))]
}

function parseLine(line: string): Rule {
  const equals = line.lastIndexOf('=')
  const glob = line.slice(0, Math.max(equals, 0)).trim()
  if (equals < 0 && line === 'auto') return { glob: '', word: 'auto' }
  return ruleOf(line, glob, line.slice(equals + 1).trim())
}

async function readMapping(text: string): Promise<Rule[]> {
  const value = await parseYaml('tag-policy', text)
  if (!isTable(value))
    throw new Error(
      `input 'tag-policy' is neither lines nor a mapping, expected e.g. latest=forward, latest: forward, or auto`,
    )
  return Object.entries(value).map(([glob, word]) =>
    ruleOf(
      `${glob}: ${typeof word === 'string' ? word : '…'}`,
      glob.trim(),
      typeof word === 'string' ? word.trim() : '',
    ),
  )
}

function ruleOf(written: string, glob: string, text: string): Rule {
  checkScalar('tag-policy', written)
  const word = policies.find((known) => known === text)
  if (word !== undefined && glob !== '') return { glob, word }
  // A policy without a glob is one for all tags.
  const meant = word !== undefined ? `*=${word}` : spelledAlike(text.toLowerCase(), policies, 2)
  throw new Error(
    `input 'tag-policy' has '${written}', expected a glob and a policy (immutable, forward, move or auto), e.g. latest=forward${meant ? `; did you mean '${meant}'?` : ''}`,
  )
}
