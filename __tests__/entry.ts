import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** An entry of dist/, as the action.yml files name them. */
export type Entry = 'bake' | 'build' | 'merge' | 'plan' | 'post'

/** Result of running an entry. */
export type EntryRun = {
  /** -1 when a signal ended it. */
  readonly exitCode: number
  /** stdout and stderr as they came, commands included. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  /** What was set for later steps. */
  readonly variables: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  /** The job summary, Markdown. */
  readonly summary: string
  /** The messages of `::error::`. */
  readonly errors: readonly string[]
}

export type EntryOptions = {
  /** Holds what the runner keeps for a step: HOME, DOCKER_CONFIG, RUNNER_TEMP, the tool cache, the command files. */
  readonly folder: string
  readonly workspace: string
  /** By name, as in `with`. */
  readonly inputs?: Readonly<Record<string, string>>
  /** What main saved for post. */
  readonly state?: Readonly<Record<string, string>>
  /** Further variables, PATH among them, since nothing of this process's environment is passed on; they take precedence. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Node executable; defaults to the current one. */
  readonly node?: string
  /** Gets the process once it has started, e.g. to cancel it. */
  readonly onStart?: (child: ChildProcess) => void
  readonly onOutput?: (chunk: string) => void
}

/** Runs an entry of dist/ as the runner does: variables and files in, commands and files out. */
export async function runEntry(entry: Entry, options: EntryOptions): Promise<EntryRun> {
  const { folder, workspace, node = process.execPath, onStart, onOutput } = options
  for (const name of ['output', 'variables', 'state', 'summary']) writeFileSync(join(folder, name), '')
  mkdirSync(join(folder, 'temp'), { recursive: true })
  const child = spawn(node, [join(import.meta.dirname, '..', 'dist', `${entry}.js`)], {
    cwd: workspace,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk
      onOutput?.(chunk)
    })
  }
  onStart?.(child)
  const exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)))
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return {
    exitCode,
    log,
    outputs: parseFileCommands(read('output')),
    variables: parseFileCommands(read('variables')),
    state: parseFileCommands(read('state')),
    summary: read('summary'),
    errors: errorsIn(log),
  }
}

function environmentOf({ folder, workspace, inputs = {}, state = {}, env }: EntryOptions): NodeJS.ProcessEnv {
  return {
    HOME: join(folder, 'home'),
    DOCKER_CONFIG: join(folder, 'docker'),
    GITHUB_ENV: join(folder, 'variables'),
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STATE: join(folder, 'state'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: join(folder, 'temp'),
    RUNNER_TOOL_CACHE: join(folder, 'tools'),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
    ...env,
  }
}

/** Reads what @actions/core wrote: `name<<delimiter`, value, delimiter. */
function parseFileCommands(text: string): Record<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]))
}

function errorsIn(log: string): string[] {
  return [...log.matchAll(/^::error(?: [^\n]*?)?::(.*)$/gm)].map(([, text = '']) =>
    text.replaceAll('%0A', '\n').replaceAll('%25', '%'),
  )
}
