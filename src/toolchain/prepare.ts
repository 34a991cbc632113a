import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Buildx, bindBuildx, type Run } from '../process.ts'
import type { RegistryAccess } from '../registry/access.ts'
import { group, type Log, log } from '../report/log.ts'
import type { Runner } from '../runner.ts'
import { type BuilderState, builderName, createBuilder } from './builder.ts'
import { type Config, composeConfig, readConfig } from './buildkitd.ts'
import { type BinaryCache, type BuildxBinary, ensureBuildx, pluginFolders } from './buildx.ts'
import { ensureImage, type HasImage, inspectImages } from './docker.ts'
import {
  createProbe,
  foreignArchitectures,
  nativeArchitecture,
  readHandlers,
  registerEmulators,
  withoutHandler,
} from './emulation.ts'
import { type Engine, inspectEngine, versionOfImage } from './engine.ts'
import type { BuilderInputs, BuildxInputs } from './inputs.ts'
import { buildxAsset, resolveBuildx } from './releases.ts'

/** What is there when the toolchain is ready. */
export type Toolchain = {
  readonly buildx: Buildx
  readonly binary: BuildxBinary
  readonly builder: string
  readonly engine: Engine
  /** Architectures (Go's names) that run under QEMU here. */
  readonly emulated: ReadonlySet<string>
}

/** What the preparation needs from the job. */
export type Host = {
  readonly run: Run
  readonly runner: Runner
  /** A private folder of this job, removed in post. */
  readonly folder: string
  readonly registries: Pick<RegistryAccess, 'tables'>
  readonly binaryCache?: BinaryCache
  /** Called before the builder exists, so that post removes even a half-made one. */
  readonly saveBuilder: (state: BuilderState) => void
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
  const { runner, run } = host
  if (runner.os !== 'linux') throw new Error(notLinux(runner.os))
  const config = await configure(builder, hosts, host)

  const ensureBinary = prepareBuildx(wantedBuildx, host)

  if (builder.existing) {
    const binary = await ensureBinary()
    const buildx = bindBuildx(run, binary.path, runner.buildxConfig)
    const engine = await inspectEngine(buildx, builder.existing)
    return { binary, buildx, builder: builder.existing, engine, emulated: new Set<string>() }
  }

  // Started before buildx is hashed and not awaited here: the two do not need one another.
  const has = usesDaemon(builder)
    ? inspectImages(run, [...builder.buildkitImages, ...builder.binfmtImages], runner.remoteDocker ?? 'this machine')
    : Promise.resolve(() => false)
  const [toolchain, emulated] = await Promise.all([
    bootBuilder(builder, config, ensureBinary, has, host),
    usesDaemon(builder) ? emulate(builder, platforms, has, host) : new Set<string>(),
    has,
  ])
  return { ...toolchain, emulated }
}

/**
 * Decides which buildx is wanted, at once, so that a wrong input fails before anything is created.
 *
 * @returns what provides it; needs no daemon
 * @throws Error for a version that cannot be had
 */
export function prepareBuildx(
  { version, url, sha256, cacheBinary }: BuildxInputs,
  { run, runner, binaryCache }: Pick<Host, 'run' | 'runner' | 'binaryCache'>,
): () => Promise<BuildxBinary> {
  const asset = buildxAsset(runner.os, runner.arch, runner.armVersion)
  const wanted = resolveBuildx(version, asset, sha256)
  const places = {
    asset,
    url,
    toolCache: runner.toolCache,
    temp: runner.temp,
    pluginFolders: pluginFolders(runner.dockerConfig),
    ...(cacheBinary && { cache: binaryCache }),
  }
  return () => group('Install buildx', (log) => ensureBuildx(wanted, places, run, log))
}

/** Composes the builder's configuration, where it has one. */
async function configure(
  builder: BuilderInputs,
  hosts: readonly string[],
  { runner, registries: { tables } }: Host,
): Promise<Config> {
  const given = await readConfig(builder.config, runner.buildxConfig)
  if (!builder.existing && ['docker-container', 'kubernetes'].includes(builder.driver))
    return composeConfig(given, tables, hosts)
  if (Object.keys(tables).length > 0) log.warning(notConfigurable(builder))
  return composeConfig(given, {}, [])
}

