import * as core from '@actions/core'
import { type ListStyle, parseEntries, parseList } from './list.ts'
import { checkName, checkScalar, parseBoolean, parseChoice, parseDuration } from './scalar.ts'

/** How a value is written, in words where it is not a choice of words or a list. Only documentation needs it. */
export type Form = 'text' | 'one line' | 'duration' | 'duration or off' | readonly string[] | ListStyle

export type Input<Value = unknown> = {
  /** As `action.yml` declares it. */
  readonly name: string
  readonly form: Form
  /** Takes the text of the workflow, white space included; throws an Error that names the input. */
  readonly parse: (text: string) => Value
}

/** What a table of inputs is read to. */
export type ValuesOf<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Input<infer Value> ? Value : never
}

/** Reads every input of a table, in its order. */
export function readAll<Table extends Readonly<Record<string, Input>>>(table: Table): ValuesOf<Table> {
  const values = Object.entries<Input>(table).map(([key, { name, parse }]) => [
    key,
    parse(core.getInput(name, { trimWhitespace: false })),
  ])
  return Object.fromEntries(values) as ValuesOf<Table>
}

/** The same input, whose value is parsed further. */
export function refine<Value, Refined>(input: Input<Value>, parse: (value: Value) => Refined): Input<Refined> {
  return { ...input, parse: (text) => parse(input.parse(text)) }
}

/** Text as the workflow has it, without checks; for YAML and TOML. */
export function text(name: string): Input<string> {
  return { name, form: 'text', parse: (text) => text }
}

/** A one-line value; empty when not given. */
export function scalar(name: string): Input<string> {
  return { name, form: 'one line', parse: (text) => checkScalar(name, text.trim()) }
}

/** A one-line value that names something. */
export function name(name: string): Input<string> {
  return { name, form: 'one line', parse: (text) => checkName(name, text.trim()) }
}

/** A list, see {@link parseList}. */
export function list(name: string, form: ListStyle = {}): Input<readonly string[]> {
  return { name, form, parse: (text) => parseList(name, text, form) }
}

/** A list of one item per line, quotes and all. */
export function lines(name: string): Input<readonly string[]> {
  return refine(list(name, { rawQuotes: true }), (items) => items.map((item) => checkScalar(name, item)))
}

/** A list whose items may be rules, see {@link parseEntries}. */
export function entries(name: string): Input<readonly string[]> {
  return { name, form: { comma: true }, parse: (text) => parseEntries(name, text) }
}

/** A list of values that name something. */
export function names(name: string, form?: ListStyle): Input<readonly string[]> {
  return refine(list(name, form), (items) => items.map((item) => checkName(name, item)))
}

/** A boolean; empty gives the default. */
export function boolean(name: string, otherwise = false): Input<boolean> {
  return { name, form: ['true', 'false'], parse: (text) => parseBoolean(name, text, otherwise) }
}

/** A boolean or one other word; undefined where it is left out. */
export function booleanOr<const Word extends string>(name: string, word: Word): Input<boolean | Word | undefined> {
  const parse = (text: string) => {
    const given = text.trim()
    if (given === '' || given === word) return given || undefined
    return parseBoolean(name, given, false, `true, false or ${word}`)
  }
  return { name, form: ['true', 'false', word], parse: parse as Input<boolean | Word | undefined>['parse'] }
}

/** A length of time in seconds; empty gives the default. */
export function duration(name: string, otherwise: number): Input<number> {
  return { name, form: 'duration', parse: (text) => parseDuration(name, text, otherwise) }
}

/** A length of time in seconds; undefined where it is `off`. */
export function optionalDuration(name: string, otherwise: number): Input<number | undefined> {
  return {
    name,
    form: 'duration or off',
    parse: (text) => (text.trim() === 'off' ? undefined : parseDuration(name, text, otherwise, ', or off')),
  }
}

/** One of a few words; empty gives the first. */
export function choice<const Word extends string>(name: string, ...form: readonly [Word, ...Word[]]): Input<Word> {
  return { name, form, parse: (text) => parseChoice(name, text, form) }
}
