import { makeBakeMetadata } from '../bake-files/metadata.ts'
import { decideSource } from '../bake-files/source.ts'
import { failureIn } from '../failure.ts'
import type { Job } from '../job.ts'
import { beQuiet, log, mask } from '../log.ts'
import { withRegistries } from '../registry/access.ts'
import { conclude } from '../report/outputs.ts'
import { readConfiguration } from '../toolchain/buildkitd.ts'
import { chooseBuilder } from '../toolchain/choose.ts'
import { logRemarks } from '../toolchain/sweep.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { answer } from './answer.ts'
import { completeTargets } from './complete.ts'
import type { Inputs } from './inputs.ts'
import type { Given } from './means.ts'
import { prepareBake } from './prepare.ts'
import { produce } from './produce.ts'
import { type BakeResult, writeBakeResult } from './report.ts'

/** The whole job of the bake action: read the definition, prepare, bake, check every target, tag all or none, report. */
export async function run(given: Inputs, job: Job): Promise<void> {
  if (given.progress === 'quiet') beQuiet()
  const inputs = { ...given, builder: await chooseBuilder(given, job.runner) }
  const source = decideSource(inputs.bake, job.runner)
  mask(Object.values(source.env))
  const metadata = await makeBakeMetadata(inputs.metadata, job)
  if (job.proxies) log.info((await import('../proxies/words.ts')).describeProxies(job.proxies, inputs.builder))
  const configuration = await readConfiguration(inputs.builder, job.runner)
  await withRegistries(inputs.registry, configuration.registries, job, async (registries) => {
    try {
      const { result, sweep } = await make({ inputs, source, metadata, configuration, registries }, job)
      await writeBakeResult(result, job.runner)
      logRemarks(await sweep, job.cancel.signal)
      conclude(result, job.runner)
    } catch (error) {
      const { diagnose } = await import('../doctor/diagnose.ts')
      throw await diagnose(failureIn('prepare', { runner: job.runner, registries }, error))
    }
  })
}

async function make(
  given: Given,
  job: Job,
): Promise<{ readonly result: BakeResult; readonly sweep?: Toolchain['sweep'] }> {
  const { definition, targets, toolchain, preparedIn, publications } = await prepareBake(given, job)
  const completed = await completeTargets(targets, publications, toolchain, job)
  const means = { ...given, definition, toolchain, preparedIn }
  const builds = completed.every(({ decision }) => decision.builds)
  const result = builds ? await produce(completed, means, job) : await answer(completed, means, job)
  return { result, sweep: toolchain.sweep }
}
