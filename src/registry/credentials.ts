import { configKey, type DockerConfig } from '../docker/config.ts'
import { masksOfValue, whyEmpty } from '../input/secret.ts'
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

/** An item whose user or password is empty, as when it comes from a secret that this run does not have. */
export type IncompleteCredential = { readonly host: string; readonly empty: 'username' | 'password' }

/** The items of the input `registry-auth`. */
export type Credentials = {
  readonly complete: readonly Credential[]
  readonly incomplete: readonly IncompleteCredential[]
}

const input = `input 'registry-auth'`
const keys = ['registry', 'username', 'password']

/**
 * Reads the value of the input `registry-auth`: a list as docker/login-action takes it, each scalar a string.
 *
 * @throws Error that names the item and the key, and never a password
 */
export function parseCredentials(list: unknown): Credentials {
  if (list === undefined) return { complete: [], incomplete: [] }
  if (!Array.isArray(list))
    throw new Error(
      `${input} is not a YAML list; write items such as '- registry: ghcr.io' with 'username' and 'password'`,
    )
  const items = list.map(parseItem)
  assertDistinctHosts(input, items)
  return {
    complete: items.filter((item) => item.username !== '' && item.password !== ''),
    incomplete: items.flatMap(({ host, username, password }): IncompleteCredential[] => {
      if (username === '') return [{ host, empty: 'username' }]
      return password === '' ? [{ host, empty: 'password' }] : []
    }),
  }
}

function parseItem(item: unknown, index: number): Credential {
  const place = `${input}: item ${index + 1}`
  if (!isTable(item)) throw new Error(`${place} has no ${keys.join(', ')}`)
  const unknown = unknownKey(item, keys)
  if (unknown !== undefined) throw new Error(`${place}: unknown key '${unknown}', expected ${keys.join(', ')}`)
  // YAML's null, as an expression without a value leaves it, is not a host either.
  const registry = Object.hasOwn(item, 'registry') ? (item.registry ?? '') : dockerHub
  const host = typeof registry === 'string' ? hostOf(registry) : undefined
  if (host === undefined) throw new Error(`${place}: registry is '${registry}', expected a host, e.g. ghcr.io`)
  const text = (key: 'username' | 'password'): string => {
    if (!Object.hasOwn(item, key)) throw new Error(`${input}: '${registry}' has no ${key}`)
    const value = item[key] ?? ''
    if (typeof value !== 'string') throw new Error(`${input}: '${registry}': ${key} is a list or a mapping`)
    return value
  }
  return { host, username: text('username'), password: text('password') }
}

/**
 * Decides about items that are not complete: one is left out where nothing is pushed to its host, since what is only
 * pulled may be public.
 *
 * @param hosts that the step pushes to; `instead` is its way to do without, for the error
 * @param notices gets a sentence for each item that is left out
 * @throws Error for a host that is pushed to
 */
export function checkIncomplete(
  incomplete: readonly IncompleteCredential[],
  { hosts, instead }: { readonly hosts: readonly string[]; readonly instead: string },
  notices: string[],
): void {
  for (const { host, empty } of incomplete) {
    const fact = `${input}: the ${empty} for ${host} is empty`
    if (hosts.includes(host))
      throw new Error(
        `${fact}, but this step pushes there; the secret is probably not defined for this run (${whyEmpty}): define it, or ${instead}`,
      )
    notices.push(`${fact}, so this step does not log in there (${whyEmpty})`)
  }
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

/** What must not be seen: passwords line by line, and the form in which config.json and requests hold them. */
export function masksOf(credentials: readonly Credential[]): string[] {
  return credentials.flatMap((credential) => [...masksOfValue(credential.password), basicAuth(credential)])
}

/** What HTTP calls basic credentials: user and password in base64. */
export function basicAuth({ username, password }: Pick<Credential, 'username' | 'password'>): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}

/** docker/login-action also takes `https://host` and Docker Hub's old address. */
function hostOf(registry: string): string | undefined {
  return registryHost(registry.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, ''))
}
