import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Runner } from '../runner.ts'
import { configKey, type DockerConfig, withCredentials } from './credentials.ts'
import type { RegistryInputs } from './inputs.ts'
import type { Registry } from './registries.ts'

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
  /** Removes credentials and keys from this machine. */
  readonly close: () => Promise<void>
}

/** Where Go's programs look for certificate authorities when not told otherwise (crypto/x509, root_linux.go). */
const systemAuthorities = ['/etc/ssl/certs', '/etc/pki/tls/certs']

/**
 * Writes credentials and certificates into a private folder: a copy of the user's Docker configuration with the
 * credentials added, since the user's own must stay as it is; and the authorities where `buildx imagetools` finds them,
 * since it leaves those of a builder's configuration aside (as of 0.36.1).
 *
 * @param folder does not exist yet; nobody else may read what is in it
 */
export async function openAccess(
  { registries, credentials }: RegistryInputs,
  runner: Pick<Runner, 'dockerConfig' | 'environment'>,
  folder: string,
): Promise<RegistryAccess> {
  await mkdir(folder, { mode: 0o700, recursive: true })
  const files = await Promise.all(
    registries.map((registry, index) => writeCertificates(registry, join(folder, `${index}`))),
  )
  const authorities = files.flatMap(({ authorities: path }) => path ?? [])
  const dockerConfig = join(folder, 'docker')
  if (credentials.length > 0)
    await copyDockerConfig(runner.dockerConfig, dockerConfig, (config) => withCredentials(config, credentials))
  const hosts = credentials.map(({ host }) => host)
  return {
    registries,
    credentials,
    environment: {
      ...(authorities.length > 0 && {
        SSL_CERT_DIR: [
          ...authorities,
          ...(runner.environment.SSL_CERT_DIR?.split(delimiter) ?? systemAuthorities),
        ].join(delimiter),
      }),
      ...(hosts.length > 0 && { DOCKER_CONFIG: dockerConfig, ...withoutHosts(runner.environment, hosts) }),
    },
    tables: Object.fromEntries(registries.map((registry, index) => [registry.host, tableOf(registry, files[index])])),
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
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

function tableOf({ mirrors, http, insecure }: Registry, { ca, cert, key }: Certificates = {}): RegistryTable {
  return {
    ...(mirrors.length > 0 && { mirrors }),
    ...(http !== undefined && { http }),
    ...(insecure !== undefined && { insecure }),
    ...(ca !== undefined && { ca: [ca] }),
    ...(cert !== undefined && key !== undefined && { keypair: [{ key, cert }] }),
  }
}

/** Everything but config.json is linked: contexts, plugins and the certificates of a remote daemon stay in use. */
async function copyDockerConfig(
  from: string,
  to: string,
  change: (config: DockerConfig) => DockerConfig,
): Promise<void> {
  await mkdir(to, { mode: 0o700, recursive: true })
  const entries = await readdir(from).catch((): string[] => [])
  const path = join(from, 'config.json')
  const config = entries.includes('config.json') ? parseConfig(path, await readFile(path, 'utf8')) : {}
  const linked = entries.filter((entry) => entry !== 'config.json' && !entry.startsWith('.'))
  await Promise.all([
    writeFile(join(to, 'config.json'), JSON.stringify(change(config)), { mode: 0o600 }),
    ...linked.map((entry) => symlink(join(from, entry), join(to, entry))),
  ])
}

/** The message does not repeat the file: it may hold credentials. */
function parseConfig(path: string, text: string): DockerConfig {
  try {
    const config: unknown = JSON.parse(text)
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config
  } catch {
    // The parser's own words quote the text.
  }
  throw new Error(`${path} is no JSON object, so 'registry-auth' cannot be added to a copy of it`)
}

/** `DOCKER_AUTH_CONFIG` goes before any file (docker/cli, configfile.go), so the hosts given here are taken out of it. */
function withoutHosts(environment: NodeJS.ProcessEnv, hosts: readonly string[]): { DOCKER_AUTH_CONFIG?: string } {
  const text = environment.DOCKER_AUTH_CONFIG
  if (!text) return {}
  try {
    const { auths = {} } = JSON.parse(text) as DockerConfig
    const keys = hosts.map(configKey)
    const kept = Object.entries(auths).filter(([key]) => !keys.includes(key))
    return { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: Object.fromEntries(kept) }) }
  } catch {
    // Docker says by itself that it cannot be read, and goes on without it.
    return {}
  }
}
