import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuilderNode, createBuilder } from '../buildx/builder.ts'
import { lastingName, timedName } from '../buildx/builder-name.ts'
import { bindBuildx } from '../buildx/buildx.ts'
import { hasDriverOpt } from '../buildx/driver-opts.ts'
import { inspectBuildkit, versionOfImage } from '../buildx/inspect.ts'
import type { Daemon } from '../docker/daemon.ts'
import { ensureImage, type HasImage } from '../docker/images.ts'
import { csvRecord } from '../input/csv.ts'
import type { Job } from '../job.ts'
import { group, log } from '../log.ts'
import type { Platforms } from '../platform.ts'
import type { RegistryTables } from '../registry/loopback.ts'
import type { Runner } from '../runner.ts'
import type { BuildxBinary } from './binary.ts'
import { type BuilderConfig, type Configuration, composeConfig } from './buildkitd.ts'
import type { BuilderInputs } from './inputs.ts'
import type { Builder } from './toolchain.ts'

/** What a builder is made with, besides its inputs. */
export type BuilderNeeds = {
  readonly config: BuilderConfig
  /** Further nodes. */
  readonly nodes: readonly BuilderNode[]
  /** The platforms that none of them is fixed to. */
  readonly platforms: Platforms
  readonly ensureBinary: () => Promise<BuildxBinary>
  readonly daemon: Pick<Daemon, 'docker' | 'options'>
  /** What the daemon holds; absent where the builder does not run on it. */
  readonly has?: Promise<HasImage>
}

/**
 * Composes the builder's configuration, where it has one.
 *
 * @param hosts registry hosts that the build names
 * @param tables what the input `registries` says
 */
export async function configure(
  builder: BuilderInputs,
  configuration: Configuration,
  hosts: readonly string[],
  tables: RegistryTables,
): Promise<BuilderConfig> {
  if (!builder.existing && ['docker-container', 'kubernetes'].includes(builder.driver))
    return composeConfig(configuration.file, tables, hosts)
  if (Object.keys(tables).length > 0) log.warning(notConfigurable(builder))
  return composeConfig(configuration.file, {}, [])
}

/** Makes and boots a builder of our own. */
export async function bootBuilder(inputs: BuilderInputs, needs: BuilderNeeds, job: Job): Promise<Builder> {
  const { run, runner, folder, save } = job
  const { docker, options } = needs.daemon
  const { driver, keepState, cleanup } = inputs
  const [binary, buildkitImage] = await Promise.all([needs.ensureBinary(), provideImage(inputs, needs, job)])
  const buildx = bindBuildx(run, binary.path, runner.buildxConfig)
  const step = keepState ? [runner.name, runner.repository, runner.job, runner.action] : undefined
  const name = cleanup && !keepState ? timedName(Date.now()) : lastingName(step)
  const configFile = await writeConfig(needs.config, folder)
  const hostNetwork = needsHostNetwork(inputs, needs.config)

  if (cleanup) save({ builder: { name, driver, keepState, buildx: binary.path, daemon: options } })
  await group('Boot the builder', ({ info }) => {
    info(`builder ${name}, ${buildkitImage ?? driver}`)
    if (hostNetwork)
      info(`it is in the host's network, for the registries on this machine: ${needs.config.loopback.join(', ')}`)
    return createBuilder(docker, buildx, {
      name,
      driver,
      driverOpts: [...originOf(driver, runner), ...inputs.driverOpts, ...(hostNetwork ? ['network=host'] : [])],
      buildkitImage,
      buildkitdFlags: inputs.buildkitdFlags,
      configFile,
      endpoint: inputs.endpoint,
      keepState,
      nodes: needs.nodes,
      platforms: needs.platforms,
    })
  })
  // Asking takes a fifth of a second, which the tag of a released image saves where there is one node.
  const version = needs.nodes.length === 0 ? versionOfImage(buildkitImage) : undefined
  return {
    buildx,
    binary,
    docker,
    builder: name,
    isOwn: true,
    buildkit: version ? { driver, version } : await inspectBuildkit(buildx, name),
  }
}

/** The BuildKit image, which is there then; undefined where buildx or `driver-opts` choose it. */
async function provideImage(
  inputs: BuilderInputs,
  { daemon, has }: BuilderNeeds,
  { retries }: Job,
): Promise<string | undefined> {
  if (has === undefined || hasDriverOpt(inputs.driverOpts, 'image')) return undefined
  return group('Provide the BuildKit image', async ({ info }) =>
    ensureImage({ docker: daemon.docker, has: await has, retries, log: info }, 'buildkit-image', inputs.buildkitImages),
  )
}

async function writeConfig({ text }: BuilderConfig, folder: string): Promise<string | undefined> {
  if (text === undefined) return undefined
  const path = join(folder, 'buildkitd.toml')
  await writeFile(path, text, { mode: 0o600 })
  return path
}

/**
 * Tells who looks at the container with `docker inspect` which job made it. A variable, since the driver gives its
 * container no labels; steps of a build do not see it.
 */
function originOf(driver: string, { isSelfHosted, repository, runId, runAttempt, job }: Runner): string[] {
  if (driver !== 'docker-container' || !isSelfHosted) return []
  return [csvRecord([`env.MULTIARCH_BUILD_RUN=${repository}/${runId}/${runAttempt}/${job}`])]
}

/** A registry on this machine's loopback is out of reach for a container, unless the user gave it a network. */
function needsHostNetwork({ driver, driverOpts }: BuilderInputs, { loopback }: BuilderConfig): boolean {
  return driver === 'docker-container' && loopback.length > 0 && !hasDriverOpt(driverOpts, 'network')
}

function notConfigurable({ existing, driver }: BuilderInputs): string {
  const what = existing
    ? `builder '${existing}' exists already`
    : `a builder of driver '${driver}' brings its own configuration`
  return `input 'registries' does not reach the builder: ${what}; it only serves to check and tag`
}
