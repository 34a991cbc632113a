import { rm } from 'node:fs/promises'
import { actionsCache } from './actions-cache.ts'
import { bindBuildx } from './buildx/buildx.ts'
import { removeBuilder } from './buildx/removal.ts'
import { bindDocker } from './docker/daemon.ts'
import { log } from './log.ts'
import { messageOf } from './message.ts'
import { createRun } from './process.ts'
import { type Runner, readRunner } from './runner.ts'
import { type BuilderState, readState } from './state.ts'
import { watchUncaught } from './uncaught.ts'

/** A daemon that does not answer must not hold up the end of the job. */
const removalTimeoutMilliseconds = 60_000

/** Everything that is started below ends earlier on its own. */
const exitTimeoutMilliseconds = 90_000

/**
 * The end of a job: removes what main left in the state, and saves a buildx that was downloaded. It never fails the
 * job.
 */
export async function cleanUp(environment: NodeJS.ProcessEnv): Promise<void> {
  const settleUncaught = watchUncaught({
    onError: (stack) => log.info(stack),
    report: log.warning,
    exitCode: 0,
    exitTimeout: exitTimeoutMilliseconds,
  })
  const runner = readRunner(environment)
  const { builder, folder, binary } = (await attempt(async () => readState())) ?? {}
  const cache = binary && actionsCache(runner, log.warning)
  await Promise.all([
    attempt(async () => builder && remove(builder, runner)),
    attempt(async () => binary && cache?.save(binary.path, binary.key)),
  ])
  await attempt(async () => folder && rm(folder, { recursive: true, force: true }))
  settleUncaught()
  // An abandoned request would keep the process running for minutes.
  if (cache?.hasGivenUp()) process.exit()
}

async function remove(builder: BuilderState, runner: Runner): Promise<void> {
  const timeout = new AbortController()
  setTimeout(() => timeout.abort('SIGTERM'), removalTimeoutMilliseconds).unref()
  const environment = { ...runner.childEnvironment, ...(builder.path && { PATH: builder.path }) }
  const run = createRun(environment, timeout.signal)
  const { docker } = bindDocker(run, builder.daemon)
  const { buildxConfig, kubeconfig } = { ...runner, ...builder }
  const problems = await removeBuilder(docker, bindBuildx(run, builder.buildx, { buildxConfig, kubeconfig }), builder)
  for (const problem of problems) log.warning(`cannot remove ${problem}`)
  if (problems.length === 0) log.info(`removed builder ${builder.name}`)
}

async function attempt<T>(task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await task()
  } catch (error) {
    log.warning(`cleanup failed: ${messageOf(error)}`)
    return undefined
  }
}
