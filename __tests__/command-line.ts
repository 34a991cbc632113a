import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type StepLines, stepLinesIn } from './documents.ts'
import { codeBlocksIn, tablesIn } from './markdown.ts'

const root = join(import.meta.dirname, '..')

/** A command, and the step that does the same. */
export type Pair = {
  readonly place: string
  readonly command: string
  readonly step: StepLines
  /** The words with which both fail, where they do. */
  readonly error?: string
}

/** A row of the table of platforms: names for one platform, and what comes of them. */
export type PlatformRow = {
  readonly names: readonly string[]
  /** What buildx makes of them, in their order or one for all; empty where it refuses them. */
  readonly buildx: readonly string[]
  /** The platform here; undefined for an error, which names `meant`. */
  readonly here: string | undefined
  readonly meant: string | undefined
}

/** The guide in a language. */
export function readGuide(language: '' | '.zh-CN' = ''): string {
  return readFileSync(join(root, 'docs', `from-the-command-line${language}.md`), 'utf8')
}

/** All fenced blocks, with their language. */
export function blocksIn(text: string): string[] {
  return [...text.matchAll(/^```[\s\S]*?^```$/gm)].map(([block]) => block)
}

/** The commands that a step follows. */
export function pairsIn(text: string): Pair[] {
  const pair =
    /^```sh\n((?:(?!```)[\s\S])*?)^```\n\n(```yaml\n(?:(?!```)[\s\S])*?^```)(?:\n\n```text\n((?:(?!```)[\s\S])*?)\n```)?$/gm
  return [...text.matchAll(pair)].map(([, command = '', yaml = '', error], number) => {
    const [step] = stepLinesIn({ path: 'docs/from-the-command-line.md', text: yaml })
    if (step === undefined) throw new Error(`no step beside ${command}`)
    return { place: `pair ${number + 1}`, command, step, ...(error !== undefined && { error }) }
  })
}

/** The commands that no step follows. */
export function lonelyCommandsIn(text: string): string[] {
  const paired = pairsIn(text).map(({ command }) => command)
  return codeBlocksIn(text, 'sh').filter((command) => !paired.includes(command))
}

/** The rows of a table from the one whose first cell begins so, as cells. */
export function tableIn(text: string, firstCell: RegExp): string[][] {
  const begins = ([first = '']: readonly string[]) => firstCell.test(first)
  const table = tablesIn(text).find((rows) => rows.some(begins)) ?? []
  return table.slice(table.findIndex(begins))
}

/** The table of platforms. */
export function platformsIn(text: string): PlatformRow[] {
  return tableIn(text, /^`linux\/arm64`/).map(([names = '', buildx = '', here = '']) => ({
    names: codeIn(names),
    buildx: codeIn(buildx),
    here: here.startsWith('`') ? codeIn(here)[0] : undefined,
    meant: here.startsWith('`') ? undefined : codeIn(here)[0],
  }))
}

/** What is written as code in a cell. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]*)`/g)].map(([, code = '']) => code)
}
