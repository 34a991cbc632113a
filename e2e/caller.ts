import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse, stringify } from 'yaml'
import { bakePaths, selfPath } from '../script/multiarch/update.ts'
import { major, published, runWorkflow, type WorkflowRun } from './act.ts'
import { labInputs } from './action.ts'
import { makeContext } from './builder.ts'
import { lab, sh } from './lab.ts'

type Uses = {
  id?: string
  uses?: string
  with?: Record<string, unknown>
  run?: string
  'working-directory'?: string
  needs?: unknown
}

/** A workflow as YAML reads it, as far as tests change it. */
export type Workflow = {
  readonly [key: string]: unknown
  jobs: Record<
    string,
    Uses & { steps?: Uses[]; outputs?: Record<string, string>; 'runs-on'?: unknown; strategy?: unknown }
  >
}

export const reusable = `${published}/${selfPath}@${major}`

/** The one for bake files. */
export const reusableBake = `${published}/${bakePaths[0]}@${major}`

/** Says which machine built it and how long its secret was, so that a test can look. */
export const dockerfile = `FROM ${lab.LAB_BASE_IMAGE}
ARG VERSION
RUN uname -m > /machine
RUN --mount=type=secret,id=npm_token wc -c < /run/secrets/npm_token > /secret || true
`

/** Reads a workflow of examples/workflows with a repository of the lab where the example has its own. */
export function readExample(name: string, repository: string): Workflow {
  const text = readFileSync(join(import.meta.dirname, '..', 'examples', 'workflows', name), 'utf8')
  const [host = ''] = repository.split('/')
  return parse(text.replaceAll('ghcr.io/acme/app', repository).replaceAll('ghcr.io', host)) as Workflow
}

/**
 * Runs a workflow of a repository that uses this one, as act does it: every step and job that uses us gets the lab's
 * tools, and every runner is this machine.
 *
 * @param labels further labels of `runs-on`
 * @param args further arguments for act
 */
export async function runCaller(
  workflow: Workflow,
  {
    event = 'push',
    files = {},
    labels = [],
    args = [],
  }: {
    event?: 'push' | 'pull_request'
    files?: Readonly<Record<string, string>>
    labels?: readonly string[]
    args?: readonly string[]
  } = {},
): Promise<WorkflowRun> {
  const folder = makeContext({
    Dockerfile: dockerfile,
    ...files,
    '.github/workflows/image.yml': stringify({ ...workflow, on: event, jobs: withLab(workflow.jobs) }),
  })
  const git = (...given: string[]) => sh('git', '-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...given)
  git('init', '--quiet', '--initial-branch=main')
  git('add', '.')
  git('commit', '--quiet', '--message=first')
  return runWorkflow('.github/workflows/image.yml', {
    event,
    workspace: folder,
    // A login of one workflow must not help another.
    env: { DOCKER_CONFIG: join(folder, '..', `${basename(folder)}-docker`) },
    args: [...labels.map((label) => `--platform=${label}=-self-hosted`), '--secret=GITHUB_TOKEN=lab-token', ...args],
  })
}

/** What the legs and merge of a run said on failing. */
export function errorsOf(run: WorkflowRun, job: string): string[] {
  return run.commands
    .filter((each) => each.job === job && each.name === 'error')
    .map(({ text }) => text.replaceAll('%0A', '\n'))
}

/** An output that the steps of a job set; of several legs, the one that is not empty. */
export function outputOf(run: WorkflowRun, job: string, name: string): string {
  return run.outputs.find((each) => each.job === job && each.name === name && each.value !== '')?.value ?? ''
}

function withLab(jobs: Workflow['jobs']): Workflow['jobs'] {
  return Object.fromEntries(
    Object.entries(jobs).map(([name, { steps, ...job }]) => {
      const hasBuilder = steps?.some(({ run = '' }) => run.includes('docker buildx create --use')) ?? false
      return [name, { ...equip(job), ...(steps && { steps: steps.map((step) => equip(step, hasBuilder)) }) }]
    }),
  )
}

/** @param hasBuilder whether a builder with the lab's BuildKit is current already */
function equip<Item extends Uses>(item: Item, hasBuilder = false): Item {
  const { uses = '' } = item
  if (!uses.startsWith(published) || uses.includes('/plan@')) return item
  const builds = !uses.includes('/merge@')
  const driverOpts = [item.with?.['driver-opts'], 'network=host'].filter(Boolean).join('\n')
  const tools = Object.entries({ ...labInputs, 'driver-opts': driverOpts }).filter(([name]) => {
    if (!builds) return /^(?:buildx|cache-binary)/.test(name)
    return !hasBuilder || !['buildkit-image', 'driver-opts'].includes(name)
  })
  return { ...item, with: { ...item.with, ...Object.fromEntries(tools) } }
}
