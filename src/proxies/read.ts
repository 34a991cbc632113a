import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DockerConfig } from '../docker/config.ts'
import { currentContext } from '../docker/daemon.ts'
import { parseObject } from '../input/json.ts'
import type { Runner } from '../runner.ts'

/** What says which proxies there are. */
export type ProxyFacts = Pick<Runner, 'environment' | 'dockerConfig' | 'dockerContext' | 'dockerHost'>

/** The variables that name proxies, with their keys in Docker's config.json (docker/cli, configfile/file.go). */
const keys = {
  HTTP_PROXY: 'httpProxy',
  HTTPS_PROXY: 'httpsProxy',
  FTP_PROXY: 'ftpProxy',
  ALL_PROXY: 'allProxy',
  NO_PROXY: 'noProxy',
} as const

export type ProxyName = keyof typeof keys

const names = Object.keys(keys) as ProxyName[]

/** What one source says; it names at least one proxy. */
export type ProxySet = {
  readonly source: 'environment' | 'Docker'
  readonly values: Readonly<Partial<Record<ProxyName, string>>>
}

export type Proxies = {
  /** For requests of this step: those of the environment, which is for the programs of this machine, else Docker's. */
  readonly own: ProxySet
  /** For BuildKit and RUN: those of Docker's configuration, which is for containers, else the environment's. */
  readonly containers: ProxySet
}

/**
 * Reads the proxies of both sources. Those of one source stay together, since a NO_PROXY belongs to its proxies.
 *
 * @param tables `proxies` of Docker's config.json
 * @returns undefined where none is named
 */
export async function readProxies(
  facts: ProxyFacts,
  tables: NonNullable<DockerConfig['proxies']>,
): Promise<Proxies | undefined> {
  const { environment } = facts
  // Capitals first, as Go's programs read them.
  const fromEnvironment = setOf('environment', (name) => environment[name] || environment[name.toLowerCase()])
  const table = await tableOfDaemon(facts, tables)
  const fromDocker = setOf('Docker', (name) => table[keys[name]])
  const own =
    fromEnvironment ?? (fromDocker && withExceptions(fromDocker, environment.NO_PROXY || environment.no_proxy))
  return own && { own, containers: fromDocker ?? own }
}

function setOf(source: ProxySet['source'], read: (name: ProxyName) => unknown): ProxySet | undefined {
  const values = names.flatMap((name) => {
    const value = read(name)
    return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : []
  })
  return values.some(([name]) => name !== 'NO_PROXY') ? { source, values: Object.fromEntries(values) } : undefined
}

/** A NO_PROXY counts even where the environment names no proxy. */
function withExceptions(set: ProxySet, exceptions: string | undefined): ProxySet {
  const joined = [set.values.NO_PROXY, exceptions].filter(Boolean).join(',')
  return joined === '' ? set : { ...set, values: { ...set.values, NO_PROXY: joined } }
}

/** Those of the daemon in use, else those of all (buildx, store/storeutil/storeutil.go). */
async function tableOfDaemon(
  facts: ProxyFacts,
  tables: NonNullable<DockerConfig['proxies']>,
): Promise<Readonly<Record<string, unknown>>> {
  const isForAll = Object.keys(tables).every((key) => key === 'default')
  const address = isForAll ? 'default' : await daemonAddress(facts)
  return tables[address] ?? tables.default ?? {}
}

async function daemonAddress(facts: ProxyFacts): Promise<string> {
  const { name, endpoint } = await currentContext(facts)
  if (name === 'default') return endpoint
  // docker/cli, context/store/metadatastore.go; a process would cost a tenth of a second.
  const folder = createHash('sha256').update(name).digest('hex')
  const path = join(facts.dockerConfig, 'contexts', 'meta', folder, 'meta.json')
  const { Endpoints } = parseObject(await readFile(path, 'utf8').catch(() => ''))
  return String((Endpoints as { docker?: { Host?: unknown } } | undefined)?.docker?.Host ?? '')
}

/** The passwords in proxies' URLs, in each spelling that a program may print. */
export function passwordsOf({ own, containers }: Proxies): string[] {
  const passwords = [own, containers].flatMap(({ values }) => proxiesIn(values).map(({ text }) => passwordOf(text)))
  const spellings = passwords.flatMap((password) => [
    password,
    decoded(password),
    encodeURIComponent(decoded(password)),
  ])
  return [...new Set(spellings)].filter((text) => text !== '')
}

/** Whether a URL holds a user or a password, which is nobody else's business. */
export function isSecret(url: string): boolean {
  return url.includes('@')
}

/** The proxies themselves: all but NO_PROXY. */
export function proxiesIn(values: ProxySet['values']): { readonly name: ProxyName; readonly text: string }[] {
  return names.flatMap((name) => {
    const text = values[name]
    return name === 'NO_PROXY' || text === undefined ? [] : [{ name, text }]
  })
}

/** Optional in the variables. */
const scheme = /^[a-z0-9]+:\/\//i

/** Host and port of a proxy as they are typed. */
export function hostOf(url: string): string {
  return url
    .replace(scheme, '')
    .replace(/^.*@/, '')
    .replace(/[/?#].*$/, '')
}

function passwordOf(url: string): string {
  // Up to the last `@`: whoever does not encode one in a password means it so.
  const [, password = ''] = url.replace(scheme, '').match(/^[^@:]*:(.*)@/) ?? []
  return password
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
