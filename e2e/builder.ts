import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type LabRun, makeFolder, post, step } from './action.ts'
import { lab } from './lab.ts'

/** A builder that several steps of a test file share; booting one costs a second or two. */
export type SharedBuilder = {
  /** Inputs and environment with which a step uses it. */
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  /** The run that made it, for {@link post}. */
  readonly run: LabRun
}

/** What a builder needs to reach the lab's plain registry on this machine. */
export const loopback: Readonly<Record<string, string>> = {
  'driver-opts': 'network=host',
  'buildkitd-config-inline': `[registry."${lab.LAB_REGISTRY}"]\nhttp = true`,
}

/** Makes a builder with the action itself; undo with {@link removeBuilder}. */
export async function makeBuilder(inputs: Readonly<Record<string, string>> = {}): Promise<SharedBuilder> {
  const context = makeContext({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })
  const env = { BUILDX_CONFIG: join(context, 'buildx') }
  const run = await step({
    workspace: context,
    env,
    inputs: { ...loopback, context: '.', outputs: 'type=cacheonly', ...inputs },
  })
  if (run.exitCode !== 0) throw new Error(run.log)
  return { inputs: { builder: run.outputs.builder ?? '' }, env, run }
}

/** Removes a shared builder, as the post step of the action does. */
export async function removeBuilder({ run, env }: SharedBuilder): Promise<void> {
  await post(run, { env })
}

/** Makes a folder with files in it, to be a workspace or a context. */
export function makeContext(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = makeFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}
