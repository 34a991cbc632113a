import { join } from 'node:path'
import { bindBuildx } from '../buildx/buildx.ts'
import { inspectBuildkit } from '../buildx/inspect.ts'
import { bindDocker, type Daemon, findDaemon } from '../docker/daemon.ts'
import { inspectImages } from '../docker/images.ts'
import type { Job } from '../job.ts'
import { group, log } from '../log.ts'
import { CommandError } from '../process.ts'
import { type BuildxBinary, ensureBuildx, installedBuildx, pluginFolders } from './binary.ts'
import { type BuilderNeeds, bootBuilder, configure } from './boot.ts'
import type { Configuration } from './buildkitd.ts'
import { emulate } from './emulation.ts'
import type { BuilderInputs, BuildxInputs } from './inputs.ts'
import { parseNodes, withoutNodes } from './nodes.ts'
import { buildxAsset, decideBuildx } from './releases.ts'
import type { Remarks } from './sweep.ts'
import type { Builder, ConnectedJob, Needs, Toolchain } from './toolchain.ts'

/**
 * Makes buildx, emulators and the builder ready; what does not depend on one another runs side by side.
 *
 * @throws Error for inputs that cannot be met, before anything is created
 */
export async function prepare(
  { buildx: wantedBuildx, builder }: { readonly buildx: BuildxInputs; readonly builder: BuilderInputs },
  { platforms, hosts }: Needs,
  configuration: Configuration,
  job: ConnectedJob,
): Promise<Toolchain> {
  const { runner, run } = job
  assertRunner(runner.os)
  const config = await configure(builder, configuration, hosts, job.registries.tables)
  const nodes = await parseNodes(builder.append)
  const ownPlatforms = withoutNodes(platforms, nodes, runner)
  const ensureBinary = prepareBuildx(wantedBuildx, job)

  if (builder.existing) {
    // It was made by the machine's own buildx, unless the workflow says otherwise.
    const own = wantedBuildx.version ? undefined : await installedBuildx(pluginFolders(runner.dockerConfig), run)
    const binary = own ?? (await ensureBinary())
    return { ...(await connect(binary, builder.existing, 'builder', job)), close: async () => {} }
  }
  const needs = { config, nodes, platforms: ownPlatforms, ensureBinary }
  if (builder.driver !== 'docker-container' && builder.driver !== 'docker')
    return { ...(await bootBuilder(builder, { ...needs, daemon: bindDocker(run, []) }, job)), close: async () => {} }
  return onDaemon(builder, { ...needs, daemon: await findDaemon(run, builder.endpoint, runner) }, job)
}

/** A builder that runs on a Docker daemon, whose machine then runs what is built. */
async function onDaemon(
  inputs: BuilderInputs,
  needs: BuilderNeeds & { readonly daemon: Daemon },
  job: ConnectedJob,
): Promise<Toolchain> {
  const { runner, run, retries, folder } = job
  const { daemon, ensureBinary, nodes, platforms } = needs
  // Started before buildx is hashed and not awaited yet: the two do not need one another.
  const has = inspectImages(daemon, [...inputs.buildkitImages, ...inputs.binfmtImages])
  const sweep =
    inputs.driver === 'docker-container' && runner.isSelfHosted
      ? beginSweep(ensureBinary(), has, daemon, job)
      : undefined
  const [toolchain, emulated] = await Promise.all([
    inputs.driver === 'docker'
      ? daemonBuilder(inputs, { ensureBinary, has, daemon }, job)
      : bootBuilder(inputs, { ...needs, has }, job),
    emulate(inputs, platforms, { daemon, has, run, retries, arch: runner.arch, folder }),
    has,
  ])
  return { ...toolchain, ...(nodes.length === 0 && { emulated }), close: async () => logRemarks(await sweep) }
}

/**
 * Decides which buildx is wanted, at once, so that a wrong input fails before anything is created.
 *
 * @returns what provides it, once; needs no daemon
 * @throws Error for a version that cannot be had
 */
export function prepareBuildx(
  { version, url, sha256, cacheBinary }: BuildxInputs,
  { run, runner, retries, binaryCache, save }: Pick<Job, 'run' | 'runner' | 'retries' | 'binaryCache' | 'save'>,
): () => Promise<BuildxBinary> {
  const asset = buildxAsset(runner.os, runner.arch, runner.armVersion)
  const wanted = decideBuildx(version, asset, sha256)
  const cache = cacheBinary ? binaryCache : undefined
  const places = {
    asset,
    url,
    toolCache: runner.toolCache,
    temporary: join(runner.temp, 'tool-cache'),
    environment: runner.environment,
    pluginFolders: pluginFolders(runner.dockerConfig),
    cache,
  }
  const install = () =>
    group('Install buildx', async (lines) => {
      const binary = await ensureBuildx(wanted, places, { run, retries, log: lines })
      if (cache && !cache.hasGivenUp() && binary.source === 'download' && wanted.kind === 'release') {
        const { binaryCacheKey } = await import('./tool-cache.ts')
        save({ binary: { path: binary.path, key: binaryCacheKey(wanted.version, asset, wanted.sha256) } })
      }
      return binary
    })
  let binary: Promise<BuildxBinary> | undefined
  return () => {
    binary ??= install()
    return binary
  }
}

/**
 * Refuses runners on which no BuildKit can be set up.
 *
 * @param os as Node names it
 */
export function assertRunner(os: string): void {
  if (os === 'linux') return
  const name = { darwin: 'macOS', win32: 'Windows' }[os] ?? os
  throw new Error(
    `this runner is ${name}, but BuildKit's container needs Linux; use 'runs-on: ubuntu-24.04' (or ubuntu-24.04-arm)`,
  )
}

/**
 * Begins to remove what killed jobs left, as soon as there is a buildx; not where the preparation fails before, which says
 * better what is wrong, and must not wait.
 *
 * @returns never rejects
 */
async function beginSweep(
  binary: Promise<BuildxBinary>,
  has: Promise<unknown>,
  { docker }: Daemon,
  { run, runner }: Job,
): Promise<Remarks | undefined> {
  const ready = await Promise.all([binary, has]).catch(() => undefined)
  if (ready === undefined) return undefined
  // Loaded where it is needed: on machines that last.
  const { sweepBuilders } = await import('./sweep.ts')
  return sweepBuilders(docker, bindBuildx(run, ready[0].path, runner.buildxConfig))
}

function logRemarks({ infos, warnings }: Remarks = { infos: [], warnings: [] }): void {
  for (const line of infos) log.info(line)
  for (const message of warnings) log.warning(message)
}

/** The Docker daemon's own builder: it exists under the name of the context, and cannot be made. */
async function daemonBuilder(
  { endpoint }: BuilderInputs,
  { ensureBinary, has, daemon }: Pick<BuilderNeeds, 'ensureBinary' | 'has'> & { readonly daemon: Daemon },
  job: Job,
): Promise<Builder> {
  const [binary] = await Promise.all([ensureBinary(), has])
  return { ...(await connect(binary, endpoint || daemon.context, 'endpoint', job)), docker: daemon.docker }
}

/**
 * A builder that was there before.
 *
 * @param input the one that names it, for the message
 */
async function connect(
  binary: BuildxBinary,
  builder: string,
  input: 'builder' | 'endpoint',
  { run, runner }: Job,
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
