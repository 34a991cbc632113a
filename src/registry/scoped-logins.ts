import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type DockerConfig, readDockerConfig } from '../docker/config.ts'
import { apiHost } from './registries.ts'

/** A Docker configuration of buildx that holds the logins of a part of a registry. */
export type ScopedConfig = {
  /** As the API's address has it: `registry-1.docker.io`. */
  readonly host: string
  /** Empty for all repositories of the host. */
  readonly repository: string
  /** For which a token is asked; none for all. */
  readonly actions: readonly string[]
  /** Which says all that: `ghcr.io/owner/app@pull,push`. */
  readonly folder: string
  /** Undefined where the file cannot be read. */
  readonly config?: DockerConfig
}

/**
 * Reads what is below `config` in buildx's folder (docs.docker.com/build/building/registry-auth, and buildx,
 * util/dockerutil/dockerconfig/configprovider.go), in the order in which buildx finds it.
 */
export async function readScoped(buildxConfig: string): Promise<ScopedConfig[]> {
  const base = join(buildxConfig, 'config')
  // Mostly there is none; and buildx, too, passes over what it cannot list.
  const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => [])
  const folders = entries
    .filter((entry) => entry.name === 'config.json' && !entry.isDirectory())
    .map((entry) => relative(base, entry.parentPath).split('/'))
    // One folder after the other, by their bytes, as Go's WalkDir does.
    .sort((a, b) => (a.join('\0') < b.join('\0') ? -1 : 1))
  return Promise.all(folders.map((parts) => readOne(base, parts.join('/'))))
}

async function readOne(base: string, folder: string): Promise<ScopedConfig> {
  const [, place = '', actions = ''] = folder.match(/^([^@]*)@?(.*)$/s) ?? []
  const [host = '', ...path] = place.split('/')
  const config = await readDockerConfig(join(base, folder)).catch(() => undefined)
  return {
    host,
    repository: path.join('/'),
    actions: actions.split(',').flatMap((action) => action.trim() || []),
    folder,
    ...(config && { config }),
  }
}

const asked = ['pull', 'push']

/**
 * Chooses as buildx does for a token that pulls and pushes in one repository: names are whole, there are no patterns;
 * one for the repository goes before those of its host, then one with more actions before those with fewer.
 *
 * @param name the repository as the API has it, e.g. `library/alpine`
 */
export function chooseScoped(configs: readonly ScopedConfig[], host: string, name: string): ScopedConfig | undefined {
  const candidates = configs.filter(
    (config) =>
      config.host === apiHost(host) &&
      ['', name].includes(config.repository) &&
      config.actions.every((action) => asked.includes(action)),
  )
  return candidates.sort((a, b) => b.repository.length - a.repository.length || b.actions.length - a.actions.length)[0]
}
