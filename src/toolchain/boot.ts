import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuilderNode, type BuilderOptions, createBuilder } from '../buildx/builder.ts'
import { ephemeralBuilderName, nodeContainer, persistentBuilderName } from '../buildx/builder-name.ts'
import { type Buildx, bindBuildx } from '../buildx/buildx.ts'
import { driverOpt, startsBuildkit } from '../buildx/driver-opts.ts'
import { lookAtBuildkit } from '../buildx/inspect.ts'
import { removeBuilder } from '../buildx/removal.ts'
import type { Daemon } from '../docker/daemon.ts'
import { ensureImage, type ImageSources } from '../docker/images.ts'
import { during } from '../failure.ts'
import type { Job } from '../job.ts'
import { group, log } from '../log.ts'
import type { Platforms } from '../platform.ts'
import { isLoopback } from '../reference.ts'
import type { RegistryTables } from '../registry/loopback.ts'
import { phaseAttempts } from '../retry.ts'
import type { BuildxBinary } from './binary.ts'
import { type BuilderConfig, type Configuration, composeConfig } from './buildkitd.ts'
import type { ChosenBuilder } from './choose.ts'
import type { BuilderInputs } from './inputs.ts'
import { placeInNetwork } from './network.ts'
import type { Supplies } from './supplies.ts'
import type { Builder } from './toolchain.ts'

export type BootOptions = {
  readonly config: BuilderConfig
  readonly nodes: readonly BuilderNode[]
  /** The platforms that none of `nodes` is fixed to. */
  readonly platforms: Platforms
  readonly ensureBinary: () => Promise<BuildxBinary>
  readonly supplies: Supplies
  readonly daemon: Pick<Daemon, 'docker' | 'options' | 'isRemote'>
  /** The variable PATH with which docker and buildx reach the nodes; undefined where it is the job's. */
  readonly path?: string | undefined
  /** What the daemon holds; absent where the builder does not run on it. */
  readonly images?: Promise<ImageSources>
  /** Finds what else is known of why the builder that buildx was told to make did not boot. */
  readonly explain?: (builder: BuilderOptions, words: string) => Promise<string>
}

/**
 * Composes the builder's configuration, where it has one.
 *
 * @param hosts registry hosts that the build names
 * @param tables what the input `registries` says
 */
export async function configure(
  builder: ChosenBuilder,
  configuration: Configuration,
  hosts: readonly string[],
  tables: RegistryTables,
): Promise<BuilderConfig> {
  if (!builder.existing && startsBuildkit(builder.driver)) return composeConfig(configuration.file, tables, hosts)
  if (Object.keys(tables).length > 0) log.warning(notConfigurable(builder))
  const outOfReach = builder.isApart ? hosts.filter(isLoopback) : []
  if (outOfReach.length > 0)
    log.warning(
      `builder '${builder.existing}' has its own network, so it cannot reach ${outOfReach.join(', ')} on this machine; create it with the driver option network=host, or set 'builder: new'`,
    )
  return composeConfig(configuration.file, {}, [])
}

/**
 * Makes and boots a builder, which post removes unless the inputs keep it.
 *
 * @throws Error with the last lines of BuildKit's own log, or what a cluster says of its pods, when it does not boot
 */
