import { mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Buildx, CancelledError } from '../process.ts'
import type { Runner } from '../runner.ts'
import { withCredentials } from './credentials.ts'
import { makeDockerConfig, readDockerConfig, withAddresses, withoutHosts } from './docker-config.ts'
import type { RegistryInputs } from './inputs.ts'
import { describeLogins, explainRefusal } from './refusal.ts'
import type { Registry } from './registries.ts'
import { needsRelay, type Relay, throughRelays } from './through-relays.ts'

/** One `[registry."host"]` of a buildkitd.toml; certificates are paths. */
export type RegistryTable = Readonly<
  Record<string, boolean | readonly string[] | readonly Readonly<Record<string, string>>[]>
>

/** How this job's processes reach registries, laid out in files. */
export type RegistryAccess = RegistryInputs & {
  /** What every child process gets on top of the action's environment. */
  readonly environment: Readonly<Record<string, string>>
  /** The same for a builder: host to table. */
  readonly tables: Readonly<Record<string, RegistryTable>>
  /** A buildx whose `imagetools` reaches every registry that the builder reaches. */
  readonly forImagetools: (buildx: Buildx) => Buildx
  /** The same error, with a sentence before it where a registry refused something. */
  readonly explain: (error: unknown) => Promise<unknown>
  /** Removes credentials and keys from this machine. */
  readonly close: () => Promise<void>
}

/** Where Go's programs look for certificate authorities when not told otherwise (crypto/x509, root_linux.go). */
const systemAuthorities = ['/etc/ssl/certs', '/etc/pki/tls/certs']

/**
 * Makes ready, in a private folder: a copy of the user's Docker configuration with the credentials added, since the
 * user's own must stay as it is; the certificates; and what `buildx imagetools` needs besides, since it leaves the TLS
 * settings of a builder's configuration aside: the authorities in its environment, and relays.
 *
 * @param elsewhere registries of the builder's own configuration, which imagetools has to reach as well
 * @param folder does not exist yet; nobody else may read what is in it
 */
export async function openAccess(
  { registries, credentials }: RegistryInputs,
  runner: Pick<Runner, 'dockerConfig' | 'environment'>,
  folder: string,
  elsewhere: readonly Registry[] = [],
): Promise<RegistryAccess> {
  const { environment } = runner
  await mkdir(folder, { mode: 0o700, recursive: true })
  const known = withSettingsOf(registries, elsewhere)
  const files = await Promise.all(known.map((registry, index) => writeCertificates(registry, join(folder, `${index}`))))
  const authorities = files.flatMap(({ authorities: path }) => path ?? [])
  const relays = await openRelays(known.filter(needsRelay))
  const dockerConfig = join(folder, 'docker')
  const ownConfig = credentials.length > 0 || relays.length > 0
  if (ownConfig) {
    const config = withCredentials(await readDockerConfig(runner.dockerConfig), credentials)
    await makeDockerConfig(runner.dockerConfig, dockerConfig, withAddresses(config, relays))
  }
  return {
    registries,
    credentials,
    environment: {
      ...(authorities.length > 0 && {
        SSL_CERT_DIR: [...authorities, ...(environment.SSL_CERT_DIR?.split(delimiter) ?? systemAuthorities)].join(
          delimiter,
        ),
      }),
      ...(ownConfig && { DOCKER_CONFIG: dockerConfig }),
      ...(environment.DOCKER_AUTH_CONFIG && {
        DOCKER_AUTH_CONFIG: withoutHosts(
          environment.DOCKER_AUTH_CONFIG,
          credentials.map(({ host }) => host),
        ),
      }),
    },
    tables: Object.fromEntries(registries.map((registry, index) => [registry.host, tableOf(registry, files[index])])),
    forImagetools: (buildx) => throughRelays(buildx, relays),
    explain: async (error) => {
      if (!(error instanceof Error) || error instanceof CancelledError) return error
      const config = await readDockerConfig(runner.dockerConfig).catch(() => ({}))
      const sentence = explainRefusal(error.message, describeLogins({ credentials }, config))
      return sentence ? new Error(`${sentence}\n${error.message}`, { cause: error }) : error
    },
    close: async () => {
      for (const relay of relays) relay.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** The typed registries first and in their order, since files and tables are matched by position. */
function withSettingsOf(registries: readonly Registry[], elsewhere: readonly Registry[]): Registry[] {
  const hosts = registries.map(({ host }) => host)
  return [
    ...registries.map((registry) => ({ ...elsewhere.find(({ host }) => host === registry.host), ...registry })),
    ...elsewhere.filter(({ host }) => !hosts.includes(host)),
  ]
}

/** Loads Node's HTTP and TLS where a registry needs a relay: few do, and it takes 10 ms. */
async function openRelays(registries: readonly Registry[]): Promise<Relay[]> {
  if (registries.length === 0) return []
  const { openRelay } = await import('./relay.ts')
  return Promise.all(registries.map(openRelay))
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
