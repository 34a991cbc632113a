import { mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { makeDockerConfig, readDockerConfig, withoutHosts } from '../docker/config.ts'
import type { Run } from '../process.ts'
import type { Retries } from '../retry.ts'
import type { Runner } from '../runner.ts'
import type { RegistryClient } from './client.ts'
import { withCredentials } from './credentials.ts'
import type { RegistryInputs } from './inputs.ts'
import type { FindLogin } from './logins.ts'
import type { Registry } from './registries.ts'

/** One `[registry."host"]` of a buildkitd.toml; certificates are paths. */
export type RegistryTable = Readonly<
  Record<string, boolean | readonly string[] | readonly Readonly<Record<string, string>>[]>
>

/** How this job reaches registries: its processes by files, itself by a client. */
export type RegistryAccess = {
  /** What every child process gets on top of the action's environment. */
  readonly environment: Readonly<Record<string, string>>
  /** What a builder's configuration gets: host to table. */
  readonly tables: Readonly<Record<string, RegistryTable>>
  /** Opens the client, which is loaded then: undici takes 35 ms. It is the same at every call. */
  readonly client: () => Promise<RegistryClient>
  /** The same error, with a sentence before it where BuildKit says that a registry refused something. */
  readonly explain: (error: unknown) => Promise<unknown>
  /** Ends the client's connections, and removes credentials and keys from this machine. */
  readonly close: () => Promise<void>
}

/** What registries are reached with, besides the inputs. */
export type AccessOptions = {
  readonly runner: Pick<Runner, 'dockerConfig' | 'buildxConfig' | 'environment'>
  /** Does not exist yet; nobody else may read what is in it. */
  readonly folder: string
  /** Registries that a builder's own configuration describes, which the client has to reach as well. */
  readonly described?: readonly Registry[]
  /** Starts credential helpers. */
  readonly run: Run
  readonly retries: Retries
  readonly cancel: AbortSignal
}

/** Where Go's programs look for certificate authorities when not told otherwise (crypto/x509, root_linux.go). */
const systemAuthorities = ['/etc/ssl/certs', '/etc/pki/tls/certs']

/**
 * Makes ready, in a private folder: a copy of the user's Docker configuration with the credentials added, since the
 * user's own must stay as it is; and the certificates. Authorities also go into the environment of buildx, which fetches
 * tokens for BuildKit and does not know the builder's configuration.
 */
export async function openAccess(
  { registries, credentials }: RegistryInputs,
  { runner, folder, described = [], run, retries, cancel }: AccessOptions,
): Promise<RegistryAccess> {
  const { environment } = runner
  await mkdir(folder, { mode: 0o700, recursive: true })
  const known = withSettingsOf(registries, described)
  const files = await Promise.all(known.map((registry, index) => writeCertificates(registry, join(folder, `${index}`))))
  const authorities = files.flatMap(({ authorities: path }) => path ?? [])
  const dockerConfig = join(folder, 'docker')
  if (credentials.length > 0) {
    const config = await readDockerConfig(runner.dockerConfig)
    await makeDockerConfig(runner.dockerConfig, dockerConfig, withCredentials(config, credentials))
  }
  const environmentConfig = environment.DOCKER_AUTH_CONFIG
  const readLogins = async () => {
    const { findLogins } = await import('./logins.ts')
    const { readScoped } = await import('./scoped-logins.ts')
    const [scoped, config] = await Promise.all([readScoped(runner.buildxConfig), readDockerConfig(runner.dockerConfig)])
    return findLogins({ credentials, scoped, config, environmentConfig, run })
  }
  let logins: ReturnType<typeof readLogins> | undefined
  const findLogin: FindLogin = async (host, name) => {
    logins ??= readLogins()
    return (await logins)(host, name)
  }
  const open = async () => {
    const [{ openConnections }, { openClient }] = await Promise.all([import('./connections.ts'), import('./client.ts')])
    const ends = AbortSignal.any([cancel, closed.signal])
    const connections = openConnections({ registries: known, environment, cancel: ends })
    return { connections, client: openClient(connections, findLogin, retries) }
  }
  const closed = new AbortController()
  let opened: ReturnType<typeof open> | undefined
  return {
    environment: {
      ...(authorities.length > 0 && {
        SSL_CERT_DIR: [...authorities, ...(environment.SSL_CERT_DIR?.split(delimiter) ?? systemAuthorities)].join(
          delimiter,
        ),
      }),
      ...(credentials.length > 0 && { DOCKER_CONFIG: dockerConfig }),
      ...(environment.DOCKER_AUTH_CONFIG && {
        DOCKER_AUTH_CONFIG: withoutHosts(
          environment.DOCKER_AUTH_CONFIG,
          credentials.map(({ host }) => host),
        ),
      }),
    },
    tables: Object.fromEntries(registries.map((registry, index) => [registry.host, tableOf(registry, files[index])])),
    client: async () => {
      opened ??= open()
      return (await opened).client
    },
    explain: async (error) => {
      // What the client says is explained already.
      if (!(error instanceof Error) || ['CancelledError', 'RegistryError'].includes(error.name)) return error
      const [{ readRefusal }, { causeOf }] = await Promise.all([
        import('../buildx/refusal.ts'),
        import('./sentences.ts'),
      ])
      const refusal = readRefusal(error.message)
      if (refusal === undefined) return error
      const [, name = ''] = refusal.scope?.match(/^repository:(.*):/) ?? []
      const login = await findLogin(refusal.host, name).catch(() => undefined)
      const sentence = causeOf({ ...refusal, ...(login && { login: login.description }) })
      return sentence ? new Error(`${sentence}\n${error.message}`, { cause: error }) : error
    },
    close: async () => {
      // Whatever still asks has nobody any more who waits for the answer.
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
function withSettingsOf(registries: readonly Registry[], described: readonly Registry[]): Registry[] {
  const hosts = registries.map(({ host }) => host)
  return [
    ...registries.map((registry) => ({ ...described.find(({ host }) => host === registry.host), ...registry })),
    ...described.filter(({ host }) => !hosts.includes(host)),
  ]
}

type Certificates = {
  readonly authorities?: string
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** Each host has a folder, so that files of the same name do not meet. */
async function writeCertificates({ ca, client }: Registry, folder: string): Promise<Certificates> {
  if (ca === undefined && client === undefined) return {}
  const authorities = join(folder, 'ca')
  await mkdir(authorities, { recursive: true, mode: 0o700 })
  const write = async (path: string, text: string | undefined) => {
    if (text !== undefined) await writeFile(path, text, { mode: 0o600 })
  }
  const paths = { ca: join(authorities, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  await Promise.all([write(paths.ca, ca), write(paths.cert, client?.cert), write(paths.key, client?.key)])
  return { ...(ca !== undefined && { authorities, ca: paths.ca }), ...(client && { cert: paths.cert, key: paths.key }) }
}

function tableOf(
  { mirrors, http, insecure, ca: ownCa, client }: Registry,
  { ca, cert, key }: Certificates = {},
): RegistryTable {
  return {
    ...(mirrors.length > 0 && { mirrors }),
    ...(http !== undefined && { http }),
    ...(insecure !== undefined && { insecure }),
    ...(ownCa !== undefined && ca !== undefined && { ca: [ca] }),
    ...(client && cert !== undefined && key !== undefined && { keypair: [{ key, cert }] }),
  }
}
