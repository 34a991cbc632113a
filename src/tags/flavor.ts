import { messageOf } from '../message.ts'
import type { Facts } from './facts.ts'
import { isComment, readFields } from './fields.ts'
import { globals } from './globals.ts'
import { render } from './template.ts'
import { list, meant, refuseControlCharacters, wrong } from './wrong.ts'

/** What applies to all rules. */
export type Flavor = {
  /** Whether `latest` is added; `auto` leaves it to the first rule that gives a tag. */
  readonly latest: 'auto' | 'true' | 'false'
  readonly prefix: string
  readonly suffix: string
  /** The whole tag, with prefix and suffix where these are for it too. */
  readonly latestTag: string
}

/** `prefix`, `suffix` or `latest`, or `onlatest` of the one that it follows. */
type Setting = { readonly key: string; readonly value: string; readonly of?: string }

const input = 'flavor'
const keys = ['latest', 'prefix', 'suffix', 'onlatest']
const latestWords = ['auto', 'true', 'false'] as const

/**
 * Reads the input `flavor`.
 *
 * @throws Error that names the line, what is wrong with it and what to write
 */
export async function readFlavor(lines: readonly string[], facts: Facts): Promise<Flavor> {
  const settings = lines.filter((line) => !isComment(line)).flatMap(settingsOf)
  const last = (key: string) => settings.findLast((setting) => setting.key === key)?.value ?? ''
  const isOnLatest = (affix: string) => settings.findLast(({ of }) => of === affix)?.value === 'true'
  const fill = async (key: string) => {
    try {
      return (await render(last(key), globals(facts))).text
    } catch (error) {
      throw wrong(input, `${key}=${last(key)}`, messageOf(error), error)
    }
  }
  const [word, prefix, suffix] = [await fill('latest'), await fill('prefix'), await fill('suffix')]
  const isGiven = settings.some(({ key }) => key === 'latest')
  const latest = isGiven ? latestWords.find((known) => known === word) : 'auto'
  if (latest === undefined)
    throw wrong(input, `latest=${last('latest')}`, `is '${word}', expected ${list(latestWords)}`)
  const latestTag = `${isOnLatest('prefix') ? prefix : ''}latest${isOnLatest('suffix') ? suffix : ''}`
  return { latest, prefix, suffix, latestTag }
}

function settingsOf(line: string): Setting[] {
  refuseControlCharacters(input, line)
  let affix: string | undefined
  return readFields(line).map(({ key, value }) => {
    if (key === undefined)
      throw wrong(input, line, `'${value}' has no value, expected e.g. latest=auto or suffix=-alpine`)
    if (!keys.includes(key)) throw wrong(input, line, `unknown attribute '${key}'${meant(key, keys)}`)
    if (key === 'prefix' || key === 'suffix') affix = key
    if (key !== 'onlatest') return { key, value }
    if (affix === undefined)
      throw wrong(
        input,
        line,
        `'onlatest' must follow the prefix or suffix that it applies to, as in suffix=-alpine,onlatest=true`,
      )
    if (value !== 'true' && value !== 'false') throw wrong(input, line, `onlatest='${value}', expected true or false`)
    return { key, value, of: affix }
  })
}
