import { randomUUID } from 'node:crypto'
import { mkdir, readlink, realpath, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import * as semver from 'semver'
import { reportedVersion } from '../buildx/version.ts'
import { CancelledError } from '../cancel.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../message.ts'
import type { Run } from '../process.ts'
import { minimumBuildxVersion, tooOld, type Wanted } from './releases.ts'
import { sha256OfFile } from './sha256.ts'
import type { StoredBuildx, StoreOptions } from './tool-cache.ts'

/** A buildx binary that was checked, and how it came here. */
export type BuildxBinary = Omit<StoredBuildx, 'source'> & { readonly source: 'machine' | StoredBuildx['source'] }

export type BuildxOptions = StoreOptions & {
  /** Folders of Docker CLI plugins in the order in which docker searches them; the first one is the user's own. */
  readonly pluginFolders: readonly [string, ...string[]]
}

const pluginName = 'docker-buildx'

/** The folders in which the docker CLI looks for plugins (docker/cli, cli-plugins/manager). */
export function pluginFolders(dockerConfig: string): [string, ...string[]] {
  const system = ['/usr/local/lib', '/usr/local/libexec', '/usr/lib', '/usr/libexec']
  return [join(dockerConfig, 'cli-plugins'), ...system.map((folder) => join(folder, 'docker', 'cli-plugins'))]
}

/**
 * Provides a buildx whose content was checked in this very call: the one on the machine, in the tool cache, in the
 * Actions cache, or downloaded, in this order; and makes it what `docker buildx` runs in later steps.
 *
 * @throws Error when the wanted binary cannot be had or does not report the version it should
 */
export async function ensureBuildx(wanted: Wanted, options: BuildxOptions): Promise<BuildxBinary> {
  const { pluginFolders: folders, run, log } = options
  const onMachine = await firstPlugin(folders)
  if (wanted.kind === 'installed') return useInstalled(onMachine, run)

  const { version, sha256 } = wanted
  if (onMachine && (await sha256OfFile(onMachine).catch(() => undefined)) === sha256) {
    log.info(`buildx ${version} is on this machine: ${onMachine}`)
    return { path: onMachine, version, source: 'machine' }
  }
  const { storedBuildx } = await import('./tool-cache.ts')
  const buildx = await storedBuildx(version, sha256, options)
  await expose(buildx.path, folders[0], log)
  return buildx
}

/** The buildx plugin of this machine, for a builder that it made; undefined when there is none or it is too old. */
export async function installedBuildx(folders: readonly string[], run: Run): Promise<BuildxBinary | undefined> {
  const path = await firstPlugin(folders)
  if (path === undefined) return undefined
  try {
    const version = await reportedVersion(path, run)
    return semver.lt(version, minimumBuildxVersion) ? undefined : { path, version, source: 'machine' }
  } catch (error) {
    if (error instanceof CancelledError) throw error
    return undefined
  }
}

/** Links the binary into the user's plugin folder, which docker searches first. This action itself does without. */
async function expose(path: string, folder: string, log: Log): Promise<void> {
  const plugin = join(folder, pluginName)
  if ((await readlink(plugin).catch(() => undefined)) === path) return
  const temporary = join(folder, `.${pluginName}-${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true })
    await symlink(path, temporary)
    await rename(temporary, plugin)
  } catch (error) {
    log.warning(`cannot make this buildx the 'docker buildx' of later steps: ${messageOf(error)}`)
  }
}

async function useInstalled(path: string | undefined, run: Run): Promise<BuildxBinary> {
  if (path === undefined) {
    throw new Error(
      `input 'buildx-version' is 'installed', but there is no docker-buildx plugin on this machine; remove the input to download one`,
    )
  }
  const version = await reportedVersion(path, run)
  if (semver.lt(version, minimumBuildxVersion)) throw new Error(tooOld(version))
  return { path, version, source: 'machine' }
}

/** The plugin that docker would run. Links are followed once: another job may turn one to its own buildx. */
async function firstPlugin(folders: readonly string[]): Promise<string | undefined> {
  const paths = await Promise.all(folders.map((folder) => realpath(join(folder, pluginName)).catch(() => undefined)))
  return paths.find((path) => path !== undefined)
}
