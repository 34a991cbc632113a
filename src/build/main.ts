import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import * as core from '@actions/core'
import { abortOnSignals, CancelledError, createRun, exitCodeOf } from '../process.ts'
import { openAccess } from '../registry/access.ts'
import { publish, resetOutputs } from '../report/outputs.ts'
import { readRunner } from '../runner.ts'
import { actionsCache, binaryCachePath } from '../toolchain/actions-cache.ts'
import { readConfig, registriesOf } from '../toolchain/buildkitd.ts'
import { readInputs } from './inputs.ts'
import { ownOutputs, run } from './run.ts'
import { saveState } from './state.ts'

const cancel = abortOnSignals()

try {
  resetOutputs(ownOutputs)
  const runner = readRunner(process.env)
  const inputs = await readInputs(runner.workspace)
  const folder = await mkdtemp(join(runner.temp, 'multiarch-build-'))
  saveState({ folder })
  const given = registriesOf(await readConfig(inputs.builder.config, runner.buildxConfig))
  const registries = await openAccess(inputs.registry, runner, join(folder, 'registry'), given)
  try {
    const { outputs, summary, failure } = await run(inputs, {
      run: createRun({ ...runner.childEnvironment, ...registries.environment }, cancel.signal),
      runner,
      folder,
      registries,
      binaryCache: actionsCache(binaryCachePath(runner.temp), runner.environment, core.warning),
      saveBinary: (binary) => saveState({ binary }),
      saveBuilder: (builder) => saveState({ builder }),
    })
    await publish(outputs, summary)
    if (failure) core.setFailed(failure)
  } catch (error) {
    throw await registries.explain(error)
  } finally {
    await registries.close()
  }
} catch (error) {
  core.setFailed(error instanceof Error ? error.message : String(error))
  if (error instanceof CancelledError) process.exitCode = exitCodeOf(error.signal)
  // Whatever runs beside the part that failed would keep the job waiting.
  cancel.abort('SIGTERM')
}
