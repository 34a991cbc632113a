import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as core from '@actions/core'
import { text } from '../input/read.ts'
import { parseYaml } from '../input/yaml.ts'
import { type Credential, parseCredentials, secretsOf } from './credentials.ts'
import { parseRegistries, type Registry } from './registries.ts'

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
  const credentials = parseCredentials(await parseYaml('registry-auth', text('registry-auth')))
  for (const secret of secretsOf(credentials)) core.setSecret(secret)
  return {
    credentials,
    registries: parseRegistries(await parseYaml('registries', text('registries')), (path) =>
      readFileSync(resolve(workspace, path), 'utf8'),
    ),
  }
}
