import { CommandError, type Output, type Run, type RunOptions } from '../process.ts'
import type { Runner } from '../runner.ts'
import { readDockerConfig } from './config.ts'

/** Runs docker on the builder's daemon and on no other. */
export type Docker = (args: readonly string[], options?: RunOptions) => Promise<Output>

export type Daemon = {
  readonly docker: Docker
  /** Docker's global options that select it, for post; empty if docker finds it without any. */
  readonly options: readonly string[]
  /** The Docker context, `default` where the daemon is chosen by its address. */
  readonly context: string
  /** For messages: `this machine`, or e.g. `tcp://10.0.0.5:2376`. */
  readonly address: string
  /** It is not reached through a socket on this machine, so its kernel is unknown here. */
  readonly isRemote: boolean
}

/** The settings that select the daemon; empty if not set. */
export type DaemonFacts = {
  /** The input: the name of a Docker context, or an address. */
  readonly endpoint: string
  readonly dockerHost: string
  readonly dockerContext: string
  /** `currentContext` of Docker's config.json. */
  readonly currentContext: string
}

/** The name or address of the daemon, and what selected it. */
export type DaemonChoice =
  | { readonly by: 'nothing' }
  | { readonly by: "input 'endpoint'" | 'DOCKER_HOST'; readonly host: string }
  | { readonly by: "input 'endpoint'" | 'DOCKER_CONTEXT' | "'docker context use'"; readonly context: string }

/**
 * Decides on the daemon in the order of docker and buildx: what was asked for, `DOCKER_HOST`, `DOCKER_CONTEXT`,
 * `docker context use` (docker/cli, resolveContextName).
 */
export function chooseDaemon({ endpoint, dockerHost, dockerContext, currentContext }: DaemonFacts): DaemonChoice {
  const isContext = (name: string) => name !== '' && name !== 'default'
  const asked = "input 'endpoint'"
  // No name of a context has a colon or a slash.
  if (/[:/]/.test(endpoint)) return { by: asked, host: endpoint }
  if (isContext(endpoint)) return { by: asked, context: endpoint }
  if (dockerHost !== '') return { by: 'DOCKER_HOST', host: dockerHost }
  if (endpoint === 'default') return { by: asked, context: endpoint }
  if (isContext(dockerContext)) return { by: 'DOCKER_CONTEXT', context: dockerContext }
  if (dockerContext === '' && isContext(currentContext)) return { by: "'docker context use'", context: currentContext }
  return { by: 'nothing' }
}

type DockerFacts = Pick<Runner, 'dockerConfig' | 'dockerHost' | 'dockerContext'>

/** The Docker context in use. */
export type CurrentContext = {
  readonly name: string
  /** What buildx calls its daemon (util/dockerutil/context.go): the name, or for `default` the address. */
  readonly endpoint: string
}

/** Finds the Docker context in use, without asking whether it exists. */
export async function currentContext(facts: DockerFacts): Promise<CurrentContext> {
  const choice = await choose('', facts)
  if ('context' in choice) return { name: choice.context, endpoint: choice.context }
  return { name: 'default', endpoint: 'host' in choice ? choice.host : 'unix:///var/run/docker.sock' }
}

/**
 * Finds the builder's daemon. No process is started, except to look up the address of a Docker context.
 *
 * @param endpoint the input
 * @throws Error that names the setting with a Docker context that does not exist
 */
export async function findDaemon(run: Run, endpoint: string, facts: DockerFacts): Promise<Daemon> {
  const choice = await choose(endpoint, facts)
  if (choice.by === 'nothing')
    return { ...bindDocker(run, []), context: 'default', address: 'this machine', isRemote: false }
  if ('host' in choice) return daemonAt(run, choice.host)
  const { context, by } = choice
  const { docker, options } = bindDocker(run, [`--context=${context}`])
  const address = await contextAddress(run, context, by)
  // buildx treats a name that is not a context as a host.
  return address === undefined
    ? daemonAt(run, context)
    : { docker, options, context, ...place(address === '' ? `context '${context}'` : address) }
}

async function choose(
  endpoint: string,
  { dockerConfig, dockerHost, dockerContext }: DockerFacts,
): Promise<DaemonChoice> {
  // Docker ignores a file that it cannot read.
  const config: object = await readDockerConfig(dockerConfig).catch(() => ({}))
  const used = 'currentContext' in config ? String(config.currentContext) : ''
  return chooseDaemon({ endpoint, dockerHost, dockerContext, currentContext: used })
}

/** @param options {@link Daemon.options} */
export function bindDocker(run: Run, options: readonly string[]): Pick<Daemon, 'docker' | 'options'> {
  return { docker: (args, runOptions) => run('docker', [...options, ...args], runOptions), options }
}

function daemonAt(run: Run, host: string): Daemon {
  return { ...bindDocker(run, [`--host=${host}`]), context: 'default', ...place(host) }
}

function place(address: string): Pick<Daemon, 'address' | 'isRemote'> {
  return { address, isRemote: !/^(?:unix|npipe):\/\//.test(address) }
}

/** @returns undefined if the input does not name a context; empty if only using it will show what is wrong */
async function contextAddress(run: Run, context: string, by: DaemonChoice['by']): Promise<string | undefined> {
  try {
    const { stdout } = await run('docker', ['context', 'inspect', '--format={{.Endpoints.docker.Host}}', '--', context])
    return stdout.trim()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    // The first use of the daemon reports that there is no docker command.
    if (error.exitCode === undefined) return ''
    const { saidByDocker } = await import('./said.ts')
    if (by === "input 'endpoint'" && saidByDocker(error.stderr, ['no context'])) return undefined
    throw new Error(
      `Docker context '${context}', chosen by ${by}, cannot be used: ${error.stderr.trim()}; create it in an earlier step, or choose another`,
      { cause: error },
    )
  }
}
