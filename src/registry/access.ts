import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDockerConfig, readDockerConfig, withoutHosts } from '../docker/config.ts'
import { log } from '../log.ts'
import { messageOf } from '../message.ts'
import type { Run } from '../process.ts'
import type { Retries } from '../retry.ts'
import type { Runner } from '../runner.ts'
import { tableOf, trusting, writeCertificates } from './certificates.ts'
import type { RegistryClient } from './client.ts'
import { type Credential, withCredentials } from './credentials.ts'
import type { RegistryInputs } from './inputs.ts'
import type { FindLogin } from './logins.ts'
import type { RegistryTables } from './loopback.ts'
import type { Registry } from './registries.ts'

/** How this job reaches registries: its processes by files, itself by a client. */
export type Registries = {
  /** Runs programs with the logins and the authorities of the job. */
  readonly run: Run
  /** What the builder's configuration gets of the input `registries`. */
  readonly tables: RegistryTables
  /** Loads and opens the client at the first call (docs/design.md, undici in parts); the same one at every call. */
  readonly client: () => Promise<RegistryClient>
  readonly findLogin: FindLogin
  /** Hosts that `registry-auth` or the Docker configuration have a login for, or a helper that may have one. */
  readonly loginHosts: () => Promise<readonly string[]>
  /** Ends the client's connections, and removes credentials and keys from this machine. */
  readonly close: () => Promise<void>
}

export type RegistryOptions = {
  readonly run: Run
  readonly retries: Retries
  /** Ends programs and requests. */
  readonly cancel: AbortController
  readonly runner: Pick<Runner, 'dockerConfig' | 'buildxConfig' | 'environment'>
  /** Nobody else may read what is in it. */
  readonly folder: string
  /** Registries that the builder's own configuration describes, which the client has to reach as well. */
  readonly configured: readonly Registry[]
}

/**
 * Opens the registries of a job and closes them behind what uses them.
 *
 * @param configured as in {@link RegistryOptions}
 */
export async function withRegistries<T>(
  inputs: Pick<RegistryInputs, 'registries' | 'credentials'>,
  configured: readonly Registry[],
  job: Omit<RegistryOptions, 'configured'>,
  task: (registries: Registries) => Promise<T>,
): Promise<T> {
  const registries = await openRegistries(inputs, { ...job, folder: join(job.folder, 'registry'), configured })
  try {
    return await task(registries)
  } catch (error) {
    // Whatever runs beside the part that failed would keep the job waiting.
    job.cancel.abort('SIGTERM')
    throw error
  } finally {
    await registries.close().catch((error: unknown) => log.warning(`cleaning up failed: ${messageOf(error)}`))
  }
}

/**
 * Makes ready, in a folder that does not exist yet: a copy of the user's Docker configuration with the credentials
 * added, since the user's own must not change; and the certificates.
 */
export async function openRegistries(
  { registries, credentials }: Pick<RegistryInputs, 'registries' | 'credentials'>,
  { runner, folder, configured, run, retries, cancel }: RegistryOptions,
): Promise<Registries> {
  await mkdir(folder, { mode: 0o700, recursive: true })
  const known = withSettingsOf(registries, configured)
  const files = await Promise.all(known.map((registry, index) => writeCertificates(registry, join(folder, `${index}`))))
  const environment = {
    ...trusting(files, runner.environment.SSL_CERT_DIR),
    ...(await writeLogins(credentials, runner, join(folder, 'docker'))),
  }
  const findLogin = loginsOf(credentials, runner, run)
  const closed = new AbortController()
  const connect = async () => {
    const [{ openConnections }, { openClient }] = await Promise.all([import('./connections.ts'), import('./client.ts')])
    const ends = AbortSignal.any([cancel.signal, closed.signal])
    const connections = openConnections({ registries: known, environment: runner.environment, cancel: ends })
    return { connections, client: openClient(connections, findLogin, retries) }
  }
  let opened: ReturnType<typeof connect> | undefined
  return {
    run: (command, args, options) => run(command, args, { ...options, env: { ...environment, ...options?.env } }),
    tables: Object.fromEntries(registries.map((registry, index) => [registry.host, tableOf(registry, files[index])])),
    client: async () => {
      opened ??= connect()
      return (await opened).client
    },
    findLogin,
    loginHosts: async () => {
      const { auths, credHelpers } = await readDockerConfig(runner.dockerConfig)
      const { loginHosts } = await import('./logins.ts')
      return loginHosts(credentials, [...Object.keys(auths ?? {}), ...Object.keys(credHelpers ?? {})])
    },
    close: async () => {
      // Nobody waits any more for requests that still run.
      closed.abort('SIGTERM')
      await opened?.then(
        ({ connections }) => connections.close(),
        () => undefined,
      )
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** The typed registries first and in their order, since files and tables are matched by position. */
function withSettingsOf(registries: readonly Registry[], configured: readonly Registry[]): Registry[] {
  const hosts = registries.map(({ host }) => host)
  return [
    ...registries.map((registry) => ({ ...configured.find(({ host }) => host === registry.host), ...registry })),
    ...configured.filter(({ host }) => !hosts.includes(host)),
  ]
}

/** Writes a Docker configuration with the credentials of the job; returns the variables by which programs find it. */
async function writeLogins(
  credentials: readonly Credential[],
  { dockerConfig, environment: { DOCKER_AUTH_CONFIG } }: RegistryOptions['runner'],
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  if (credentials.length > 0)
    await makeDockerConfig(dockerConfig, folder, withCredentials(await readDockerConfig(dockerConfig), credentials))
  const hosts = credentials.map(({ host }) => host)
  return {
    ...(credentials.length > 0 && { DOCKER_CONFIG: folder }),
    ...(DOCKER_AUTH_CONFIG && { DOCKER_AUTH_CONFIG: withoutHosts(DOCKER_AUTH_CONFIG, hosts) }),
  }
}

/** Finds logins where docker and buildx do; their files are read on the first question. */
function loginsOf(credentials: readonly Credential[], runner: RegistryOptions['runner'], run: Run): FindLogin {
  const { dockerConfig, buildxConfig, environment } = runner
  const read = async () => {
    const { findLogins } = await import('./logins.ts')
    const { readScoped } = await import('./scoped-logins.ts')
    const [scoped, config] = await Promise.all([readScoped(buildxConfig), readDockerConfig(dockerConfig)])
    return findLogins({ credentials, scoped, config, environmentConfig: environment.DOCKER_AUTH_CONFIG, run })
  }
  let logins: ReturnType<typeof read> | undefined
  return async (host, name) => {
    logins ??= read()
    return (await logins)(host, name)
  }
}
