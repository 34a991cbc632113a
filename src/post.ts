import { rm } from 'node:fs/promises'
import * as core from '@actions/core'
import { bindBuildx } from './buildx/buildx.ts'
import { removeBuilder } from './buildx/removal.ts'
import { bindDocker } from './docker/daemon.ts'
import { messageOf } from './message.ts'
import { createRun } from './process.ts'
import { log } from './report/log.ts'
import { readRunner } from './runner.ts'
import { readState } from './state.ts'
import { actionsCache, binaryCachePath } from './toolchain/actions-cache.ts'
import { watchUncaught } from './uncaught.ts'

/** A daemon that does not answer must not hold up the end of the job. */
const patienceMilliseconds = 60_000

/** All that is begun below ends earlier by itself. */
const longestMilliseconds = 90_000

const settleUncaught = watchUncaught({
  onError: (stack) => log.info(stack),
  report: core.warning,
  exitCode: 0,
  patience: longestMilliseconds,
})

const runner = readRunner(process.env)
let isAbandoned = false
const { builder, folder, binary } = await attempt(async () => readState(), {})
await Promise.all([
  attempt(async () => {
    if (!builder) return
    const patience = new AbortController()
    setTimeout(() => patience.abort('SIGTERM'), patienceMilliseconds).unref()
    const run = createRun(runner.childEnvironment, patience.signal)
    const { docker } = bindDocker(run, builder.daemon)
    const problems = await removeBuilder(docker, bindBuildx(run, builder.buildx, runner.buildxConfig), builder)
    for (const problem of problems) core.warning(`could not be removed, ${problem}`)
    if (problems.length === 0) core.info(`removed builder ${builder.name}`)
  }, undefined),
  attempt(async () => {
    if (!binary) return
    const cache = actionsCache(binaryCachePath(runner.temp), runner.environment, core.warning, () => {
      isAbandoned = true
    })
    await cache?.save(binary.path, binary.key)
  }, undefined),
])
await attempt(async () => {
  if (folder) await rm(folder, { recursive: true, force: true })
}, undefined)
settleUncaught()
// A request that was given up would keep the process for minutes.
if (isAbandoned) process.exit()

/** Nothing here may fail the job: what could not be cleaned up is a warning. */
async function attempt<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work()
  } catch (error) {
    core.warning(`cleaning up failed: ${messageOf(error)}`)
    return otherwise
  }
}
