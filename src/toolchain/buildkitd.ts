import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readInstance } from '../buildx/instance.ts'
import { readText } from '../input/file.ts'
import { messageOf } from '../message.ts'
import { dockerHub } from '../reference.ts'
import { type RegistryTables, withLoopback } from '../registry/loopback.ts'
import type { Registry } from '../registry/registries.ts'
import type { Runner } from '../runner.ts'
import type { BuilderInputs } from './inputs.ts'

/** A buildkitd.toml that was there before this action, as it was read. */
export type ConfigFile = {
  /** How to name it to the user. */
  readonly source: string
  readonly text: string
  readonly parsed: Readonly<Record<string, unknown>>
  /** buildx takes it by default. */
  readonly byDefault?: boolean
  /** Reads a certificate or key that it names; undefined when it does not exist. */
  readonly readFile?: (path: string) => string | undefined
}

/** What is configured before this action adds anything. */
export type Configuration = {
  /** What the builder starts from; undefined where there is nothing. */
  readonly file: ConfigFile | undefined
  /** The registries that the builder's configuration describes, for what is not the builder. */
  readonly registries: readonly Registry[]
}

/** The configuration of the builder, and what it means for how the builder is made. */
export type BuilderConfig = {
  /** TOML; undefined when the builder needs none. */
  readonly text?: string
  /** Registry hosts on this machine's loopback, which a container sees only in the host's network. */
  readonly loopback: readonly string[]
}

/**
 * Reads the buildkitd.toml that the inputs name, and that of a builder that exists already.
 *
 * @throws Error that names the input when the file cannot be read, or source and line of what is not TOML
 */
export async function readConfiguration(
  { existing, config }: Pick<BuilderInputs, 'existing' | 'config'>,
  { buildxConfig }: Pick<Runner, 'buildxConfig'>,
): Promise<Configuration> {
  const builderConfig = existing ? await readBuilderConfig(buildxConfig, existing) : undefined
  const file = await readConfig(config, buildxConfig)
  return { file, registries: registriesOf(existing ? builderConfig : file) }
}

/**
 * Reads the given buildkitd.toml; without one, that which buildx would take by default, since our file would
 * replace it.
 *
 * @throws Error that names the input when the file cannot be read
 */
export async function readConfig(
  config: BuilderInputs['config'],
  buildxConfig: string,
): Promise<ConfigFile | undefined> {
  const source = `input '${config?.input}'`
  if (config?.text !== undefined) return parseConfig({ source, text: config.text })
  if (config?.path !== undefined) return parseConfig({ source, text: await readConfigFile(config.path) })
  const path = join(buildxConfig, 'buildkitd.default.toml')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseConfig({ source: path, text, byDefault: true })
}

/**
 * Reads the buildkitd.toml of a builder that exists already, as buildx keeps it with the certificates that it names
 * (util/confutil, container.go, under the paths that they have in the builder's container).
 *
 * @returns undefined for a builder without one, and for one that buildx does not know, which it will say itself
 */
export async function readBuilderConfig(buildxConfig: string, builder: string): Promise<ConfigFile | undefined> {
  const files = (await readInstance(buildxConfig, builder))?.nodes[0]?.files
  const text = files?.get('buildkitd.toml')
  const readCertificate = (name: string) => files?.get(name.replace(/^\/etc\/buildkit\//, ''))
  return text === undefined
    ? undefined
    : parseConfig({ source: `builder '${builder}'`, text, readFile: readCertificate })
}

/**
 * Merges the given buildkitd.toml with the typed registries and with what loopback hosts need.
 *
 * @param hosts the registry hosts that the build names
 * @throws Error that names source and line of what is not TOML, or both sources of a conflict
 */
export async function composeConfig(
  file: ConfigFile | undefined,
  typed: RegistryTables,
  hosts: readonly string[],
): Promise<BuilderConfig> {
  const registries = mergeTables(tablesOf(file), typed, file?.source ?? '')
  const { tables, loopback } = withLoopback(registries, hosts)
  const added = Object.keys(typed).length > 0 || loopback.some((host) => !(host in registries))
  if (!added) return { ...(file && !file.byDefault && { text: file.text }), loopback }
  const { stringify } = await loadToml()
  return { text: stringify({ ...file?.parsed, registry: tables }), loopback }
}

/**
 * The registries of a given buildkitd.toml, for what is not the builder. A file that cannot be read is left out here:
 * making the builder fails on it, and says so.
 */
export function registriesOf(file: ConfigFile | undefined): Registry[] {
  const read = file?.readFile ?? readText
  return Object.entries(tablesOf(file)).map(([host, { http, insecure, ca, keypair }]) => {
    const authorities = (Array.isArray(ca) ? ca : []).flatMap((path) => read(String(path)) ?? [])
    const [pair] = Array.isArray(keypair) ? keypair : []
    const { cert, key } = (typeof pair === 'object' && pair !== null ? pair : {}) as { cert?: string; key?: string }
    const client = { cert: cert && read(cert), key: key && read(key) }
    return {
      host,
      mirrors: [],
      ...(typeof http === 'boolean' && { http }),
      ...(typeof insecure === 'boolean' && { insecure }),
      ...(authorities.length > 0 && { ca: authorities.join('\n') }),
      ...(client.cert && client.key && { client: { cert: client.cert, key: client.key } }),
    }
  })
}

/**
 * The mirrors of Docker Hub, as BuildKit is told them: hosts, each with an optional path.
 *
 * @param typed what the input `registries` says, which goes before the file
 */
export function mirrorsOfHub(file: ConfigFile | undefined, typed: RegistryTables): string[] {
  const { mirrors } = { ...tablesOf(file)[dockerHub], ...typed[dockerHub] }
  return Array.isArray(mirrors) ? mirrors.map(String) : []
}

function mergeTables(base: RegistryTables, typed: RegistryTables, source: string): RegistryTables {
  const merged = Object.entries(typed).map(([host, table]) => {
    const conflict = Object.keys(table).find(
      (key) => base[host]?.[key] !== undefined && JSON.stringify(base[host]?.[key]) !== JSON.stringify(table[key]),
    )
    if (conflict !== undefined)
      throw new Error(
        `'${conflict}' of registry '${host}' is set by input 'registries' and by ${source}; keep one of them`,
      )
    return [host, { ...base[host], ...table }]
  })
  return { ...base, ...Object.fromEntries(merged) }
}

function tablesOf(file: ConfigFile | undefined): RegistryTables {
  const { registry = {} } = file?.parsed ?? {}
  if (
    typeof registry === 'object' &&
    registry !== null &&
    Object.values(registry).every((table) => typeof table === 'object')
  )
    return registry as RegistryTables
  throw new Error(`${file?.source}: 'registry' is not a table of hosts, expected [registry."host"]`)
}

async function parseConfig(file: Omit<ConfigFile, 'parsed'>): Promise<ConfigFile> {
  const { source, text } = file
  const { parse, TomlError } = await loadToml()
  try {
    // As big integers, so that numbers come out as they went in.
    return { ...file, parsed: parse(text, { integersAsBigInt: true }) }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [what = ''] = error.message.split('\n')
    throw new Error(
      `${source} is not valid TOML, line ${error.line}, column ${error.column}: ${what.replace(/^Invalid TOML document: /, '')}`,
      { cause: error },
    )
  }
}

/** Loaded on use: most builders need no configuration. */
function loadToml() {
  return import('smol-toml')
}

async function readConfigFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`input 'buildkitd-config' is '${path}', which cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
