import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { type Entry, type EntryOptions, type EntryRun, runEntry } from '../__tests__/entry.ts'
import { lab } from './lab.ts'

/** One run of a shipped entry in the lab. */
export type LabRun = EntryRun & {
  /** The step's own folder: RUNNER_TEMP is `temp` in it. */
  readonly folder: string
}

/**
 * How a step differs from a plain one, which builds, in this repository, in a folder of its own. With the folder of an
 * earlier step it shares that step's DOCKER_CONFIG and RUNNER_TEMP.
 */
export type StepOptions = Partial<Omit<EntryOptions, 'state'>> & { readonly entry?: Entry }

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
export async function step({ entry = 'build', inputs, ...options }: StepOptions): Promise<LabRun> {
  // plan and merge take nothing of the lab's.
  const common = entry === 'build' || entry === 'bake' ? labInputs : {}
  return runInLab(entry, { ...options, inputs: { ...common, ...inputs } })
}

/** Runs the post entry with the state that a main run saved. */
export async function post(
  { folder, state }: LabRun,
  options: Omit<StepOptions, 'entry' | 'inputs'> = {},
): Promise<LabRun> {
  return runInLab('post', { ...options, folder, state })
}

/** Main, then post, as a job does it; returns main's run. */
export async function job(options: StepOptions): Promise<LabRun> {
  const run = await step(options)
  await post(run, { env: options.env })
  return run
}

async function runInLab(
  entry: Entry,
  { folder = makeFolder(), workspace = root, env, ...options }: Partial<EntryOptions>,
): Promise<LabRun> {
  // One tool cache for all steps, since a download is not what most tests are about.
  const common = { PATH: process.env.PATH, RUNNER_TOOL_CACHE: join(stateRoot, 'tool-cache') }
  return { ...(await runEntry(entry, { ...options, folder, workspace, env: { ...common, ...env } })), folder }
}
