import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dockerHub } from '../reference.ts'

/** Docker's config.json, as far as credentials and proxies are concerned; the rest is kept unchanged. */
export type DockerConfig = {
  readonly auths?: Readonly<
    Record<
      string,
      {
        /** User and password in base64. */
        readonly auth?: string
        readonly username?: string
        readonly password?: string
        readonly identitytoken?: string
        readonly registrytoken?: string
      }
    >
  >
  readonly credHelpers?: Readonly<Record<string, string>>
  readonly credsStore?: string
  /** By the address of a daemon, or `default`. */
  readonly proxies?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/**
 * Reads config.json of a Docker configuration folder.
 *
 * @returns `{}` where there is none
 * @throws Error that names the file and repeats nothing of it
 */
export async function readDockerConfig(folder: string): Promise<DockerConfig> {
  const path = join(folder, 'config.json')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw new Error(`${path} cannot be read: ${error.message}`, { cause: error })
  })
  try {
    const config: unknown = JSON.parse(text)
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config
  } catch {
    // The parser's own words quote the text, which may hold credentials.
  }
  throw new Error(
    `${path} is not a JSON object, so no logins can be read from it or added to a copy of it; correct it, or remove it and log in again`,
  )
}

/**
 * Makes a Docker configuration folder that differs from another only in config.json. Everything else is linked:
 * contexts, plugins and the certificates of a remote daemon stay in use.
 */
export async function makeDockerConfig(from: string, to: string, config: DockerConfig): Promise<void> {
  await mkdir(to, { mode: 0o700, recursive: true })
  const entries = await readdir(from).catch((): string[] => [])
  const linked = entries.filter((entry) => entry !== 'config.json' && !entry.startsWith('.'))
  await Promise.all([
    writeFile(join(to, 'config.json'), JSON.stringify(config), { mode: 0o600 }),
    ...linked.map((entry) => symlink(join(from, entry), join(to, entry))),
  ])
}

/**
 * `DOCKER_AUTH_CONFIG` goes before any file (docker/cli, configfile.go), so hosts with a login of their own leave it.
 */
export function withoutHosts(text: string, hosts: readonly string[]): string {
  try {
    const { auths = {} } = JSON.parse(text) as DockerConfig
    const keys = hosts.map(configKey)
    return JSON.stringify({ auths: Object.fromEntries(Object.entries(auths).filter(([key]) => !keys.includes(key))) })
  } catch {
    // Docker itself reports that it cannot be read, and continues without it.
    return text
  }
}

/** The key of a host in config.json: for Docker Hub, the address of its first API. */
export function configKey(host: string): string {
  return host === dockerHub ? 'https://index.docker.io/v1/' : host
}
