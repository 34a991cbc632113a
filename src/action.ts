import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { actionsCache } from './actions-cache.ts'
import { abortOnSignals, CancelledError, exitCodeOf, exitTimeoutMilliseconds } from './cancel.ts'
import { type InputTables, refuseUnknownInputs } from './input/unknown.ts'
import type { Job } from './job.ts'
import { fail, log, mask } from './log.ts'
import { createRun } from './process.ts'
import { findProxies } from './proxies/find.ts'
import { resetOutputs } from './report/outputs.ts'
import { openRetries } from './retry.ts'
import { type Runner, readRunner } from './runner.ts'
import { saveState } from './state.ts'
import { watchUncaught } from './uncaught.ts'

/** What build, bake and merge differ in. */
export type Action<Inputs> = {
  readonly outputs: readonly string[]
  readonly inputTables: InputTables
  readonly readInputs: (workspace: string) => Promise<Inputs>
  /** Writes the outputs and the summary. */
  readonly run: (inputs: Inputs, job: Job) => Promise<void>
}

/**
 * The frame of build, bake and merge: empties the outputs, opens the job, and turns errors and cancellation into the exit
 * code.
 */
export async function runAction<Inputs>({ outputs, inputTables, readInputs, run }: Action<Inputs>): Promise<void> {
  const cancel = abortOnSignals()
  const settleUncaught = watchUncaught({
    onError: (stack) => {
      log.info(stack)
      cancel.abort('SIGTERM')
    },
    report: fail,
    exitCode: 1,
    exitTimeout: exitTimeoutMilliseconds,
  })
  let job: Job | undefined
  try {
    resetOutputs(outputs)
    const runner = readRunner(process.env)
    await refuseUnknownInputs(inputTables, runner, log.warning)
    const inputs = await readInputs(runner.workspace)
    job = await openJob(runner, cancel)
    await run(inputs, job)
  } catch (error) {
    if (!settleUncaught()) {
      const { reportFailure } = await import('./doctor/report.ts')
      await reportFailure(error, { runner: job?.runner, retries: job?.retries })
      if (error instanceof CancelledError) process.exitCode = exitCodeOf(error.signal)
    }
    cancel.abort('SIGTERM')
    // A download, or a request to the Actions cache, does not see the abort.
    setTimeout(() => process.exit(), exitTimeoutMilliseconds).unref()
  }
  settleUncaught()
  // A request to the Actions cache that was given up would keep the process for minutes.
  if (job?.binaryCache?.hasGivenUp()) process.exit()
}

async function openJob(given: Runner, cancel: AbortController): Promise<Job> {
  const { runner, ...proxies } = await withProxies(given)
  const folder = await mkdtemp(join(runner.temp, 'multiarch-build-'))
  saveState({ folder })
  const binaryCache = actionsCache(runner, log.warning)
  return {
    runner,
    folder,
    run: createRun(runner.childEnvironment, cancel.signal),
    retries: openRetries({ log: log.info, cancel: cancel.signal }),
    passing: {
      pull: async (...said) => (await import('./doctor/passing.ts')).passingPull(...said),
      boot: async (error) => (await import('./doctor/passing.ts')).passingBoot(error),
    },
    cancel,
    ...(binaryCache && { binaryCache }),
    ...proxies,
    save: saveState,
  }
}

/** Requests of this step go through the proxies of Docker's configuration where the environment names none. */
async function withProxies(runner: Runner): Promise<Pick<Job, 'runner' | 'proxies'>> {
  const proxies = await findProxies(runner)
  if (proxies === undefined) return { runner }
  const { passwordsOf } = await import('./proxies/read.ts')
  mask(passwordsOf(proxies))
  return { runner: { ...runner, environment: { ...runner.environment, ...proxies.own.values } }, proxies }
}