async function bootBuilder(
  inputs: BuilderInputs,
  config: Config,
  ensureBinary: () => Promise<BuildxBinary>,
  has: Promise<HasImage>,
  { run, runner, folder, saveBuilder }: Host,
): Promise<Omit<Toolchain, 'emulated'>> {
  const ownsImage = inputs.driver === 'docker-container' && !inputs.driverOpts.some((opt) => opt.startsWith('image='))
  const [binary, buildkitImage] = await Promise.all([
    ensureBinary(),
    ownsImage
      ? group('Provide the BuildKit image', async (log) =>
          ensureImage(run, 'buildkit-image', inputs.buildkitImages, await has, log.info),
        )
      : undefined,
  ])
  const buildx = bindBuildx(run, binary.path, runner.buildxConfig)
  // The docker driver is the daemon's own builder: it exists under the context's name and cannot be made.
  if (inputs.driver === 'docker') {
    const builder = runner.environment.DOCKER_CONTEXT || 'default'
    return { buildx, binary, builder, engine: await inspectEngine(buildx, builder) }
  }

  const name = builderName(inputs.keepState ? [runner.name, runner.repository, runner.job, runner.action] : undefined)
  const configFile = config.text === undefined ? undefined : join(folder, 'buildkitd.toml')
  if (config.text !== undefined && configFile) await writeFile(configFile, config.text, { mode: 0o600 })
  const hostNetwork = needsHostNetwork(inputs, config)
  if (inputs.cleanup) saveBuilder({ name, driver: inputs.driver, keepState: inputs.keepState, buildx: binary.path })
  await group('Boot the builder', (log) => {
    log.info(`builder ${name}, ${buildkitImage ?? inputs.driver}`)
    if (hostNetwork)
      log.info(`it is in the host's network, for the registries on this machine: ${config.loopback.join(', ')}`)
    return createBuilder(run, buildx, {
      name,
      driver: inputs.driver,
      driverOpts: [...inputs.driverOpts, ...(hostNetwork ? ['network=host'] : [])],
      buildkitImage,
      buildkitdFlags: inputs.buildkitdFlags,
      configFile,
      endpoint: inputs.endpoint,
    })
  })
  // Asking takes a fifth of a second, which the tag of a released image saves.
  const version = versionOfImage(buildkitImage)
  const engine = version ? { driver: inputs.driver, version } : await inspectEngine(buildx, name)
  return { buildx, binary, builder: name, engine }
}

async function emulate(
  { emulation, binfmtImages }: BuilderInputs,
  platforms: readonly string[],
  has: Promise<HasImage>,
  { run, runner, folder }: Host,
): Promise<Set<string>> {
  const foreign = await foreignArchitectures(platforms, nativeArchitecture(runner.arch), createProbe(run, folder))
  if (foreign.length === 0 || emulation === 'never') return new Set(foreign)
  // A remote daemon's kernel cannot be looked at from here, so there binfmt is always asked.
  const handlers = emulation === 'always' || runner.remoteDocker ? [] : ((await readHandlers()) ?? [])
  const missing = withoutHandler(foreign, handlers)
  if (missing.length > 0) await group(`Register QEMU for ${missing.join(', ')}`, (log) => register(missing, log))
  return new Set(foreign)

  async function register(architectures: readonly string[], log: Log): Promise<void> {
    const image = await ensureImage(run, 'binfmt-image', binfmtImages, await has, log.info)
    await registerEmulators(run, image, architectures)
    log.info(`registered with ${image}`)
  }
}

/** Tells whether the builder runs on the Docker daemon, and so on its kernel; kubernetes and remote ones do not. */
function usesDaemon({ driver }: BuilderInputs): boolean {
  return driver === 'docker-container' || driver === 'docker'
}

/** A registry on this machine's loopback is out of reach for a container, unless the user gave it a network. */
function needsHostNetwork({ driver, driverOpts }: BuilderInputs, { loopback }: Config): boolean {
  return driver === 'docker-container' && loopback.length > 0 && !driverOpts.some((opt) => /^"?network=/.test(opt))
}

function notConfigurable({ existing, driver }: BuilderInputs): string {
  const what = existing
    ? `builder '${existing}' exists already`
    : `a builder of driver '${driver}' brings its own configuration`
  return `input 'registries' does not reach the builder: ${what}; it only serves to check and tag`
}

function notLinux(os: string): string {
  const name = { darwin: 'macOS', win32: 'Windows' }[os] ?? os
  return `this runner is ${name}, but BuildKit's container needs Linux; use 'runs-on: ubuntu-24.04' (or -arm)`
}
