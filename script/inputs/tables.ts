import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { buildPush, type Knowledge, ours, setupBuildx } from './knowledge.ts'

/** An input as an action.yml declares it. */
export type Declared = { readonly description: string; readonly default?: string; readonly required?: boolean }

/** What the repository says about inputs. */
export type Contracts = {
  /** Inputs by action: `action.yml`, `plan/action.yml`, `merge/action.yml`. */
  readonly actions: Readonly<Record<string, Readonly<Record<string, Declared>>>>
  /** How the code reads an input, in words. */
  readonly forms: ReadonlyMap<string, string>
}

/** The files, or functions in them, that read the inputs of each action. */
const readers: Readonly<Record<string, readonly string[]>> = {
  'action.yml': ['image/inputs.ts', 'toolchain/inputs.ts', 'registry/inputs.ts'],
  'plan/action.yml': ['plan/inputs.ts'],
  'merge/action.yml': ['merge/inputs.ts', 'registry/inputs.ts'],
}

/** Reads contracts and code. */
export function readContracts(root: string): Contracts {
  const actions = Object.keys(readers).map((path) => {
    const { inputs } = parse(readFileSync(join(root, path), 'utf8')) as { inputs: Record<string, Declared> }
    return [path, inputs] as const
  })
  const names = [...new Set(Object.values(readers).flat())]
  return { actions: Object.fromEntries(actions), forms: new Map(names.flatMap((name) => [...readForms(root, name)])) }
}

/** The inputs that a file of src/ reads, with the form in which they are written. */
function readForms(root: string, place: string): Map<string, string> {
  const [file = '', within] = place.split('#')
  const whole = readFileSync(join(root, 'src', file), 'utf8')
  const code = within ? (whole.match(new RegExp(`^export function ${within}\\b[\\s\\S]*?^}`, 'm'))?.[0] ?? '') : whole
  const calls = code.matchAll(
    /\b(text|scalar|name|list|names|boolean|choice|duration|images)\(\s*'([a-z0-9-]+)'((?:,[^()]*)?)\)/g,
  )
  return new Map([...calls].map(([, reader = '', input = '', rest = '']) => [input, formOf(reader, rest)]))
}

/** The inputs that the code behind an action.yml reads. */
export function inputsInCode(root: string, action: string): string[] {
  return (readers[action] ?? []).flatMap((file) => [...readForms(root, file).keys()])
}

/** Renders every table between `<!-- table NAME -->` and `<!-- end -->` anew. */
export function renderTables(document: string, contracts: Contracts): string {
  return document.replace(
    /(<!-- table ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, start: string, name: string, end: string) => `${start}\n${renderTable(name, contracts)}\n\n${end}`,
  )
}

function renderTable(name: string, { actions, forms }: Contracts): string {
  const main = actions['action.yml'] ?? {}
  const peers = { ...buildPush, ...setupBuildx }
  switch (name) {
    case 'build-push':
      return renderRows(pick(main, Object.keys(buildPush)), forms, buildPush)
    case 'setup-buildx':
      return renderRows(pick(main, Object.keys(setupBuildx)), forms, setupBuildx)
    case 'ours':
      return renderRows(
        pick(
          main,
          Object.keys(main).filter((input) => !(input in peers)),
        ),
        forms,
        ours,
        false,
      )
    default:
      return renderRows(actions[`${name}/action.yml`] ?? {}, forms)
  }
}

function pick(inputs: Readonly<Record<string, Declared>>, names: readonly string[]): Record<string, Declared> {
  return Object.fromEntries(
    names.map((name) => {
      const declared = inputs[name]
      if (declared === undefined) throw new Error(`action.yml has no input '${name}'`)
      return [name, declared]
    }),
  )
}

function renderRows(
  inputs: Readonly<Record<string, Declared>>,
  forms: ReadonlyMap<string, string>,
  knowledge: Readonly<Record<string, Knowledge>> = {},
  compares = Object.keys(knowledge).length > 0,
): string {
  const head = ['Input', 'Meaning', 'Written as', 'Default', ...(compares ? ['buildx', 'Different here'] : [])]
  const rows = Object.entries(inputs).map(([name, { description, default: value, required }]) => {
    const { flag, create, otherwise, differs } = knowledge[name] ?? {}
    const given = otherwise ?? (value && `\`${value}\``) ?? (required ? '**required**' : '')
    return [
      `\`${name}\``,
      description,
      forms.get(name) ?? '',
      given,
      ...(compares ? [flag ? `${create ? '`create` ' : ''}${asCode(flag)}` : '', differs ?? ''] : []),
    ]
  })
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

function asCode(flag: string): string {
  return flag.replace(/--[a-z-]+/g, (name) => `\`${name}\``).replace(/``--``/g, '`--`')
}

function formOf(reader: string, rest: string): string {
  switch (reader) {
    case 'text':
      return 'text'
    case 'boolean':
      return '`true`, `false`'
    case 'choice':
      return [...rest.matchAll(/'([^']*)'/g)].flatMap(([, word]) => (word ? [`\`${word}\``] : [])).join(', ')
    case 'duration':
      return 'duration'
    case 'list':
    case 'names':
    case 'images':
      return /comma: true/.test(rest) || reader === 'images'
        ? 'lines or commas'
        : /rawQuotes/.test(rest)
          ? 'lines, quotes kept'
          : 'lines'
    default:
      return 'one line'
  }
}
