import { isLoopback } from '../reference.ts'

/** One `[registry."host"]` of a buildkitd.toml; certificates are paths. */
export type RegistryTable = Readonly<
  Record<string, boolean | readonly string[] | readonly Readonly<Record<string, string>>[]>
>

/** The tables of a buildkitd.toml's `registry`, by host. */
export type RegistryTables = Readonly<Record<string, RegistryTable>>

/**
 * Adds what a builder needs to reach registries on this machine's loopback: plain HTTP, unless there are settings for the
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
