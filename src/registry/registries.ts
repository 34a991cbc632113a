import { parseBoolean } from '../input/scalar.ts'
import { certificatesIn, privateKeyIn } from '../input/x509.ts'
import { isTable, unknownKey } from '../input/yaml.ts'
import { messageOf } from '../message.ts'
import { dockerHub, registryHost } from '../reference.ts'
import { assertDistinctHosts } from './distinct.ts'

/** What one registry host needs, one entry of the input `registries`. */
export type Registry = {
  readonly host: string
  /** Hosts, each with an optional path, that are asked before the registry itself. */
  readonly mirrors: readonly string[]
  /** Plain HTTP; undefined when not said. */
  readonly http?: boolean
  /** Accepts any certificate; undefined when not said. */
  readonly insecure?: boolean
  /** PEM */
  readonly ca?: string
  /** PEM; both or none. */
  readonly client?: { readonly cert: string; readonly key: string }
}

/** Where a registry's API is; Docker Hub's is elsewhere than its name says. */
export function apiHost(host: string): string {
  return host === dockerHub ? 'registry-1.docker.io' : host
}

const input = `input 'registries'`
const keys = ['mirrors', 'http', 'insecure', 'ca', 'cert', 'key']
const example = 'e.g. {"registry.example.com:5000": {"http": true}}'

/**
 * Reads the value of the input `registries`: host to settings, each scalar a string.
 *
 * @param readFile gives the text of a file named in it, relative to the workspace
 * @throws Error that names host and key; it never repeats PEM
 */
export function parseRegistries(table: unknown, readFile: (path: string) => string): Registry[] {
  if (table === undefined) return []
  if (!isTable(table)) throw new Error(`${input} is not a mapping of hosts, ${example}`)
  const registries = Object.entries(table).map(([name, settings]) => parseRegistry(name, settings, readFile))
  assertDistinctHosts(input, registries)
  return registries
}

function parseRegistry(name: string, table: unknown, readFile: (path: string) => string): Registry {
  const host = registryHost(name)
  if (host === undefined) {
    throw new Error(
      `${input}: '${name}' is not a registry host, expected a host with an optional port, e.g. registry.example.com:5000`,
    )
  }
  if (!isTable(table)) throw new Error(`${input}: '${name}' has no settings, expected ${keys.join(', ')}`)
  const unknown = unknownKey(table, keys)
  if (unknown !== undefined)
    throw new Error(`${input}: '${name}': unknown key '${unknown}', expected ${keys.join(', ')}`)

  const problem: Problem = (key, what, cause) => new Error(`${input}: '${name}': ${key} ${what}`, { cause })
  const { flag, pem } = settingsOf(table, readFile, problem)
  const ca = pem('ca')
  if (ca !== undefined && certificatesIn(ca).length === 0) throw problem('ca', notCertificate)
  const client = parseClient(pem('cert'), pem('key'), problem)
  const http = flag('http')
  const insecure = flag('insecure')
  return {
    host,
    mirrors: parseMirrors(table.mirrors, problem),
    ...(http !== undefined && { http }),
    ...(insecure !== undefined && { insecure }),
    ...(ca !== undefined && { ca }),
    ...(client && { client }),
  }
}

type Problem = (key: string, what: string, cause?: unknown) => Error

/** Reads the settings of one host; each is undefined where it is not said. */
function settingsOf(table: Readonly<Record<string, unknown>>, readFile: (path: string) => string, problem: Problem) {
  const text = (key: string): string | undefined => {
    const value = table[key]
    if (value === undefined || value === '') return undefined
    if (typeof value !== 'string') throw problem(key, 'is a list or a mapping, expected one value')
    return value
  }
  const flag = (key: string): boolean | undefined => {
    const value = text(key)
    if (value === undefined) return undefined
    try {
      return parseBoolean('registries', value, false)
    } catch (error) {
      throw problem(key, `is '${value}', expected true or false`, error)
    }
  }
  const pem = (key: string): string | undefined => {
    const value = text(key)
    if (value === undefined || value.includes('-----BEGIN ')) return value
    try {
      return readFile(value)
    } catch (error) {
      throw problem(key, `'${value}' cannot be read: ${messageOf(error)}`, error)
    }
  }
  return { flag, pem }
}

const notCertificate = `is not a certificate, expected PEM ('-----BEGIN CERTIFICATE-----') or the path of a PEM file`

function parseMirrors(value: unknown, problem: Problem): string[] {
  const mirrors: unknown[] = Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]
  return mirrors.map((mirror) => {
    if (typeof mirror !== 'string') throw problem('mirrors', 'is not a list of hosts, e.g. [mirror.example.com]')
    if (mirror.includes('://'))
      throw problem(
        'mirrors',
        `has '${mirror}', which is a URL, expected a host, e.g. ${mirror.replace(/^.*?:\/\//, '')}`,
      )
    const [name = '', ...path] = mirror.split('/')
    if (registryHost(name) === undefined || path.some((part) => !/^[\w.-]+$/.test(part)))
      throw problem('mirrors', `has '${mirror}', which is not a host, e.g. mirror.example.com`)
    return mirror
  })
}

function parseClient(cert: string | undefined, key: string | undefined, problem: Problem): Registry['client'] {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined) throw problem('key', `is set without 'cert'`)
  if (key === undefined) throw problem('cert', `is set without 'key'`)
  const [certificate] = certificatesIn(cert)
  if (certificate === undefined) throw problem('cert', notCertificate)
  const privateKey = privateKeyIn(key)
  if (privateKey === undefined)
    throw problem('key', `is not a usable private key, expected PEM without a passphrase, or the path of such a file`)
  if (certificate.checkPrivateKey(privateKey)) return { cert, key }
  throw problem('key', `does not belong to the certificate in 'cert'`)
}
