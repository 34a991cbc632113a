import { common, ownPrefixes, type Type, types } from '../../src/tags/attributes.ts'
import { differences } from './differences.ts'

/** The tables of docs/tags.md, by name. */
export const ruleTables: Readonly<Record<string, () => readonly (readonly string[])[]>> = {
  types: () => [
    ['Type', 'Priority', 'Attributes with their defaults; **required** ones without'],
    ...Object.entries<Type>(types).map(([name, type]) => [
      code(`type=${name}`),
      String(type.priority),
      Object.entries(type.attributes)
        .map(([key, value]) => describe(key, value, type.words?.[key]))
        .concat(ownPrefixes[name] === undefined ? [] : [code(`prefix=${ownPrefixes[name]}`)])
        .concat(name === 'ref' ? [`${code(`prefix=${ownPrefixes['ref pr']}`)} for ${code('pr')}`] : [])
        .join(', '),
    ]),
    [
      'all',
      '',
      Object.entries(common)
        .map(([key, value]) => (key === 'priority' ? code(key) : code(`${key}=${value}`)))
        .join(', '),
    ],
  ],
  differences: () => [
    ['What', 'Run', 'Example', 'There', 'Here'],
    ...differences.map(({ what, run, rules, flavor = [], there, here }) => [
      what,
      code(shortened(run)),
      [...rules.map(code), ...flavor.map((line) => `flavor: ${code(line)}`)].join('<br>'),
      shortened(there),
      typeof here === 'string' ? shortened(here) : 'an error',
    ]),
  ],
}

function describe(key: string, value: string | undefined, words: readonly string[] = []): string {
  const choice = words.length > 0 ? ` (${words.map(code).join(', ')})` : ''
  return value === undefined ? `**${code(key)}**${choice}` : `${code(`${key}=${value}`)}${choice}`
}

/** A long run of one character, shown by its ends. */
function shortened(text: string): string {
  return text.replace(/(.)\1{19,}/g, (all, character: string) => `${character}…${character} (${all.length})`)
}

function code(text: string): string {
  return `\`${text}\``
}
