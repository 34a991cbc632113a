import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { inputTables as bakeTables } from '../../src/bake/inputs.ts'
import { inputTables as buildTables, requestInputs } from '../../src/image/inputs.ts'
import type { Form, Input } from '../../src/input/read.ts'
import { inputTables as mergeTables } from '../../src/merge/inputs.ts'
import { inputTables as planTables } from '../../src/plan/inputs.ts'
import { bakeAction } from './bake.ts'
import { type Knowledge, knowledge, setupBuildx } from './knowledge.ts'
import { ruleTables } from './rules.ts'

/** What an action.yml and the code say about an input. */
export type Contract = {
  readonly name: string
  readonly description: string
  readonly default?: string
  readonly required?: boolean
  readonly form: Form
  /** Of `buildx build`. */
  readonly flag?: string
}

/** The contracts of build, in `action.yml`, and of bake, plan and merge, each in its folder, in the order of the file. */
export type Contracts = Readonly<Record<string, readonly Contract[]>>

type Table = Readonly<Record<string, Input & Pick<Contract, 'flag'>>>

/** The tables of the code behind each action. */
const tables: Readonly<Record<string, readonly Table[]>> = {
  'action.yml': buildTables,
  'bake/action.yml': bakeTables,
  'plan/action.yml': planTables,
  'merge/action.yml': mergeTables,
}

/**
 * Reads what the repository says about inputs.
 *
 * @param root its folder
 * @throws Error for an input that is declared, and not in the code
 */
export function readContracts(root: string): Contracts {
  return Object.fromEntries(
    Object.entries(tables).map(([path, inTheCode]) => {
      const { inputs } = parse(readFileSync(join(root, path), 'utf8')) as { inputs: Record<string, Contract> }
      const known = new Map(inTheCode.flatMap(Object.values<Table[string]>).map((input) => [input.name, input]))
      const contracts = Object.entries(inputs).map(([name, declared]): Contract => {
        const input = known.get(name)
        if (input === undefined)
          throw new Error(`${path} declares the input '${name}', but no table of the code has it`)
        return { ...declared, name, form: input.form, flag: input.flag }
      })
      return [path, contracts]
    }),
  )
}

/** Renders every table between `<!-- table NAME -->` and `<!-- end -->` anew. */
export function renderTables(document: string, contracts: Contracts): string {
  return document.replace(
    /(<!-- table ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, start: string, name: string, end: string) => `${start}\n${renderTable(name, contracts)}\n\n${end}`,
  )
}

function renderCells(rows: readonly (readonly string[])[]): string {
  const [head = [], ...others] = rows
  return [head, head.map(() => '---'), ...others]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

function renderTable(name: string, contracts: Contracts): string {
  const ofRules = ruleTables[name]
  if (ofRules) return renderCells(ofRules())
  if (name === 'bake') return renderRows(ownOfBake(contracts))
  if (name === 'bake-action') return renderCells(rowsOfBakeAction())
  if (!(name in knowledge)) return renderRows(contracts[`${name}/action.yml`] ?? [])
  const inputs = contracts['action.yml']?.filter((input) => tableOf(input) === name) ?? []
  return renderRows(inputs, knowledge[name], name !== 'ours')
}

/** Those that build does not have, or that say something else there. */
export function ownOfBake(contracts: Contracts): readonly Contract[] {
  const said = ({ description, default: value = '', form }: Contract) => JSON.stringify([description, value, form])
  const ofBuild = new Map(contracts['action.yml']?.map((input) => [input.name, said(input)]))
  return contracts['bake/action.yml']?.filter((input) => ofBuild.get(input.name) !== said(input)) ?? []
}

function rowsOfBakeAction(): string[][] {
  const rows = Object.entries(bakeAction).map(([name, { buildx = '', differs = '' }]) => [
    `\`${name}\``,
    buildx,
    differs,
  ])
  return [['Input', 'buildx', 'Different here'], ...rows]
}

/** The table of docs/inputs.md that an input of build is in. */
export function tableOf({ name }: Contract): string {
  const asked = ['builder', ...Object.values(requestInputs).map((input) => input.name)]
  return asked.includes(name) ? 'build-push' : name in setupBuildx ? 'setup-buildx' : 'ours'
}

function renderRows(
  inputs: readonly Contract[],
  known: Readonly<Record<string, Knowledge>> = {},
  compares = false,
): string {
  const head = ['Input', 'Meaning', 'Written as', 'Default', ...(compares ? ['buildx', 'Different here'] : [])]
  const rows = inputs.map(({ name, description, default: value, required, form, flag }) => {
    const { buildx = flag && `\`${flag}\``, otherwise, differs } = known[name] ?? {}
    return [
      `\`${name}\``,
      description,
      renderForm(form),
      otherwise ?? (value && `\`${value}\``) ?? (required ? '**required**' : ''),
      ...(compares ? [buildx ?? '', differs ?? ''] : []),
    ]
  })
  return renderCells([head, ...rows])
}

function renderForm(form: Form): string {
  if (typeof form === 'string') return form
  if ('length' in form) return form.flatMap((word) => (word === '' ? [] : `\`${word}\``)).join(', ')
  return form.comma ? 'list, also comma-separated' : form.rawQuotes ? 'list, quotes kept' : 'list'
}
