import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { versionedBakePaths, versionedPath } from '../script/documents.ts'
import { bakePaths, selfPath } from '../script/multiarch/update.ts'
import { readRepository } from '../script/repository.ts'
import { makeFolder } from './action.ts'
import { lab } from './lab.ts'

/** What became of a workflow that act ran. */
export type WorkflowRun = {
  readonly exitCode: number
  /** One result for each job, and for each leg of a matrix. */
  readonly jobs: readonly { readonly job: string; readonly result: string }[]
  readonly steps: readonly Step[]
  /** What the steps said to the runner, e.g. `error` with its message. */
  readonly commands: readonly {
    readonly job: string
    readonly step: string
    readonly name: string
    readonly text: string
  }[]
  /** The outputs that steps set. */
  readonly outputs: readonly { readonly job: string; readonly name: string; readonly value: string }[]
  /** What the steps printed, a line each. */
  readonly output: string
  /** What the jobs that failed printed, or all when none of them is to blame; for a failed test to show. */
  readonly log: string
}

type Step = {
  readonly job: string
  readonly matrix: Readonly<Record<string, unknown>>
  readonly step: string
  readonly stage: string
  readonly result: string
  /** Milliseconds since the epoch. */
  readonly start: number
  readonly end: number
}

/** A line of act's JSON log, as far as it is read here (nektos/act, pkg/runner/logger.go). */
type Line = {
  readonly msg: string
  readonly time: string
  /** With the workflow's name, and numbered within a matrix. */
  readonly job?: string
  readonly jobID?: string
  readonly jobResult?: string
  readonly matrix?: Readonly<Record<string, unknown>>
  readonly step?: string
  readonly stepID?: readonly string[]
  readonly stage?: string
  readonly stepResult?: string
  /** Nanoseconds. */
  readonly executionTime?: number
  /** The line is a step's own. */
  readonly raw_output?: boolean
  readonly command?: string
  readonly arg?: string
  /** Of an output. */
  readonly name?: string
}

const root = join(import.meta.dirname, '..')

/** What workflows of other repositories call this one, without a version. */
export const published = readRepository(root)

/** The version by which examples and documents name it, such as `v1`. */
export const [, major = ''] = readFileSync(join(root, selfPath), 'utf8').match(/\.yml@(v\d+)$/m) ?? []

/**
 * Runs a workflow of this repository through act, its jobs on this machine, `using: node24` on Node 24, with the working
 * tree as the checkout. Where it calls a reusable workflow, it gets the one for act, which knows no `$/`.
 *
 * @param file path below the workspace, e.g. `.github/workflows/e2e.yml`, or of a file elsewhere
 * @param options further arguments and variables for act; a workspace other than this repository is one that uses it; with
 * `asHosted`, the jobs see what lab/as-hosted shows. This working tree is in the place of every released version.
 */
