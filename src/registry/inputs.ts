import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readAll, text } from '../input/read.ts'
import { shortLinesOf, shortLineWarning } from '../input/secret.ts'
import { parseYaml } from '../input/yaml.ts'
import { mask } from '../log.ts'
import { type Credential, type IncompleteCredential, masksOf, parseCredentials } from './credentials.ts'
import type { Registry } from './registries.ts'

export const registryInputs = {
  registries: text('registries'),
  registryAuth: text('registry-auth'),
}

/** How registries are reached and who we are there; build and merge have these inputs in common. */
export type RegistryInputs = {
  readonly registries: readonly Registry[]
  readonly credentials: readonly Credential[]
  /** For these hosts there is no login, although there was to be one; see checkIncomplete. */
  readonly incomplete: readonly IncompleteCredential[]
  readonly warnings: readonly string[]
}

/**
 * Reads the inputs `registries` and `registry-auth`; from then on the runner masks every password in the log.
 *
 * @param workspace where relative paths of certificates start
 */
export async function readRegistryInputs(workspace: string): Promise<RegistryInputs> {
  const inputs = readAll(registryInputs)
  const { complete, incomplete } = parseCredentials(await parseYaml('registry-auth', inputs.registryAuth))
  mask(masksOf(complete))
  // As a whole it may be a secret, too.
  const values = [inputs.registryAuth, ...complete.map(({ password }) => password)]
  const warns = values.some((value) => shortLinesOf(value).length > 0)
  return {
    credentials: complete,
    incomplete,
    warnings: warns ? [shortLineWarning(`input 'registry-auth'`)] : [],
    registries: await readRegistries(inputs.registries, workspace),
  }
}

async function readRegistries(text: string, workspace: string): Promise<readonly Registry[]> {
  const table = await parseYaml('registries', text)
  if (table === undefined) return []
  // Most jobs have no such input, and start without what reads it.
  const { parseRegistries } = await import('./registries.ts')
  return parseRegistries(table, (path) => readFileSync(resolve(workspace, path), 'utf8'))
}
