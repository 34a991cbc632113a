import { readPlatforms } from '../input/platforms.ts'
import { findShortLines, shortLineWarning } from '../input/secret.ts'
import { log } from '../log.ts'
import { writeOutputs } from '../report/outputs.ts'
import type { Runner } from '../runner.ts'
import { type Inputs, isOfBakeFiles } from './inputs.ts'
import { describeJob, planMatrix } from './matrix.ts'
import { parseRunners } from './runners.ts'
import { planTags } from './tags.ts'

type Outputs = Readonly<Record<string, string>>

/** The whole job of the plan action: choose a runner for each platform, and hand the matrix to the workflow. */
export async function run(inputs: Inputs, runner: Runner): Promise<void> {
  const outputs = isOfBakeFiles(inputs)
    ? await (await import('./bake-files.ts')).planBake(inputs, runner)
    : await planImage(inputs, runner)
  for (const name of findShortLines(runner.environment, Object.values(outputs)))
    log.warning(shortLineWarning(`the variable ${name}`))
  writeOutputs(outputs)
}

/** The platforms of one image. */
async function planImage(inputs: Inputs, runner: Runner): Promise<Outputs> {
  const { platforms: names, runners, group } = inputs
  const notices: string[] = []
  const platforms = readPlatforms(names, runner, notices)
  const { rules, isDefault } = await parseRunners(runners)
  const matrix = planMatrix(platforms, rules, group)

  // Rules that nobody wrote need not be of use.
  for (const notice of isDefault ? notices : [...notices, ...matrix.notices]) log.notice(notice)
  for (const job of matrix.jobs) log.info(describeJob(job))
  return {
    matrix: JSON.stringify({ include: matrix.jobs }),
    platforms: matrix.platforms.join(','),
    runners: JSON.stringify(matrix.runners),
    targets: '',
    ...(await planTags(inputs, runner)),
  }
}