export async function runWorkflow(
  file: string,
  {
    event = 'push',
    args = [],
    env = {},
    workspace = root,
    asHosted = false,
  }: {
    event?: 'push' | 'pull_request' | 'schedule' | 'workflow_dispatch'
    args?: readonly string[]
    env?: Readonly<Record<string, string>>
    workspace?: string
    asHosted?: boolean
  } = {},
): Promise<WorkflowRun> {
  const state = join(lab.LAB_DIR, 'act')
  mkdirSync(state, { recursive: true })
  const all = [
    event,
    `--workflows=${forAct(resolve(workspace, file))}`,
    '--json',
    '--platform=ubuntu-24.04=-self-hosted',
    '--platform=ubuntu-24.04-arm=-self-hosted',
    `--action-cache-path=${state}`,
    '--no-cache-server',
    `--env=GITHUB_REPOSITORY=${workspace === root ? published : 'acme/app'}`,
    ...release(),
    `--env=GITHUB_RUN_ID=${Date.now()}`,
    // Jobs that are there to run at once must do so on a machine with one core, too.
    '--concurrent-jobs=4',
    ...args,
  ]
  const environment = {
    ...process.env,
    // act takes the Node that it finds.
    PATH: `${dirname(lab.LAB_NODE24)}:${process.env.PATH}`,
    DOCKER_CONFIG: join(state, 'docker-config'),
    LAB_DIR: lab.LAB_DIR,
    ...env,
  }
  return new Promise((resolve) => {
    const [program, ...before] = asHosted ? [join(root, 'lab', 'as-hosted'), lab.LAB_ACT] : [lab.LAB_ACT]
    execFile(
      program ?? '',
      [...before, ...all],
      { cwd: workspace, env: environment, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => resolve(readRun(error ? Number(error.code ?? 1) : 0, stdout + stderr)),
    )
  })
}

/** The workflow itself, or a copy that calls the reusable workflows for act in the place of those for github.com. */
function forAct(path: string): string {
  const text = readFileSync(path, 'utf8')
  const changed = text
    .replaceAll(`/${selfPath}`, `/${versionedPath}`)
    .replaceAll(`/${bakePaths[0]}`, `/${versionedBakePaths[0]}`)
  if (changed === text) return path
  const copy = join(makeFolder(), basename(path))
  writeFileSync(copy, changed)
  return copy
}

/**
 * Arguments that put what a user of the action gets, in a folder of its own (act packs all of it for each step), in the
 * place of the versions that examples and the reusable workflow name.
 */
function release(): string[] {
  const folder = makeFolder()
  for (const path of ['action.yml', 'image', 'plan', 'merge', 'bake', 'dist', versionedPath, ...versionedBakePaths]) {
    cpSync(join(root, path), join(folder, path), { recursive: true })
  }
  const workflow = readFileSync(join(folder, versionedPath), 'utf8')
  const named = [...workflow.matchAll(/uses: \S+\/plan@(\S+)/g)].map(([, version]) => version)
  return [...new Set([major, ...named])].map((version) => `--local-repository=${published}@${version}=${folder}`)
}

function readRun(exitCode: number, output: string): WorkflowRun {
  const lines = output.split('\n').flatMap(parseLine)
  const failed = lines.flatMap(({ job, jobResult }) => (jobResult === 'failure' ? [job] : []))
  const telling = failed.length > 0 ? lines.filter(({ job }) => failed.includes(job)) : lines
  return {
    exitCode,
    jobs: lines.flatMap(({ jobID, jobResult }) => (jobID && jobResult ? [{ job: jobID, result: jobResult }] : [])),
    steps: lines.flatMap(readStep),
    commands: lines.flatMap(({ jobID = '', step = '', command, arg = '' }) =>
      command ? [{ job: jobID, step, name: command, text: arg }] : [],
    ),
    outputs: lines.flatMap(({ jobID = '', command, name, arg = '' }) =>
      command === 'set-output' && name ? [{ job: jobID, name, value: arg }] : [],
    ),
    output: lines.flatMap(({ raw_output, msg }) => (raw_output ? [msg.replace(/\n$/, '')] : [])).join('\n'),
    log: telling.map(({ job = '', step = '', msg }) => `[${job}: ${step}] ${msg}`).join('\n'),
  }
}

/** A step's last line; steps inside of a composite action (a longer id) are that action's own affair. */
function readStep({ jobID, matrix = {}, step, stepID, stage, stepResult, time, executionTime = 0 }: Line): Step[] {
  if (!jobID || !step || !stage || !stepResult || stepID?.length !== 1) return []
  const end = Date.parse(time)
  return [{ job: jobID, matrix, step, stage, result: stepResult, start: end - executionTime / 1e6, end }]
}

function parseLine(text: string): Line[] {
  try {
    return [JSON.parse(text) as Line]
  } catch {
    return text.trim() === '' ? [] : [{ msg: text, time: '' }]
  }
}
