import { common, ownPrefixes, type Type, type TypeName, types } from './attributes.ts'
import { readFields } from './fields.ts'
import { groupsOf, readPattern } from './pattern.ts'
import { list, meant, refuseControlCharacters, wrong } from './wrong.ts'

/** A line of `tags` that says how a tag is made. */
export type Rule = {
  /** As it is written. */
  readonly text: string
  readonly type: TypeName
  readonly priority: number
  /** `undefined` where it is not given, so that the one of `flavor` applies. */
  readonly prefix: string | undefined
  readonly suffix: string | undefined
  readonly enable: string
  /** Those of the type, defaults included. */
  readonly attributes: Readonly<Record<string, string>>
  /** Names of attributes that are given and that this type does not read. */
  readonly ignored: readonly string[]
}

const input = 'tags'
const attributeNames = [
  ...new Set([
    'type',
    ...Object.keys(common),
    ...Object.values<Type>(types).flatMap((type) => Object.keys(type.attributes)),
  ]),
]
/** Attributes of `flavor` that people put into a rule. */
const ofFlavor = ['latest', 'onlatest']

/**
 * Reads a rule.
 *
 * @throws Error that names the rule, what is wrong with it and what to write
 */
export function parseRule(text: string): Rule {
  refuseControlCharacters(input, text)
  const fields = readFields(text).map(({ key = 'value', value }) => [key, value] as const)
  for (const [key] of fields) {
    if (ofFlavor.includes(key))
      throw wrong(input, text, `'${key}' is not an attribute of a rule; set it in the input 'flavor'`)
    if (!attributeNames.includes(key))
      throw wrong(input, text, `unknown attribute '${key}'${meant(key, attributeNames)}`)
  }
  const given = new Map(fields)
  const type = typeOf(text, given.get('type'))
  const attributes = attributesOf(text, type, given)
  const read = ['type', ...Object.keys(common), ...Object.keys(attributes)]
  const own = ownPrefixes[type] ?? ownPrefixes[`${type} ${attributes.event}`]
  return {
    text,
    type,
    priority: priorityOf(text, type, given.get('priority')),
    prefix: given.get('prefix') ?? own,
    suffix: given.get('suffix'),
    enable: given.get('enable') ?? common.enable,
    attributes,
    ignored: [...given].flatMap(([key, value]) => (read.includes(key) || value === '' ? [] : [key])),
  }
}

function typeOf(text: string, type = 'raw'): TypeName {
  if (Object.hasOwn(types, type)) return type as TypeName
  throw wrong(input, text, `unknown type '${type}'${meant(type, Object.keys(types))}`)
}

function attributesOf(text: string, name: TypeName, given: ReadonlyMap<string, string>): Record<string, string> {
  const type: Type = types[name]
  const attributes = Object.entries(type.attributes).map(([key, value]) => [key, given.get(key) ?? value] as const)
  for (const [key, value] of attributes) {
    if (value === undefined) throw wrong(input, text, `type=${name} needs '${key}', e.g. ${type.example}`)
    const words = type.words?.[key] ?? [value]
    if (!words.includes(value)) throw wrong(input, text, `${key}='${value}', expected ${list(words)}`)
  }
  const complete = Object.fromEntries(attributes) as Record<string, string>
  checkPatterns(text, name, complete)
  return complete
}

function checkPatterns(text: string, type: TypeName, { pattern = '', match = '', group = '' }: Record<string, string>) {
  const regex = type === 'match' ? pattern : match
  if (regex !== '') {
    try {
      readPattern(type, regex)
    } catch (error) {
      throw wrong(input, text, `'${regex}' is not a JavaScript regular expression, e.g. pattern=v(\\d.*)`, error)
    }
  }
  if (type === 'match' && !/^\d+$/.test(group)) throw wrong(input, text, `group='${group}', expected a number, e.g. 1`)
  if (match !== '' && groupsOf(match) === 0)
    throw wrong(input, text, `match='${match}' has no group; put parentheses around the version, e.g. match=v(.*)`)
}

function priorityOf(text: string, type: TypeName, given: string | undefined): number {
  const priority = given === undefined ? types[type].priority : Number(given)
  if (!Number.isNaN(priority)) return priority
  throw wrong(input, text, `priority='${given}', expected a number; a higher one comes first, as in priority=900`)
}
