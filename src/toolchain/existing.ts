import { bindBuildx } from '../buildx/buildx.ts'
import { inspectBuildkit } from '../buildx/inspect.ts'
import { bindDocker, type Daemon, findDaemon } from '../docker/daemon.ts'
import { inspectImages } from '../docker/images.ts'
import type { Job } from '../job.ts'
import type { Platforms } from '../platform.ts'
import { CommandError } from '../process.ts'
import type { BuildxBinary } from './binary.ts'
import type { BootOptions } from './boot.ts'
import type { ChosenBuilder } from './choose.ts'
import { emulate } from './emulation.ts'
import type { BuilderInputs } from './inputs.ts'
import type { Builder, Toolchain } from './toolchain.ts'

/** The Docker daemon's own builder: it exists under the name of the context, and cannot be created. */
export async function connectToDaemon(
  { endpoint }: Pick<BuilderInputs, 'endpoint'>,
  { ensureBinary, images, daemon }: Pick<BootOptions, 'ensureBinary' | 'images'> & { readonly daemon: Daemon },
  job: Pick<Job, 'run' | 'runner'>,
): Promise<Builder> {
  const [binary] = await Promise.all([ensureBinary(), images])
  return { ...(await connect(binary, endpoint || daemon.context, 'endpoint', job)), docker: daemon.docker }
}

/**
 * Connects to the builder that was chosen. Emulators are left alone for one that an input names, since who names it has
 * set it up; for the current one they are registered as for one that this action makes. A BuildKit
 * that runs already executes through them at once: the kernel does (BuildKit, solver/llbsolver/ops/exec_binfmt.go).
 *
 * @param parts what provides its buildx, and supplies emulators
 */
export async function connectToChosen(
  chosen: ChosenBuilder,
  platforms: Platforms,
  { ensureBinary, supplies }: Pick<BootOptions, 'ensureBinary' | 'supplies'>,
  job: Job,
): Promise<Toolchain> {
  const { existing, current, isOnDaemon, isApart, driver, binfmtImages } = chosen
  const inHostNetwork = driver === 'docker-container' && isApart === false
  const connected = async () => ({
    ...(await connect(await ensureBinary(), existing, current ?? 'builder', job)),
    ...(inHostNetwork && { inHostNetwork }),
  })
  if (!isOnDaemon) return connected()
  const daemon = await findDaemon(job.run, '', job.runner)
  const images = inspectImages(daemon, binfmtImages)
  const [builder, emulation, disk] = await Promise.all([
    connected(),
    emulate(chosen, platforms, { daemon, images, supplies }, job),
    import('./space.ts').then(({ lookAtDisk }) => lookAtDisk(daemon, images)),
  ])
  if (disk !== undefined) await (await import('./space.ts')).makeSpace(disk, builder, false)
  return { ...builder, ...emulation }
}

/** What named a builder: an input, or what chooses the current one. */
type NamedBy = 'builder' | 'endpoint' | NonNullable<ChosenBuilder['current']>

/**
 * Connects to a builder that was there before.
 *
 * @throws Error that says what named it when buildx does not know the builder
 */
export async function connect(
  binary: BuildxBinary,
  builder: string,
  by: NamedBy,
  { run, runner }: Pick<Job, 'run' | 'runner'>,
): Promise<Builder> {
  const buildx = bindBuildx(run, binary.path, runner)
  try {
    const buildkit = await inspectBuildkit(buildx, builder)
    return { binary, buildx, docker: bindDocker(run, []).docker, builder, isOwn: false, buildkit }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const { saidByBuildx } = await import('../buildx/said.ts')
    if (!saidByBuildx(error.stderr, ['no builder'])) throw error
    throw new Error(unknownBuilder(builder, by), { cause: error })
  }
}

function unknownBuilder(builder: string, by: NamedBy): string {
  if (by === 'endpoint')
    return `input 'endpoint' is '${builder}', but buildx has no such builder; set it to a Docker context, or remove it`
  if (by === 'builder')
    return `input 'builder' is '${builder}', but buildx has no such builder; create it in an earlier step (docker buildx create --name ${builder}), or remove 'builder'`
  return `the current builder is '${builder}', chosen by ${by}, but it no longer exists; set 'builder: new' to create one for this step`
}
