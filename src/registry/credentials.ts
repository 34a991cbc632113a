import { configKey, type DockerConfig } from '../docker/config.ts'
import { isTable, unknownKey } from '../input/yaml.ts'
import { dockerHub, registryHost } from '../reference.ts'
import { assertDistinctHosts } from './distinct.ts'

/** One login, one item of the input `registry-auth`. */
export type Credential = {
  /** As references name it: `ghcr.io`, `docker.io`. */
  readonly host: string
  readonly username: string
  readonly password: string
}

const keys = ['registry', 'username', 'password']

/**
 * Reads the value of the input `registry-auth`: a list as docker/login-action takes it, each scalar a string.
 *
 * @throws Error that names the item and the key, and never a password
 */
export function parseCredentials(list: unknown): Credential[] {
  const input = `input 'registry-auth'`
  if (list === undefined) return []
  if (!Array.isArray(list))
    throw new Error(`${input} is no list, expected items with ${keys.join(', ')}, e.g. "- registry: ghcr.io"`)
  const credentials = list.map((item: unknown, index): Credential => {
    if (!isTable(item)) throw new Error(`${input}: item ${index + 1} has no ${keys.join(', ')}`)
    const unknown = unknownKey(item, keys)
    if (unknown !== undefined)
      throw new Error(`${input}: item ${index + 1}: unknown key '${unknown}', expected ${keys.join(', ')}`)
    const { registry = dockerHub, username, password } = item
    if (typeof registry !== 'string' || hostOf(registry) === undefined)
      throw new Error(`${input}: item ${index + 1}: registry is '${registry}', expected a host, e.g. ghcr.io`)
    const missing = (['username', 'password'] as const).find((key) => {
      const value = { username, password }[key]
      return typeof value !== 'string' || value === ''
    })
    if (missing)
      throw new Error(
        `${input}: '${registry}': ${missing} is empty; is the secret defined for this run? Pull requests from forks get none`,
      )
    return { host: hostOf(registry) ?? '', username: String(username), password: String(password) }
  })
  assertDistinctHosts(input, credentials)
  return credentials
}

/**
 * Adds credentials to the user's config. Docker asks `credHelpers[host]`, then `credsStore`, and only without either
 * looks into `auths` (docker/cli, configfile.go); an empty helper for a host sends it there.
 */
export function withCredentials(config: DockerConfig, credentials: readonly Credential[]): DockerConfig {
  const entries = <Value>(value: (credential: Credential) => Value): Record<string, Value> =>
    Object.fromEntries(credentials.map((credential) => [configKey(credential.host), value(credential)]))
  return {
    ...config,
    auths: { ...config.auths, ...entries((credential) => ({ auth: basicAuth(credential) })) },
    credHelpers: { ...config.credHelpers, ...entries(() => '') },
  }
}

/** Everything that must not be seen: passwords, and the form in which config.json and requests hold them. */
export function masksOf(credentials: readonly Credential[]): string[] {
  return credentials.flatMap((credential) => [credential.password, basicAuth(credential)])
}

/** What HTTP calls basic credentials: user and password in base64. */
export function basicAuth({ username, password }: Pick<Credential, 'username' | 'password'>): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}

/** docker/login-action also takes `https://host` and Docker Hub's old address. */
function hostOf(registry: string): string | undefined {
  return registryHost(registry.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, ''))
}
