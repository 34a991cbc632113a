import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DecideOptions, decideTarget, type TargetDecision } from '../../src/bake/decide.ts'
import { readInputs } from '../../src/bake/inputs.ts'
import { parseCommands } from '../../src/bake/smoke.ts'
import type { RawTarget } from '../../src/bake-files/definition.ts'
import { decideSource } from '../../src/bake-files/source.ts'
import type { Job } from '../../src/job.ts'
import { readRunner } from '../../src/runner.ts'
import { makeFolder, recordRun } from '../fakes.ts'

/** A checkout with two Dockerfiles. */
export const workspace = makeFolder()
mkdirSync(join(workspace, 'app'))
for (const name of ['Dockerfile', 'app/Dockerfile']) writeFileSync(join(workspace, name), 'FROM x')

export type Given = {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly name?: string
}

/** Decides about a target of this definition, on a machine for amd64. */
export async function decide(
  raw: RawTarget,
  { inputs = {}, env = {}, name = 'app' }: Given = {},
): Promise<TargetDecision> {
  const given = { source: '.', ...inputs }
  for (const [key, value] of Object.entries(given)) process.env[`INPUT_${key.toUpperCase()}`] = value
  try {
    const read = await readInputs(workspace)
    const runner = { ...readRunner({ GITHUB_WORKSPACE: workspace, ...env }), arch: 'x64' }
    const options: DecideOptions = {
      inputs: {
        ...read,
        builder: { ...read.builder, existing: '', isOnDaemon: true } as DecideOptions['inputs']['builder'],
      },
      source: decideSource(read.bake, runner),
      commands: await parseCommands(read.smokeTest, undefined),
    }
    return await decideTarget(name, raw, options, { runner, run: recordRun(), folder: makeFolder() } as unknown as Job)
  } finally {
    for (const key of Object.keys(given)) delete process.env[`INPUT_${key.toUpperCase()}`]
  }
}

/** A target that is pushed, as buildx prints it. */
export const pushed: RawTarget = {
  context: '.',
  dockerfile: 'Dockerfile',
  tags: ['r.io/app:1', 'q.io/app:1'],
  platforms: ['linux/amd64', 'linux/arm64'],
  output: [{ type: 'image', push: 'true' }],
}
