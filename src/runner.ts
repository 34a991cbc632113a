import { homedir, release, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readText } from './input/file.ts'
import { parseObject } from './input/json.ts'

/**
 * What the runner and its machine tell about the job. Inputs aside, nothing else reaches for the process's environment;
 * a few files read more variables of {@link Runner.environment}, which is handed on whole.
 */
export type Runner = {
  readonly os: NodeJS.Platform
  /** The release of its kernel, e.g. `6.8.0-1021-azure`. */
  readonly kernel: string
  /** Node's name of the architecture, e.g. `x64`. */
  readonly arch: string
  /** `6` or `7` on a 32-bit ARM machine. */
  readonly armVersion?: string
  /** A folder that the runner empties after the job. */
  readonly temp: string
  readonly toolCache: string
  /** The user's Docker configuration folder, absolute: plugins, credentials, contexts. */
  readonly dockerConfig: string
  /** Where buildx keeps builders, so that later steps of the job find ours, and logins for single repositories. */
  readonly buildxConfig: string
  /** `DOCKER_HOST`, the address of a Docker daemon; empty where it is not set. */
  readonly dockerHost: string
  /** `DOCKER_CONTEXT`, the name of a Docker context; empty where it is not set. */
  readonly dockerContext: string
  /** `BUILDX_BUILDER`, the builder that buildx takes where it is told none; empty where it is not set. */
  readonly buildxBuilder: string
  /** `KUBECONFIG`, the path of how a Kubernetes cluster is reached; empty where it is not set. */
  readonly kubeconfig: string
  /** By the number of the node of a builder, 0 for the first. */
  readonly nodeTls: ReadonlyMap<number, NodeTls>
  readonly workspace: string
  /**
   * A step may be given the inputs of the composite action that it is in: act did so until 0.2.64, and Gitea's and Forgejo's
   * runners are based on it (mergeEnv in pkg/runner/step.go). GitHub's runner does not (CompositeActionHandler.cs).
   */
  readonly leaksInputs: boolean
  /** Its machine outlives the job, and may serve others at the same time. */
  readonly isSelfHosted: boolean
  readonly name: string
  readonly serverUrl: string
  /** `owner/name` */
  readonly repository: string
  readonly sha: string
  readonly ref: string
  readonly eventName: string
  readonly runId: string
  readonly runAttempt: string
  readonly job: string
  /** The step's id in its job, e.g. `__owner_multiarch-build_2`. */
  readonly action: string
  /** The event's payload as the runner wrote it; `{}` where there is none: some engines name a file and write none. */
  readonly event: Readonly<Record<string, unknown>>
  /** Whether the engine shows job summaries. */
  readonly hasSummary: boolean
  readonly environment: Readonly<NodeJS.ProcessEnv>
  /** Sets RUNNER_TOOL_CACHE in {@link Runner.environment}, for libraries that read it there. */
  readonly exportToolCache: (folder: string) => void
  /** Sets a variable for the programs that this step starts from now on. */
  readonly setVariable: (name: string, value: string) => void
  /**
   * For children: without the inputs, the variables of the cache service and those of nodes, which hold secrets, and without
   * the kubeconfig.
   */
  readonly childEnvironment: NodeJS.ProcessEnv
  readonly cache: CacheVariables
}

/** What a node of a remote builder is trusted by and authenticates with, by the names of buildx's options; PEM. */
export type NodeTls = Readonly<Partial<Record<'cacert' | 'cert' | 'key', string>>>

/** The variables that docker/setup-buildx-action reads for it (its src/main.ts and src/context.ts). */
const nodeTlsVariable = /^BUILDER_NODE_(\d+)_AUTH_TLS_(CACERT|CERT|KEY)$/

/** The variables by which the runner names its cache service; empty when not set. */
export type CacheVariables = {
  readonly token: string
  /** ACTIONS_RESULTS_URL, of the second version */
  readonly resultsUrl: string
  /** ACTIONS_CACHE_URL, of the first version */
  readonly cacheUrl: string
  /** ACTIONS_CACHE_SERVICE_V2 */
  readonly secondVersion: string
  /** ACTIONS_CACHE_MODE: what the job may do with the cache */
  readonly mode: string
}

/** The names of all variables of {@link CacheVariables}, which no child gets unless it uses the cache. */
const cacheVariableNames = [
  'ACTIONS_CACHE_MODE',
  'ACTIONS_CACHE_SERVICE_V2',
  'ACTIONS_CACHE_URL',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_RUNTIME_URL',
] as const

