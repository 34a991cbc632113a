import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Buildx, CommandError, lastLines } from '../process.ts'
import { isLoopback } from '../reference.ts'
import type { Registry } from '../registry/registries.ts'
import type { BuilderState } from '../toolchain/builder.ts'
import { builderName, createArguments } from '../toolchain/builder.ts'
import { composeConfig } from '../toolchain/buildkitd.ts'
import type { Host } from '../toolchain/prepare.ts'

/**
 * Of the registries that are used, those with settings that `imagetools` takes from a builder's definition alone. A CA
 * reaches it through the environment, and plain HTTP on loopback is its default.
 *
 * @param hosts the registry hosts that the tags name
 */
export function needingBuilder(registries: readonly Registry[], hosts: readonly string[]): Registry[] {
  return registries.filter(
    ({ host, http, insecure, client }) =>
      hosts.includes(host) && (insecure === true || client !== undefined || (http === true && !isLoopback(host))),
  )
}

/**
 * Defines a builder that never runs, for its registry configuration.
 *
 * @param saveBuilder is called first, so that post removes even a half-made one
 * @returns its name
 * @throws Error that names the registries when there is no Docker daemon, which `buildx create` asks
 */
export async function defineBuilder(
  buildx: Buildx,
  path: string,
  needing: readonly Registry[],
  { folder, registries, saveBuilder }: Pick<Host, 'folder' | 'registries' | 'saveBuilder'>,
): Promise<string> {
  const state: BuilderState = { name: builderName(), driver: 'docker-container', keepState: false, buildx: path }
  saveBuilder(state)
  const configFile = join(folder, 'buildkitd.toml')
  await writeFile(configFile, composeConfig(undefined, registries.tables, []).text ?? '', { mode: 0o600 })
  try {
    const definition = { name: state.name, driver: state.driver, driverOpts: [], configFile, boot: false }
    for (const node of createArguments(definition)) await buildx(node)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const hosts = needing.map(({ host }) => `'${host}'`).join(', ')
    throw new Error(
      `input 'registries' gives ${hosts} settings (http, insecure, cert) that buildx takes from a builder alone, and defining one needs a Docker daemon: ${lastLines(error.stderr, 2)}; use a runner with Docker, or a registry with TLS and at most a 'ca'`,
      { cause: error },
    )
  }
  return state.name
}
