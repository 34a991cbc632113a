import { resolve } from 'node:path'
import { readText } from '../input/file.ts'
import { log } from '../log.ts'
import { nativePlatform } from '../platform.ts'
import type { Runner } from '../runner.ts'
import { planDefinition } from './definition.ts'
import type { Inputs } from './inputs.ts'
import { describeJob } from './matrix.ts'
import { parseRunners } from './runners.ts'
import { planTargets } from './targets.ts'

/**
 * Plans the targets of bake files: jobs for each, and what is merged of it.
 *
 * @returns outputs
 */
export async function planBake(inputs: Inputs, runner: Runner): Promise<Record<string, string>> {
  const { platforms, runners, group, bake } = inputs
  if (platforms.length > 0)
    throw new Error(
      `input 'platforms' is '${platforms.join(',')}', but the bake files define the platforms of each target; to override them, add a line to 'set', e.g. *.platform=${platforms.join(',')}`,
    )
  const { rules, isDefault } = await parseRunners(runners)
  const definition = await planDefinition(inputs, runner)
  const native = nativePlatform(runner.arch, runner.armVersion)
  const files = { folder: resolve(runner.workspace, bake.workdir), readText }
  const plan = planTargets(definition, { rules, group, native, files, set: bake.set, publishes: bake.push !== false })

  if (!isDefault) for (const notice of plan.notices) log.notice(notice)
  for (const job of plan.jobs) log.info(`${job.target}: ${describeJob(job)}`)
  return {
    matrix: JSON.stringify({ include: plan.jobs }),
    targets: JSON.stringify(plan.targets),
    platforms: plan.platforms.join(','),
    runners: JSON.stringify(plan.runners),
  }
}
