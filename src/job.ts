import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import * as core from '@actions/core'
import { messageOf } from './message.ts'
import { abortOnSignals, CancelledError, createRun, exitCodeOf, patienceMilliseconds } from './process.ts'
import { openAccess } from './registry/access.ts'
import type { RegistryInputs } from './registry/inputs.ts'
import type { Registry } from './registry/registries.ts'
import { log } from './report/log.ts'
import { type Outputs, publish, resetOutputs } from './report/outputs.ts'
import { openRetries } from './retry.ts'
import { type Runner, readRunner } from './runner.ts'
import { saveState } from './state.ts'
import { actionsCache, binaryCachePath } from './toolchain/actions-cache.ts'
import type { Host } from './toolchain/prepare.ts'
import type { Remarks } from './toolchain/sweep.ts'
import { watchUncaught } from './uncaught.ts'

/** What an action hands back to the workflow. */
export type Result = {
  readonly outputs: Outputs
  /** Markdown */
  readonly summary: string
  /** Why the step is to fail although there are results, as for the warnings of `call: check`. */
  readonly failure?: string
}

/** What build and merge differ in. */
export type Job<Inputs> = {
  /** Names of the outputs that only this action has. */
  readonly ownOutputs: readonly string[]
  readonly readInputs: (workspace: string) => Promise<Inputs>
  /** Registries that a configuration of the user's describes, where the action takes one. */
  readonly readGiven?: (inputs: Inputs, runner: Runner) => Promise<readonly Registry[]>
  readonly run: (inputs: Inputs, host: Host) => Promise<Result>
}

/**
 * The frame of build and merge: gives the work what it needs from this job, publishes its result, and turns errors and
 * cancellation into the exit code. What is made on the way is saved for post before it exists.
 */
export async function runJob<Inputs extends { readonly registry: RegistryInputs }>(job: Job<Inputs>): Promise<void> {
  const cancel = abortOnSignals()
  const settleUncaught = watchUncaught({
    onError: (stack) => {
      log.info(stack)
      cancel.abort('SIGTERM')
    },
    report: core.setFailed,
    exitCode: 1,
    patience: patienceMilliseconds,
  })
  let isAbandoned = false
  const giveUp = () => {
    isAbandoned = true
  }
  try {
    resetOutputs(job.ownOutputs)
    const runner = readRunner(process.env)
    const inputs = await job.readInputs(runner.workspace)
    const folder = await mkdtemp(join(runner.temp, 'multiarch-build-'))
    saveState({ folder })
    const given = await job.readGiven?.(inputs, runner)
    const retries = openRetries({ log: log.info, cancel: cancel.signal })
    const registries = await openAccess(inputs.registry, {
      runner,
      folder: join(folder, 'registry'),
      described: given,
      run: createRun(runner.childEnvironment, cancel.signal),
      retries,
      cancel: cancel.signal,
    })
    const beside: Promise<Remarks>[] = []
    try {
      const { outputs, summary, failure } = await job.run(inputs, {
        run: createRun({ ...runner.childEnvironment, ...registries.environment }, cancel.signal),
        retries,
        runner,
        folder,
        registries,
        binaryCache: actionsCache(binaryCachePath(runner.temp), runner.environment, core.warning, giveUp),
        saveBinary: (binary) => isAbandoned || saveState({ binary }),
        saveBuilder: (builder) => saveState({ builder }),
        beside: (work) => beside.push(work),
      })
      await publish(outputs, summary, runner)
      if (failure) core.setFailed(failure)
    } catch (error) {
      const explained = await registries.explain(error)
      // Whatever runs beside the part that failed would keep the job waiting, and needs the logins until it ends.
      cancel.abort('SIGTERM')
      throw explained
    } finally {
      const remarks = await Promise.all(beside)
      for (const { infos, warnings } of cancel.signal.aborted ? [] : remarks) {
        for (const line of infos) log.info(line)
        for (const message of warnings) log.warning(message)
      }
      await registries.close().catch((error: unknown) => log.warning(`cleaning up failed: ${messageOf(error)}`))
    }
  } catch (error) {
    if (!settleUncaught()) {
      core.setFailed(messageOf(error))
      if (error instanceof CancelledError) process.exitCode = exitCodeOf(error.signal)
    }
    cancel.abort('SIGTERM')
    // A download, or a request to the Actions cache, does not hear of it.
    setTimeout(() => process.exit(), patienceMilliseconds).unref()
  }
  settleUncaught()
  // A request to the Actions cache that was given up would keep the process for minutes.
  if (isAbandoned) process.exit()
}
