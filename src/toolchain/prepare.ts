import { join } from 'node:path'
import type { BuilderNode } from '../buildx/builder.ts'
import { bindDocker, type Daemon } from '../docker/daemon.ts'
import type { ImageSources } from '../docker/images.ts'
import { during } from '../failure.ts'
import type { Job } from '../job.ts'
import { group } from '../log.ts'
import { type BuildxBinary, ensureBuildx, installedBuildx, pluginFolders } from './binary.ts'
import { type BootOptions, bootBuilder, configure } from './boot.ts'
import { mirrorsOfHub } from './buildkitd.ts'
import type { BuildxInputs } from './buildx-inputs.ts'
import type { ChosenBuilder } from './choose.ts'
import { emulate } from './emulation.ts'
import type { BuilderInputs } from './inputs.ts'
import { lookAhead } from './look-ahead.ts'
import { firstNode, type GivenNode, parseNodes, withoutNodes } from './nodes.ts'
import type { OpenedNodes } from './open-nodes.ts'
import { buildxAsset, decideBuildx } from './releases.ts'
import { openSupplies, type Supplies } from './supplies.ts'
import { beginSweep } from './sweep.ts'
import type { Toolchain, ToolchainOptions } from './toolchain.ts'

type Wanted = { readonly buildx: BuildxInputs; readonly builder: ChosenBuilder }

/** What is downloaded, and the buildx of the job, which is provided at the first call. */
export type Provided = { readonly supplies: Supplies; readonly ensureBinary: () => Promise<BuildxBinary> }

/**
 * Decides at once which buildx is wanted. For one who needs it before it is known what is to be prepared; needs no daemon.
 *
 * @throws Error for a version that cannot be had, and for a runner on which no BuildKit can be set up
 */
export function provide({ buildx, builder }: Wanted, unkept: ToolchainOptions['unkeptBinary'], job: Job): Provided {
  const { runner, run } = job
  assertRunner(runner.os)
  const supplies = openSupplies(job.retries)
  const ensureBinary = prepareBuildx(buildx, unkept, supplies, job)
  // One that exists was made by the machine's own buildx, unless the workflow says otherwise.
  const installs = builder.existing !== '' && !buildx.version
  const installed = async () => (installs ? installedBuildx(pluginFolders(runner.dockerConfig), run) : undefined)
  let binary: Promise<BuildxBinary> | undefined
  return {
    supplies,
    ensureBinary: () => {
      binary ??= installed().then((found) => found ?? ensureBinary())
      return binary
    },
  }
}

/**
 * Makes buildx, emulators and the builder ready; what does not depend on one another runs side by side.
 *
 * @param given its programs have the logins of the job
 * @throws Error for inputs that cannot be met, before anything is created
 */
export async function prepare(
  wanted: Wanted,
  { asked, configuration, tables, unkeptBinary }: ToolchainOptions,
  given: Job,
  { supplies, ensureBinary }: Provided = provide(wanted, unkeptBinary, given),
): Promise<Toolchain> {
  const { builder } = wanted
  const job = builder.kubeconfig === '' ? given : await (await import('./cluster.ts')).withKubeconfig(builder, given)
  const { runner, run } = job
  const isOnDocker = builder.driver === 'docker-container' || builder.driver === 'docker'
  const nodes = await parseNodes(builder.append)
  const isMadeThere = builder.existing === '' && isOnDocker
  const ahead = isMadeThere ? lookAhead(builder, mirrorsOfHub(configuration.file, tables), job) : undefined
  const { platforms, hosts } = await asked
  const config = await configure(builder, configuration, hosts, tables)
  const ownPlatforms = withoutNodes(platforms, nodes, runner)

  if (builder.existing) {
    const { connectToChosen } = await import('./existing.ts')
    return connectToChosen(builder, platforms, { ensureBinary, supplies }, job)
  }
  const found = ahead ? await ahead.daemon : elsewhere(builder, run)
  const { inputs, others, daemon, opened } = await reach(builder, nodes, found, job)
  const options = { config, nodes: others, platforms: ownPlatforms, ensureBinary, supplies, path: opened.path }
  const reaching = { ...job, run: opened.run }
  const toolchain = ahead
    ? await onDaemon(inputs, { ...options, daemon, images: ahead.imagesOn(daemon) }, reaching)
    : await bootElsewhere(inputs, { ...options, daemon }, reaching)
  return { ...toolchain, ...(opened.lostNodes && { lostNodes: opened.lostNodes }) }
}

