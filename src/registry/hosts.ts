import { parse } from 'csv-parse/sync'
import { isLoopback, parseReference } from '../reference.ts'
import type { BuildRequest } from '../solve/arguments.ts'
import type { RegistryTable } from './access.ts'

/** The tables of a buildkitd.toml's `registry`, by host. */
export type RegistryTables = Readonly<Record<string, RegistryTable>>

/** The registry hosts that a build names: where it pushes, its caches, and images that it takes as contexts. */
export function hostsOf(
  request: Pick<BuildRequest, 'tags' | 'push' | 'outputs' | 'cacheFrom' | 'cacheTo' | 'buildContexts'>,
): string[] {
  const caches = [...request.cacheFrom, ...request.cacheTo].map(fieldsOf)
  const references = [
    ...(request.push ? request.tags : []),
    ...request.outputs.map(fieldsOf).flatMap(({ name = '' }) => name.split(',')),
    ...caches.flatMap(({ ref = '', '': reference = '' }) => [ref, reference]),
    ...request.buildContexts.map((context) => context.match(/=docker-image:\/\/(.+)$/)?.[1] ?? ''),
  ]
  return [...new Set(references.filter((reference) => reference !== '').flatMap(hostOf))]
}

/**
 * Adds what a builder needs to reach registries on this machine's loopback: plain HTTP, unless something is said of the
 * host already; a host with a CA, a client certificate or `insecure` speaks TLS, which BuildKit would not try there.
 *
 * @param hosts the hosts that the build names; mirrors and hosts of the tables count too
 * @returns the tables, and the hosts among them that are on loopback
 */
export function withLoopback(
  tables: RegistryTables,
  hosts: readonly string[],
): { tables: RegistryTables; loopback: string[] } {
  const mirrors = Object.values(tables).flatMap(({ mirrors = [] }) => (Array.isArray(mirrors) ? mirrors : []))
  const mirrorHosts = mirrors.map((mirror) => String(mirror).split('/')[0] ?? '')
  const loopback = [...new Set([...hosts, ...Object.keys(tables), ...mirrorHosts])].filter(isLoopback)
  const added = loopback.map((host) => {
    const table = tables[host] ?? {}
    const speaksTls = ['ca', 'keypair', 'insecure', 'tlsconfigdir'].some((key) => key in table)
    return [host, { http: !speaksTls, ...table }]
  })
  return { tables: { ...tables, ...Object.fromEntries(added) }, loopback }
}

function hostOf(reference: string): string[] {
  try {
    return [parseReference(reference).host]
  } catch {
    // Not ours to judge here: buildx says what is wrong with it.
    return []
  }
}

/** `type=registry,ref=…` as fields; a lone reference, which buildx also takes, under ''. */
function fieldsOf(record: string): Readonly<Record<string, string>> {
  try {
    const [fields = []] = parse(record, { columns: false }) as string[][]
    return Object.fromEntries(
      fields.map((field) => {
        const equals = field.indexOf('=')
        return equals < 0 ? ['', field] : [field.slice(0, equals), field.slice(equals + 1)]
      }),
    )
  } catch {
    return {}
  }
}