export async function bootBuilder(inputs: BuilderInputs, options: BootOptions, job: Job): Promise<Builder> {
  const { run, runner, folder, save } = job
  const { config, nodes, platforms, ensureBinary, daemon, path } = options
  const { driver, keepState, cleanup } = inputs
  const [binary, buildkitImage] = await Promise.all([ensureBinary(), provideImage(inputs, options, job)])
  const buildx = bindBuildx(run, binary.path, runner)
  const step = keepState ? [runner.name, runner.repository, runner.job, runner.action] : undefined
  const name = cleanup && !keepState ? ephemeralBuilderName(Date.now()) : persistentBuilderName(step)
  const configFile = await writeConfig(config, folder)
  const { driverOpts, reason, inHostNetwork, giveProxies } = await placeInNetwork(inputs, config, job)

  const reached = {
    ...(path !== undefined && { path }),
    ...(driver === 'kubernetes' && { kubeconfig: runner.kubeconfig }),
  }
  if (cleanup) save({ builder: { name, driver, keepState, buildx: binary.path, daemon: daemon.options, ...reached } })
  await group('Boot the builder', ({ info, warning }) => {
    info(`builder ${name}, ${buildkitImage ?? driver}`)
    if (reason) info(`it uses the host's network, to reach ${reason}`)
    const { buildkitdFlags, endpoint } = inputs
    const shared = { name, driver, keepState, buildkitImage, buildkitdFlags, configFile }
    const wanted = giveProxies({ ...shared, driverOpts, endpoint, nodes, platforms })
    const explain = options.explain && ((words: string) => options.explain?.(wanted, words) ?? Promise.resolve(''))
    return boot(daemon, buildx, job, { ...wanted, ...(explain && { explain }), warn: warning })
  })
  const image = nodes.length === 0 ? buildkitImage : undefined
  const made = { buildx, binary, docker: daemon.docker, builder: name, isOwn: true, inHostNetwork }
  return { ...made, buildkit: await lookAtBuildkit(made, inputs, image) }
}

/** Pulls the BuildKit image if it is missing; undefined where buildx or `driver-opts` choose it. */
async function provideImage(
  inputs: BuilderInputs,
  { daemon, images, supplies }: BootOptions,
  { runner, passing, proxies }: Job,
): Promise<string | undefined> {
  if (images === undefined) return undefined
  const kernel = daemon.isRemote ? undefined : runner.kernel
  const named = driverOpt(inputs.driverOpts, 'image')
  if (named !== undefined) {
    await fittingImages('driver-opts', [named], kernel, log.info)
    return undefined
  }
  return group('Prepare the BuildKit image', async ({ info }) => {
    const fitting = await fittingImages('buildkit-image', inputs.buildkitImages, kernel, info)
    const options = { docker: daemon.docker, passing: passing.pull, log: info, isProxied: proxies !== undefined }
    return during('pull', daemon, () =>
      supplies.get(async (retries) =>
        ensureImage({ ...options, retries, ...(await images) }, 'buildkit-image', fitting),
      ),
    )
  })
}

/** Those that can start a RUN on this kernel; what is known of kernels is only of Linux 5.4. */
async function fittingImages(
  input: string,
  images: readonly string[],
  kernel: string | undefined,
  info: (line: string) => void,
): Promise<readonly string[]> {
  if (!kernel?.startsWith('5.4.')) return images
  return (await import('./kernel.ts')).fittingImages(input, images, kernel, info)
}

/** Retries a boot that failed temporarily. The builder is removed first: buildx refuses to create one whose name exists. */
function boot(
  { docker, isRemote }: BootOptions['daemon'],
  buildx: Buildx,
  { retries, passing }: Job,
  { warn, ...options }: BuilderOptions & { readonly warn: (message: string) => void },
): Promise<void> {
  const { name, driver, keepState = false } = options
  const container = driver === 'docker-container' ? { container: nodeContainer(name) } : {}
  const create = () =>
    createBuilder(docker, buildx, options).catch(async (error: unknown) => {
      if (!keepState) throw error
      const { createWithoutState } = await import('../buildx/without-state.ts')
      return createWithoutState(error, docker, buildx, { ...options, warn })
    })
  return during('boot', { docker, isRemote, driver, ...container }, () =>
    retries.call({
      phase: 'boot',
      what: `boot of builder ${name}`,
      ask: async (attempt) => {
        if (attempt > 1) await removeBuilder(docker, buildx, { name, driver, keepState })
        await create()
      },
      transience: passing.boot,
      attempts: phaseAttempts,
      firstDelay: 5_000,
    }),
  )
}

async function writeConfig({ text }: BuilderConfig, folder: string): Promise<string | undefined> {
  if (text === undefined) return undefined
  const path = join(folder, 'buildkitd.toml')
  await writeFile(path, text, { mode: 0o600 })
  return path
}

function notConfigurable({ existing, driver }: ChosenBuilder): string {
  const what = existing
    ? `builder '${existing}' already exists`
    : `a builder with the driver '${driver}' has its own configuration`
  const remedy = existing ? `; set 'builder: new' to apply it to builds` : ''
  return `input 'registries' does not configure the builder, because ${what}; it only applies to this action's own checks and tags${remedy}`
}