/** Boots a builder whose nodes are not on a Docker daemon: remote ones, or pods of a cluster. */
async function bootElsewhere(inputs: BuilderInputs, options: BootOptions, job: Job): Promise<Toolchain> {
  if (inputs.driver !== 'kubernetes') return bootBuilder(inputs, options, job)
  return (await import('./cluster.ts')).bootInCluster(inputs, options, job)
}

/** Where the builder is on no Docker daemon. */
function elsewhere({ endpoint }: BuilderInputs, run: Job['run']): Daemon {
  return { ...bindDocker(run, []), context: 'default', address: endpoint, isRemote: true }
}

type Reached = {
  readonly inputs: BuilderInputs
  readonly others: readonly BuilderNode[]
  readonly daemon: Daemon
  readonly opened: Omit<OpenedNodes, 'nodes'>
}

/** Makes ready how nodes are reached, and asks whether they are there: one alone that is on this machine is not asked. */
async function reach(builder: BuilderInputs, nodes: readonly GivenNode[], daemon: Daemon, job: Job): Promise<Reached> {
  const { driver, endpoint, sshKey, knownHosts } = builder
  const isPlain = !daemon.isRemote && nodes.length === 0 && sshKey === '' && knownHosts === ''
  if (isPlain) return { inputs: builder, others: nodes, daemon, opened: { run: job.run } }
  const { openNodes } = await import('./open-nodes.ts')
  const address = daemon.isRemote ? daemon.address : endpoint
  const given = [firstNode(builder, address), ...nodes]
  const opened = await openNodes(given, { driver, daemon: daemon.options }, job)
  const [first, ...others] = opened.nodes
  const inputs = { ...builder, driverOpts: first?.driverOpts ?? builder.driverOpts }
  return { inputs, others, daemon: { ...daemon, ...bindDocker(opened.run, daemon.options) }, opened }
}

/** A builder that runs on a Docker daemon, whose machine then runs what is built. */
async function onDaemon(
  inputs: BuilderInputs,
  options: BootOptions & { readonly daemon: Daemon; readonly images: Promise<ImageSources> },
  job: Job,
): Promise<Toolchain> {
  const { daemon, ensureBinary, images, supplies, nodes, platforms } = options
  const sweep =
    inputs.driver === 'docker-container' && job.runner.isSelfHosted
      ? beginSweep(ensureBinary(), images, daemon, job)
      : undefined
  const [builder, emulation, disk] = await Promise.all([
    inputs.driver === 'docker'
      ? import('./existing.ts').then(({ connectToDaemon }) =>
          connectToDaemon(inputs, { ensureBinary, images, daemon }, job),
        )
      : bootBuilder(inputs, options, job),
    emulate(inputs, platforms, { daemon, images, supplies }, job),
    import('./space.ts').then(({ lookAtDisk }) => lookAtDisk(daemon, images)),
  ])
  if (disk !== undefined) await (await import('./space.ts')).makeSpace(disk, builder, inputs.keepState)
  return { ...builder, ...(nodes.length === 0 && emulation), ...(sweep && { sweep }) }
}

/**
 * Decides which buildx is wanted, at once, so that a wrong input fails before anything is created.
 *
 * @returns what provides it
 * @throws Error for a version that cannot be had
 */
export function prepareBuildx(
  { version, url, sha256, cacheBinary }: BuildxInputs,
  unkept: ToolchainOptions['unkeptBinary'],
  { get }: Supplies,
  { run, runner, binaryCache, save }: Pick<Job, 'run' | 'runner' | 'binaryCache' | 'save'>,
): () => Promise<BuildxBinary> {
  const asset = buildxAsset(runner.arch, runner.armVersion)
  const wanted = decideBuildx(version, asset, sha256)
  const cache = cacheBinary ? binaryCache : undefined
  const options = {
    asset,
    url,
    toolCache: runner.toolCache,
    temporary: join(runner.temp, 'tool-cache'),
    exportToolCache: runner.exportToolCache,
    pluginFolders: pluginFolders(runner.dockerConfig),
    cache,
    run,
    environment: runner.environment,
  }
  const install = () =>
    group('Install buildx', async (lines) => {
      const binary = await during('download', {}, () =>
        get((retries) => ensureBuildx(wanted, { ...options, retries, log: lines })),
      )
      if (cache && !cache.hasGivenUp() && binary.source === 'download' && wanted.kind === 'release') {
        const { binaryCacheKey } = await import('./tool-cache.ts')
        const key = binaryCacheKey(wanted.version, asset, wanted.sha256)
        if (unkept === undefined) save({ binary: { path: binary.path, key } })
        else lines.info(`it is not saved in the GitHub Actions cache: ${unkept}`)
      }
      return binary
    })
  return install
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
