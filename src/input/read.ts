import * as core from '@actions/core'
import { type ListStyle, parseList } from './list.ts'
import { checkName, checkScalar, parseBoolean, parseChoice, parseDuration } from './scalar.ts'

/** An input's text as the workflow has it, without checks; for YAML and TOML. */
export function text(input: string): string {
  return core.getInput(input, { trimWhitespace: false })
}

/** A one-line value; empty when not given. */
export function scalar(input: string): string {
  return checkScalar(input, core.getInput(input))
}

/** A one-line value that names something. */
export function name(input: string): string {
  return checkName(input, core.getInput(input))
}

/** A list, see {@link parseList}. */
export function list(input: string, style?: ListStyle): string[] {
  return parseList(input, text(input), style)
}

/** A list of values that name something. */
export function names(input: string, style?: ListStyle): string[] {
  return list(input, style).map((item) => checkName(input, item))
}

/** A boolean; empty gives the default. */
export function boolean(input: string, otherwise: boolean): boolean {
  return parseBoolean(input, core.getInput(input), otherwise)
}

/** A length of time in seconds; empty gives the default. */
export function duration(input: string, otherwise: number): number {
  return parseDuration(input, core.getInput(input), otherwise)
}

/** One of a few words; empty gives the first. */
export function choice<const Word extends string>(input: string, ...words: readonly [Word, ...Word[]]): Word {
  return parseChoice(input, core.getInput(input), words)
}
