import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createBuilder } from '../buildx/builder.ts'
import { lastingName, timedName } from '../buildx/builder-name.ts'
import { bindBuildx } from '../buildx/buildx.ts'
import { hasDriverOpt } from '../buildx/driver-opts.ts'
import { inspectEngine, versionOfImage } from '../buildx/inspect.ts'
import type { Daemon } from '../docker/daemon.ts'
import { ensureImage, type HasImage } from '../docker/images.ts'
import { csvRecord } from '../input/csv.ts'
import { group, log } from '../report/log.ts'
import type { Runner } from '../runner.ts'
import type { BuildxBinary } from './binary.ts'
import { type Config, composeConfig, readConfig } from './buildkitd.ts'
import type { BuilderInputs } from './inputs.ts'
import type { BuilderNode } from './nodes.ts'
import type { Host, Toolchain } from './prepare.ts'

/** What a builder is made of, besides its inputs. */
export type Parts = {
  readonly config: Config
  /** Further nodes. */
  readonly nodes: readonly BuilderNode[]
  /** The platforms that none of them is fixed to. */
  readonly here: readonly string[]
  readonly ensureBinary: () => Promise<BuildxBinary>
  readonly daemon: Pick<Daemon, 'docker' | 'options'>
  /** What the daemon holds; absent where the builder does not run on it. */
  readonly has?: Promise<HasImage>
}

/** Composes the builder's configuration, where it has one. */
export async function configure(
  builder: BuilderInputs,
  hosts: readonly string[],
  { runner, registries: { tables } }: Pick<Host, 'runner' | 'registries'>,
): Promise<Config> {
  const given = await readConfig(builder.config, runner.buildxConfig)
  if (!builder.existing && ['docker-container', 'kubernetes'].includes(builder.driver))
    return composeConfig(given, tables, hosts)
  if (Object.keys(tables).length > 0) log.warning(notConfigurable(builder))
  return composeConfig(given, {}, [])
}

/** Makes and boots a builder of our own. */
export async function bootBuilder(inputs: BuilderInputs, parts: Parts, host: Host): Promise<Toolchain> {
  const { run, runner, folder, saveBuilder } = host
  const { docker, options } = parts.daemon
  const { driver, keepState, cleanup } = inputs
  const [binary, buildkitImage] = await Promise.all([parts.ensureBinary(), provideImage(inputs, parts, host)])
  const buildx = bindBuildx(run, binary.path, runner.buildxConfig)
  const step = keepState ? [runner.name, runner.repository, runner.job, runner.action] : undefined
  const name = cleanup && !keepState ? timedName(Date.now()) : lastingName(step)
  const configFile = await writeConfig(parts.config, folder)
  const hostNetwork = needsHostNetwork(inputs, parts.config)

  if (cleanup) saveBuilder({ name, driver, keepState, buildx: binary.path, daemon: options })
  await group('Boot the builder', ({ info }) => {
    info(`builder ${name}, ${buildkitImage ?? driver}`)
    if (hostNetwork)
      info(`it is in the host's network, for the registries on this machine: ${parts.config.loopback.join(', ')}`)
    return createBuilder(docker, buildx, {
      name,
      driver,
      driverOpts: [...originOf(driver, runner), ...inputs.driverOpts, ...(hostNetwork ? ['network=host'] : [])],
      buildkitImage,
      buildkitdFlags: inputs.buildkitdFlags,
      configFile,
      endpoint: inputs.endpoint,
      keepState,
      nodes: parts.nodes,
      platforms: parts.here,
    })
  })
  // Asking takes a fifth of a second, which the tag of a released image saves where there is one node.
  const version = parts.nodes.length === 0 ? versionOfImage(buildkitImage) : undefined
  return {
    buildx,
    binary,
    docker,
    builder: name,
    engine: version ? { driver, version } : await inspectEngine(buildx, name),
  }
}

/** The BuildKit image, which is there then; undefined where buildx or `driver-opts` choose it. */
async function provideImage(
  inputs: BuilderInputs,
  { daemon, has }: Parts,
  { retries }: Host,
): Promise<string | undefined> {
  if (has === undefined || hasDriverOpt(inputs.driverOpts, 'image')) return undefined
  return group('Provide the BuildKit image', async ({ info }) =>
    ensureImage({ docker: daemon.docker, has: await has, retries, log: info }, 'buildkit-image', inputs.buildkitImages),
  )
}

async function writeConfig({ text }: Config, folder: string): Promise<string | undefined> {
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
function needsHostNetwork({ driver, driverOpts }: BuilderInputs, { loopback }: Config): boolean {
  return driver === 'docker-container' && loopback.length > 0 && !hasDriverOpt(driverOpts, 'network')
}

function notConfigurable({ existing, driver }: BuilderInputs): string {
  const what = existing
    ? `builder '${existing}' exists already`
    : `a builder of driver '${driver}' brings its own configuration`
  return `input 'registries' does not reach the builder: ${what}; it only serves to check and tag`
}