/** Reads the runner's variables, with fallbacks that suit a run by hand. */
export function readRunner(environment: NodeJS.ProcessEnv): Runner {
  const variable = (name: string): string => environment[name] ?? ''
  const temp = variable('RUNNER_TEMP') || tmpdir()
  // Absolute, since links are made to what is in it.
  const dockerConfig = resolve(variable('DOCKER_CONFIG') || join(homedir(), '.docker'))
  const armVersion = process.config.variables['arm_version' as keyof typeof process.config.variables]
  return {
    os: process.platform,
    kernel: release(),
    arch: process.arch,
    ...(armVersion !== undefined && { armVersion: String(armVersion) }),
    temp,
    toolCache: variable('RUNNER_TOOL_CACHE') || join(temp, 'tool-cache'),
    dockerConfig,
    buildxConfig: resolve(variable('BUILDX_CONFIG') || join(dockerConfig, 'buildx')),
    ...readPlaces(variable),
    nodeTls: readNodeTls(environment),
    workspace: variable('GITHUB_WORKSPACE') || process.cwd(),
    leaksInputs: ['ACT', 'GITEA_ACTIONS', 'FORGEJO_ACTIONS'].some((name) => variable(name) === 'true'),
    isSelfHosted: variable('RUNNER_ENVIRONMENT') === 'self-hosted',
    name: variable('RUNNER_NAME'),
    serverUrl: variable('GITHUB_SERVER_URL') || 'https://github.com',
    repository: variable('GITHUB_REPOSITORY'),
    sha: variable('GITHUB_SHA'),
    ref: variable('GITHUB_REF'),
    eventName: variable('GITHUB_EVENT_NAME'),
    runId: variable('GITHUB_RUN_ID'),
    runAttempt: variable('GITHUB_RUN_ATTEMPT') || '1',
    job: variable('GITHUB_JOB'),
    action: variable('GITHUB_ACTION'),
    event: parseObject(readText(variable('GITHUB_EVENT_PATH')) ?? ''),
    cache: readCacheVariables(variable),
    hasSummary: variable('GITHUB_STEP_SUMMARY') !== '',
    environment,
    exportToolCache: (folder) => {
      environment.RUNNER_TOOL_CACHE = folder
    },
    ...forChildren(withoutSecrets(environment)),
  }
}

/** The variables by which Docker and buildx find what they work with. */
function readPlaces(
  variable: (name: string) => string,
): Pick<Runner, 'dockerHost' | 'dockerContext' | 'buildxBuilder' | 'kubeconfig'> {
  return {
    dockerHost: variable('DOCKER_HOST'),
    dockerContext: variable('DOCKER_CONTEXT'),
    buildxBuilder: variable('BUILDX_BUILDER'),
    kubeconfig: variable('KUBECONFIG'),
  }
}

function readCacheVariables(variable: (name: string) => string): CacheVariables {
  return {
    token: variable('ACTIONS_RUNTIME_TOKEN'),
    resultsUrl: variable('ACTIONS_RESULTS_URL'),
    cacheUrl: variable('ACTIONS_CACHE_URL'),
    secondVersion: variable('ACTIONS_CACHE_SERVICE_V2'),
    mode: variable('ACTIONS_CACHE_MODE'),
  }
}

function readNodeTls(environment: NodeJS.ProcessEnv): Map<number, NodeTls> {
  const nodes = new Map<number, NodeTls>()
  for (const [name, pem] of Object.entries(environment)) {
    const [, index, what = ''] = nodeTlsVariable.exec(name) ?? []
    // A secret that there is not leaves an empty variable.
    if (index !== undefined && pem) nodes.set(Number(index), { ...nodes.get(Number(index)), [what.toLowerCase()]: pem })
  }
  return nodes
}

function forChildren(childEnvironment: NodeJS.ProcessEnv): Pick<Runner, 'childEnvironment' | 'setVariable'> {
  return {
    childEnvironment,
    setVariable: (name, value) => {
      childEnvironment[name] = value
    },
  }
}

function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isSecret = (name: string) =>
    name.startsWith('INPUT_') ||
    name === 'KUBECONFIG' ||
    nodeTlsVariable.test(name) ||
    cacheVariableNames.some((known) => known === name)
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSecret(name)))
}
