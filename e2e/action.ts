import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lab } from './lab.ts'

/** One run of a shipped entry, as the runner starts it. */
export type ActionRun = {
  readonly exitCode: number
  /** stdout and stderr as they came, commands included. */
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  /** The job summary, Markdown. */
  readonly summary: string
  /** The step's own folder: RUNNER_TEMP is `temp` in it. */
  readonly folder: string
}

/** How a step differs from a plain one. */
export type StepOptions = {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly workspace?: string
  /** A folder from an earlier step, to share its DOCKER_CONFIG, tool cache and RUNNER_TEMP. */
  readonly folder?: string
  /** Which entry of dist/; default `build`. */
  readonly entry?: string
  /** Sees the process when it has started, e.g. to cancel it. */
  readonly onStart?: (child: ChildProcess) => void
  readonly onOutput?: (chunk: string) => void
  /** The Node that runs it; default this one. */
  readonly node?: string
}

const root = join(import.meta.dirname, '..')
const stateRoot = join(lab.LAB_DIR, 'e2e')

/** Inputs that make the action use the lab's parts instead of those on the internet. */
export const labInputs: Readonly<Record<string, string>> = {
  'buildx-url': lab.LAB_BUILDX_URL,
  'buildx-version': lab.LAB_BUILDX_VERSION,
  'buildx-sha256': lab.LAB_BUILDX_SHA256,
  'buildkit-image': lab.LAB_BUILDKIT_IMAGE,
  'binfmt-image': lab.LAB_BINFMT_IMAGE,
  'cache-binary': 'false',
}

/** Makes an empty folder for a test. */
export function makeFolder(): string {
  mkdirSync(stateRoot, { recursive: true })
  return mkdtempSync(join(stateRoot, 'step-'))
}

/** Runs the main entry of an action with the lab's inputs and those given. */
export async function step(options: StepOptions): Promise<ActionRun> {
  // plan and merge take nothing of the lab's.
  const common = (options.entry ?? 'build') === 'build' ? labInputs : {}
  return start(options, { ...common, ...options.inputs }, {})
}

/** Runs the post entry with the state that a main run saved. */
export async function post(run: ActionRun, options: StepOptions = {}): Promise<ActionRun> {
  return start({ entry: 'post', ...options, folder: run.folder }, {}, run.state)
}

/** Main, then post, as a job does it; returns main's run. */
export async function job(options: StepOptions): Promise<ActionRun> {
  const run = await step(options)
  await post(run, { env: options.env })
  return run
}

async function start(
  options: StepOptions,
  inputs: Readonly<Record<string, string>>,
  state: Readonly<Record<string, string>>,
): Promise<ActionRun> {
  const folder = options.folder ?? makeFolder()
  const file = (name: string) => join(folder, name)
  for (const name of ['output', 'state', 'summary']) writeFileSync(file(name), '')
  mkdirSync(file('temp'), { recursive: true })
  const environment = {
    PATH: process.env.PATH,
    HOME: file('home'),
    DOCKER_CONFIG: file('docker'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_WORKSPACE: options.workspace ?? root,
    RUNNER_TEMP: file('temp'),
    // One for all steps, since a download is not what most tests are about.
    RUNNER_TOOL_CACHE: join(stateRoot, 'tool-cache'),
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
    ...options.env,
  }
  const child = spawn(options.node ?? process.execPath, [join(root, 'dist', `${options.entry ?? 'build'}.js`)], {
    cwd: options.workspace ?? root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk
      options.onOutput?.(chunk)
    })
  }
  options.onStart?.(child)
  const exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)))
  return {
    exitCode,
    log,
    outputs: parseFileCommands(readFileSync(file('output'), 'utf8')),
    state: parseFileCommands(readFileSync(file('state'), 'utf8')),
    summary: readFileSync(file('summary'), 'utf8'),
    folder,
  }
}

/** Reads what @actions/core wrote: `name<<delimiter`, value, delimiter. */
function parseFileCommands(text: string): Record<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]))
}
