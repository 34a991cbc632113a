import { rm } from 'node:fs/promises'
import * as core from '@actions/core'
import { bindBuildx, createRun } from '../process.ts'
import { readRunner } from '../runner.ts'
import { removeBuilder } from '../toolchain/builder.ts'
import { readState } from './state.ts'

/** A daemon that does not answer must not hold up the end of the job. */
const patienceMilliseconds = 60_000

// Nothing here may fail the job: what could not be cleaned up is a warning.
try {
  const { builder, folder } = readState()
  const runner = readRunner(process.env)
  if (builder) {
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort('SIGTERM'), patienceMilliseconds)
    const run = createRun(runner.environment, patience.signal)
    const problems = await removeBuilder(run, bindBuildx(run, builder.buildx, runner.buildxConfig), builder)
    clearTimeout(timer)
    for (const problem of problems) core.warning(`could not be removed, ${problem}`)
    if (problems.length === 0) core.info(`removed builder ${builder.name}`)
  }
  if (folder) await rm(folder, { recursive: true, force: true })
} catch (error) {
  core.warning(`cleaning up failed: ${error instanceof Error ? error.message : String(error)}`)
}
