import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readlink, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as semver from 'semver'
import { messageOf } from '../message.ts'
import { CancelledError, type Run } from '../process.ts'
import type { Retries } from '../retry.ts'
import type { BinaryCache } from './actions-cache.ts'
import { download, sha256OfFile } from './download.ts'
import { minimumBuildxVersion, tooOld, type Wanted } from './releases.ts'

/** A buildx binary that was checked, and how it came here. */
export type BuildxBinary = {
  readonly path: string
  readonly version: string
  readonly source: 'machine' | 'tool cache' | 'Actions cache' | 'download'
}

/** Where buildx is looked for and put. */
export type BuildxPlaces = {
  /** `<os>-<arch>` as in buildx's release files. */
  readonly asset: string
  /** Base of the release files, without a slash at the end; layout `<base>/v<version>/buildx-v<version>.<asset>`. */
  readonly url: string
  readonly toolCache: string
  /** Folders of Docker CLI plugins in the order in which docker searches them; the first one is the user's own. */
  readonly pluginFolders: readonly [string, ...string[]]
  /** Absent where the engine has none, or `cache-binary` is false. */
  readonly cache?: BinaryCache
}

/** What {@link ensureBuildx} does its work with. */
export type BuildxTools = {
  readonly run: Run
  readonly retries: Retries
  readonly log: { info: (line: string) => void; warning: (line: string) => void }
}

const tool = 'multiarch-build-buildx'
const pluginName = 'docker-buildx'

/** The folders in which the docker CLI looks for plugins (docker/cli, cli-plugins/manager). */
export function pluginFolders(dockerConfig: string): [string, ...string[]] {
  const system = ['/usr/local/lib', '/usr/local/libexec', '/usr/lib', '/usr/libexec']
  return [join(dockerConfig, 'cli-plugins'), ...system.map((folder) => join(folder, 'docker', 'cli-plugins'))]
}

/** The Actions cache's key of a binary; with the sum in it, another binary of the same version is another entry. */
export function binaryCacheKey(version: string, asset: string, sha256: string): string {
  return `${tool}-${version}-${asset}-${sha256.slice(0, 16)}`
}

/**
 * Provides a buildx whose content was checked in this very call: the one on the machine, in the tool cache, in the
 * Actions cache, or downloaded, in this order; and makes it what `docker buildx` runs in later steps.
 *
 * @throws Error when the wanted binary cannot be had or does not report the version it should
 */
export async function ensureBuildx(wanted: Wanted, places: BuildxPlaces, tools: BuildxTools): Promise<BuildxBinary> {
  const { run, log } = tools
  const onMachine = await firstPlugin(places.pluginFolders)
  if (wanted.kind === 'installed') return useInstalled(onMachine, run)

  const { version, sha256 } = wanted
  if (onMachine && (await sha256OfFile(onMachine).catch(() => undefined)) === sha256) {
    log.info(`buildx ${version} is on this machine: ${onMachine}`)
    return { path: onMachine, version, source: 'machine' }
  }
  const buildx = await fromCachesOrDownload(version, sha256, places, tools)
  await expose(buildx.path, places.pluginFolders[0], log)
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

async function fromCachesOrDownload(
  version: string,
  sha256: string,
  places: BuildxPlaces,
  tools: BuildxTools,
): Promise<BuildxBinary> {
  const { run, log } = tools
  const folder = join(places.toolCache, tool, version, places.asset)
  const path = join(folder, 'buildx')
  const found = await sha256OfFile(path).catch(() => undefined)
  if (found === sha256) {
    log.info(`buildx ${version} is in the tool cache: ${path}`)
    return { path, version, source: 'tool cache' }
  }
  if (found)
    log.warning(
      `buildx ${version} in the tool cache was changed (expected sha256 ${sha256}, found ${found}); it is replaced`,
    )

  await mkdir(dirname(folder), { recursive: true })
  const part = join(dirname(folder), `.${randomUUID()}.part`)
  try {
    const source = await obtain(part, version, sha256, places, tools)
    await assertVersion(part, version, run)
    await install(part, path)
    return { path, version, source }
  } finally {
    await rm(part, { force: true })
  }
}

/** Puts the verified binary at `part`, from the Actions cache or by download. */
async function obtain(
  part: string,
  version: string,
  sha256: string,
  places: BuildxPlaces,
  { retries, log }: BuildxTools,
): Promise<BuildxBinary['source']> {
  const key = binaryCacheKey(version, places.asset, sha256)
  const restored = await places.cache?.restore(key)
  if (restored !== undefined) {
    // The copy is hashed, since only that is used.
    const found = await copyFile(restored, part).then(
      () => sha256OfFile(part),
      () => 'no file',
    )
    if (found === sha256) {
      log.info(`buildx ${version} came from the Actions cache`)
      return 'Actions cache'
    }
    log.warning(
      `buildx ${version} in the Actions cache is not the released one (expected sha256 ${sha256}, found ${found}); it is not used`,
    )
    await rm(part, { force: true })
  }
  const suffix = places.asset.startsWith('windows-') ? '.exe' : ''
  const url = `${places.url}/v${version}/buildx-v${version}.${places.asset}${suffix}`
  log.info(`downloading ${url}`)
  await download({ url, sha256 }, part, retries)
  return 'download'
}

/** Moves the binary into the tool cache in one step, so that a job beside this one sees all of it or nothing. */
async function install(part: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await rename(part, path)
  // The marker by which the runner's tool cache tells a complete version.
  await writeFile(`${dirname(path)}.complete`, '')
}

/** Links the binary into the user's plugin folder, which docker searches first. This action itself does without. */
async function expose(path: string, folder: string, log: BuildxTools['log']): Promise<void> {
  const plugin = join(folder, pluginName)
  if ((await readlink(plugin).catch(() => undefined)) === path) return
  const temporary = join(folder, `.${pluginName}-${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true })
    await symlink(path, temporary)
    await rename(temporary, plugin)
  } catch (error) {
    log.warning(`'docker buildx' of later steps is not this one: ${messageOf(error)}`)
  }
}

async function useInstalled(path: string | undefined, run: Run): Promise<BuildxBinary> {
  if (path === undefined) {
    throw new Error(
      `input 'buildx-version' is 'installed', but there is no docker-buildx plugin on this machine; leave the input out to have one downloaded`,
    )
  }
  const version = await reportedVersion(path, run)
  if (semver.lt(version, minimumBuildxVersion)) throw new Error(tooOld(version))
  return { path, version, source: 'machine' }
}

async function assertVersion(path: string, version: string, run: Run): Promise<void> {
  const reported = await reportedVersion(path, run)
  if (reported !== version) {
    throw new Error(
      `the binary for buildx ${version} says that it is ${reported}; check 'buildx-version' and 'buildx-sha256'`,
    )
  }
}

/** `buildx version` prints `github.com/docker/buildx v0.36.1 <revision>`. */
async function reportedVersion(path: string, run: Run): Promise<string> {
  const { stdout } = await run(path, ['version'])
  const version = semver.valid(stdout.trim().split(/\s+/)[1] ?? '')
  if (version === null) throw new Error(`${basename(path)} version printed '${stdout.trim()}', which holds no version`)
  return version
}

/** The plugin that docker would run. Links are followed once and for all: another job may turn one to its own buildx. */
async function firstPlugin(folders: readonly string[]): Promise<string | undefined> {
  const paths = await Promise.all(folders.map((folder) => realpath(join(folder, pluginName)).catch(() => undefined)))
  return paths.find((path) => path !== undefined)
}
