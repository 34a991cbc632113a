import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readAll, text } from '../input/read.ts'
import { parseYaml } from '../input/yaml.ts'
import { mask } from '../log.ts'
import { type Credential, masksOf, parseCredentials } from './credentials.ts'
import type { Registry } from './registries.ts'

export const registryInputs = {
  registries: text('registries'),
  registryAuth: text('registry-auth'),
}

/** How registries are reached and who we are there; build and merge have these inputs in common. */
export type RegistryInputs = {
  readonly registries: readonly Registry[]
  readonly credentials: readonly Credential[]
}

/**
 * Reads the inputs `registries` and `registry-auth`; from then on the runner masks every password in the log.
 *
 * @param workspace where relative paths of certificates start
 */
export async function readRegistryInputs(workspace: string): Promise<RegistryInputs> {
  const inputs = readAll(registryInputs)
  const credentials = parseCredentials(await parseYaml('registry-auth', inputs.registryAuth))
  mask(masksOf(credentials))
  return { credentials, registries: await readRegistries(inputs.registries, workspace) }
}

async function readRegistries(text: string, workspace: string): Promise<readonly Registry[]> {
  const table = await parseYaml('registries', text)
  if (table === undefined) return []
  // Most jobs have no such input, and start without what reads it.
  const { parseRegistries } = await import('./registries.ts')
  return parseRegistries(table, (path) => readFileSync(resolve(workspace, path), 'utf8'))
}
