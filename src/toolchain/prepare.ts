import { join } from 'node:path'
import { type Buildx, bindBuildx } from '../buildx/buildx.ts'
import { type Engine, inspectEngine } from '../buildx/inspect.ts'
import type { BuilderState } from '../buildx/removal.ts'
import { bindDocker, type Daemon, type Docker, findDaemon } from '../docker/daemon.ts'
import { inspectImages } from '../docker/images.ts'
import { CommandError, type Run } from '../process.ts'
import type { RegistryAccess } from '../registry/access.ts'
import { group } from '../report/log.ts'
import type { Retries } from '../retry.ts'
import type { Runner } from '../runner.ts'
import type { BinaryCache, BinaryState } from './actions-cache.ts'
import { type BuildxBinary, ensureBuildx, installedBuildx, pluginFolders } from './binary.ts'
import { bootBuilder, configure, type Parts } from './boot.ts'
import { emulate } from './emulation.ts'
import type { BuilderInputs, BuildxInputs } from './inputs.ts'
import { parseNodes, withoutNodes } from './nodes.ts'
import { buildxAsset, resolveBuildx } from './releases.ts'
import type { Remarks } from './sweep.ts'
import { binaryCacheKey } from './tool-cache.ts'

/** What is there when the toolchain is ready. */
export type Toolchain = {
  readonly buildx: Buildx
  readonly binary: BuildxBinary
  /** On the daemon of the builder, where it has one. */
  readonly docker: Docker
  readonly builder: string
  readonly engine: Engine
  /** Architectures (Go's names) that run under QEMU here; undefined where the builder's machines are not known. */
  readonly emulated?: ReadonlySet<string>
}

/** What the preparation needs from the job. */
export type Host = {
  readonly run: Run
  readonly runner: Runner
  /** A private folder of this job, removed in post. */
  readonly folder: string
  readonly registries: RegistryAccess
  readonly retries: Retries
  readonly binaryCache?: BinaryCache
  /** Called after a download, so that post puts the binary into the Actions cache. */
  readonly saveBinary?: (binary: BinaryState) => void
  /** Called before the builder exists, so that post removes even a half-made one. */
  readonly saveBuilder: (state: BuilderState) => void
  /** Takes work that runs beside the job, does not reject, and is over before the job ends; its remarks are logged then. */
  readonly beside?: (work: Promise<Remarks>) => void
}

/** The two groups of inputs that shape the toolchain. */
export type ToolchainInputs = { readonly buildx: BuildxInputs; readonly builder: BuilderInputs }

/** What the toolchain is to be ready for. */
export type Work = {
  /** Normalised; empty when the builder chooses. */
  readonly platforms: readonly string[]
  /** Registry hosts that the build names. */
  readonly hosts: readonly string[]
}

/**
 * Makes buildx, emulators and the builder ready; what does not depend on one another runs side by side.
 *
 * @throws Error for inputs that cannot be met, before anything is created
 */
export async function prepare(
  { buildx: wantedBuildx, builder }: ToolchainInputs,
  { platforms, hosts }: Work,
  host: Host,
): Promise<Toolchain> {
  const { runner, run, retries } = host
  assertRunner(runner.os)
  const config = await configure(builder, hosts, host)
  const nodes = await parseNodes(builder.append)
  const here = withoutNodes(platforms, nodes, runner)
  const ensureBinary = prepareBuildx(wantedBuildx, host)

  if (builder.existing) {
    // It was made by the machine's own buildx, unless the workflow says otherwise.
    const own = wantedBuildx.version ? undefined : await installedBuildx(pluginFolders(runner.dockerConfig), run)
    return connect(own ?? (await ensureBinary()), builder.existing, 'builder', host)
  }
  if (builder.driver !== 'docker-container' && builder.driver !== 'docker') {
    return bootBuilder(builder, { config, nodes, here, ensureBinary, daemon: bindDocker(run, []) }, host)
  }
  const daemon = await findDaemon(run, builder.endpoint, runner)
  // Started before buildx is hashed and not awaited here: the two do not need one another.
  const has = inspectImages(daemon, [...builder.buildkitImages, ...builder.binfmtImages])
  if (builder.driver === 'docker-container' && runner.isSelfHosted) beginSweep(ensureBinary(), has, daemon, host)
  const [toolchain, emulated] = await Promise.all([
    builder.driver === 'docker'
      ? daemonBuilder(builder, { ensureBinary, has, daemon }, host)
      : bootBuilder(builder, { config, nodes, here, ensureBinary, has, daemon }, host),
    emulate(builder, here, { daemon, has, run, retries, arch: runner.arch, folder: host.folder }),
    has,
  ])
  return { ...toolchain, ...(nodes.length === 0 && { emulated }) }
}

/**
 * Decides which buildx is wanted, at once, so that a wrong input fails before anything is created.
 *
 * @returns what provides it, once; needs no daemon
 * @throws Error for a version that cannot be had
 */
export function prepareBuildx(
  { version, url, sha256, cacheBinary }: BuildxInputs,
  { run, runner, retries, binaryCache, saveBinary }: Omit<Host, 'folder' | 'registries' | 'saveBuilder'>,
): () => Promise<BuildxBinary> {
  const asset = buildxAsset(runner.os, runner.arch, runner.armVersion)
  const wanted = resolveBuildx(version, asset, sha256)
  const cache = cacheBinary ? binaryCache : undefined
  const places = {
    asset,
    url,
    toolCache: runner.toolCache,
    temporary: join(runner.temp, 'tool-cache'),
    pluginFolders: pluginFolders(runner.dockerConfig),
    cache,
  }
  const install = () =>
    group('Install buildx', async (log) => {
      const binary = await ensureBuildx(wanted, places, { run, retries, log })
      if (cache && binary.source === 'download' && wanted.kind === 'release') {
        saveBinary?.({ path: binary.path, key: binaryCacheKey(wanted.version, asset, wanted.sha256) })
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
 */
function beginSweep(binary: Promise<BuildxBinary>, has: Promise<unknown>, { docker }: Daemon, host: Host): void {
  Promise.all([binary, has]).then(
    ([{ path }]) => host.beside?.(sweep(docker, bindBuildx(host.run, path, host.runner.buildxConfig))),
    () => {},
  )
}

/** Loaded where it is needed: on machines that last. */
async function sweep(docker: Docker, buildx: Buildx): Promise<Remarks> {
  const { sweepBuilders } = await import('./sweep.ts')
  return sweepBuilders(docker, buildx)
}

/** The Docker daemon's own builder: it exists under the name of the context, and cannot be made. */
async function daemonBuilder(
  { endpoint }: BuilderInputs,
  { ensureBinary, has, daemon }: Pick<Parts, 'ensureBinary' | 'has'> & { readonly daemon: Daemon },
  host: Host,
): Promise<Toolchain> {
  const [binary] = await Promise.all([ensureBinary(), has])
  return { ...(await connect(binary, endpoint || daemon.context, 'endpoint', host)), docker: daemon.docker }
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
  { run, runner }: Host,
): Promise<Toolchain> {
  const buildx = bindBuildx(run, binary.path, runner.buildxConfig)
  try {
    return { binary, buildx, docker: bindDocker(run, []).docker, builder, engine: await inspectEngine(buildx, builder) }
  } catch (error) {
    if (!(error instanceof CommandError && /no builder .* found/.test(error.stderr))) throw error
    const wayOut = input === 'builder' ? 'make it in a step before this one' : 'name a Docker context'
    throw new Error(`input '${input}' is '${builder}', but buildx knows no such builder; ${wayOut}, or leave it out`, {
      cause: error,
    })
  }
}
