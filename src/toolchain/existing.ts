import { bindBuildx } from '../buildx/buildx.ts'
import { inspectBuildkit } from '../buildx/inspect.ts'
import { bindDocker, type Daemon } from '../docker/daemon.ts'
import type { Job } from '../job.ts'
import { CommandError } from '../process.ts'
import type { BuildxBinary } from './binary.ts'
import type { BootOptions } from './boot.ts'
import type { BuilderInputs } from './inputs.ts'
import type { Builder } from './toolchain.ts'

/** The Docker daemon's own builder: it exists under the name of the context, and cannot be made. */
export async function connectToDaemon(
  { endpoint }: Pick<BuilderInputs, 'endpoint'>,
  { ensureBinary, isLocal, daemon }: Pick<BootOptions, 'ensureBinary' | 'isLocal'> & { readonly daemon: Daemon },
  job: Pick<Job, 'run' | 'runner'>,
): Promise<Builder> {
  const [binary] = await Promise.all([ensureBinary(), isLocal])
  return { ...(await connect(binary, endpoint || daemon.context, 'endpoint', job)), docker: daemon.docker }
}

/**
 * Connects to a builder that was there before.
 *
 * @param input the one that names it, for the message
 * @throws Error that names the input when buildx does not know the builder
 */
export async function connect(
  binary: BuildxBinary,
  builder: string,
  input: 'builder' | 'endpoint',
  { run, runner }: Pick<Job, 'run' | 'runner'>,
): Promise<Builder> {
  const buildx = bindBuildx(run, binary.path, runner.buildxConfig)
  try {
    const buildkit = await inspectBuildkit(buildx, builder)
    return { binary, buildx, docker: bindDocker(run, []).docker, builder, isOwn: false, buildkit }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const { saidByBuildx } = await import('../buildx/said.ts')
    if (!saidByBuildx(error.stderr, ['no builder'])) throw error
    const wayOut = input === 'builder' ? 'make it in a step before this one' : 'name a Docker context'
    throw new Error(`input '${input}' is '${builder}', but buildx knows no such builder; ${wayOut}, or leave it out`, {
      cause: error,
    })
  }
}
