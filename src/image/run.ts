import { type CacheDecision, decideCache } from '../cache/decide.ts'
import { unkeptBinary } from '../cache/write.ts'
import { during, failureIn } from '../failure.ts'
import type { Job } from '../job.ts'
import { beQuiet, log, mask } from '../log.ts'
import { type Registries, withRegistries } from '../registry/access.ts'
import { conclude, type Result, writeResult } from '../report/outputs.ts'
import { timed } from '../timed.ts'
import { type Configuration, readConfiguration } from '../toolchain/buildkitd.ts'
import { prepare } from '../toolchain/prepare.ts'
import { logRemarks } from '../toolchain/sweep.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { complete } from './complete.ts'
import { type BuildDecision, decideBuild } from './decide.ts'
import { checkSource } from './dockerfile.ts'
import { hostsOf, namesOf } from './hosts.ts'
import type { Inputs, SettledInputs } from './inputs.ts'
import { produce } from './produce.ts'
import { openPublication } from './publication.ts'
import { readSecrets, secretSources } from './secrets.ts'
import { type Settled, settle } from './settle.ts'

/** The whole job of the build action: prepare, build, check, tag, report. */
export async function run(given: Inputs, job: Job): Promise<void> {
  if (given.progress === 'quiet') beQuiet()
  const { inputs, metadata, policy } = await settle(given, job)
  const secrets = readSecrets(inputs.request, secretSources(job.runner))
  const decision = { ...decideBuild(inputs, secrets, job.runner), rules: metadata?.summary }
  const { targets } = decision.declined ?? decision
  const cached = { ...decision, targets, request: inputs.request, isLeg: inputs.publish === 'digest' }
  const cache = decideCache(inputs.cache, cached, job.runner)
  mask([...decision.secrets.masks, ...cache.masks])
  await checkSource(decision.request, job.runner.workspace)
  if (job.proxies) log.info((await import('../proxies/words.ts')).describeProxies(job.proxies, inputs.builder))
  for (const notice of decision.notices) log.notice(notice)
  for (const warning of decision.warnings) log.warning(warning)

  const configuration = await readConfiguration(inputs.builder, job.runner)
  await withRegistries(inputs.registry, configuration.registries, job, async (registries) => {
    try {
      const { result, sweep } = await make(inputs, { decision, policy, cache, configuration, registries }, job)
      await writeResult(result, job.runner)
      // On failure everything that still runs is ended instead, and its remarks would hide the error.
      logRemarks(await sweep, job.cancel.signal)
      conclude(result, job.runner)
    } catch (error) {
      const { diagnose } = await import('../doctor/diagnose.ts')
      throw await diagnose(failureIn('prepare', { runner: job.runner, registries }, error))
    }
  })
}

/** What was decided about a build, and what it is made with. */
type Given = Pick<Settled, 'policy'> & {
  readonly decision: BuildDecision
  readonly cache: CacheDecision
  readonly configuration: Configuration
  readonly registries: Registries
}

async function make(
  inputs: SettledInputs,
  { decision, policy, cache, configuration, registries }: Given,
  job: Job,
): Promise<{ readonly result: Result; readonly sweep?: Toolchain['sweep'] }> {
  const needs = {
    asked: {
      platforms: decision.builds ? decision.platforms : [],
      hosts: hostsOf(decision.outputs.pushedTo, decision.request, cache.from),
    },
    configuration,
    tables: registries.tables,
    unkeptBinary: unkeptBinary(inputs.cache.write, job.runner),
  }
  const policing = policy && (await import('./policy.ts')).policingOf(policy, decision)
  const opening = during('login', { names: namesOf(decision) }, () =>
    openPublication(registries, decision, job.folder, policing),
  )
  const adopted = policing && (await (await import('./adopt.ts')).adopt(decision, await opening, job))
  if (adopted) return { result: adopted }
  const [{ value: toolchain, seconds: preparedIn }, publication] = await Promise.all([
    timed(() => prepare(inputs, needs, { ...job, run: registries.run })),
    opening,
  ])
  const { request, remarks } = await complete(decision, toolchain, job)
  for (const { level, text } of remarks) log[level](text)
  const result = decision.builds
    ? await produce(request, decision, { settings: cache, toolchain, registries, publication, preparedIn }, job)
    : await (await import('./answer.ts')).answer(request, decision, toolchain, job)
  return { result, sweep: toolchain.sweep }
}
