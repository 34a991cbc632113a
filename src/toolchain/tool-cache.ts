import { randomUUID } from 'node:crypto'
import { access, constants, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { find } from '@actions/tool-cache'
import type { BinaryCache } from '../actions-cache.ts'
import { assertVersion } from '../buildx/version.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../message.ts'
import type { Run } from '../process.ts'
import type { Retries } from '../retry.ts'
import { sha256OfFile } from './sha256.ts'

/** A release of buildx whose content was checked, and how it came into the tool cache. */
export type StoredBuildx = {
  readonly path: string
  readonly version: string
  readonly source: 'tool cache' | 'Actions cache' | 'download'
}

/** Where a release of buildx comes from and is put, and what brings it there. */
export type StoreOptions = {
  /** `linux-<arch>` as in buildx's release files. */
  readonly asset: string
  /** Base of the release files, without a slash at the end; layout `<base>/v<version>/buildx-v<version>.<asset>`. */
  readonly url: string
  readonly toolCache: string
  /** In place of a tool cache that cannot be written; lasts as long as the job. */
  readonly temporary: string
  /** Tells `@actions/tool-cache` the folder. */
  readonly exportToolCache: (folder: string) => void
  /** Absent where the engine has none, or `cache-binary` is false. */
  readonly cache?: BinaryCache
  readonly run: Run
  readonly retries: Retries
  /** Names the proxies and certificate authorities of a download. */
  readonly environment: Readonly<NodeJS.ProcessEnv>
  readonly log: Log
}

const tool = 'multiarch-build-buildx'

/** The Actions cache's key of a binary; the checksum in it keeps binaries of one version apart. */
export function binaryCacheKey(version: string, asset: string, sha256: string): string {
  return `${tool}-${version}-${asset}-${sha256.slice(0, 16)}`
}

/**
 * Provides a release of buildx in the tool cache: it is there, or comes from the Actions cache or by download. A tool
 * cache that cannot be written is left out.
 *
 * @throws Error when it cannot be had, or reports another version
 */
export async function storedBuildx(version: string, sha256: string, options: StoreOptions): Promise<StoredBuildx> {
  const { asset, toolCache, temporary, run, log } = options
  const folder = join(toolCache, tool, version, asset)
  const path = join(folder, 'buildx')
  // The library has no parameter for the folder, of which a job may have a second one, and a run by hand no variable.
  options.exportToolCache(toolCache)
  const isComplete = find(tool, version, asset) !== ''
  const found = isComplete ? await sha256OfFile(path).catch(() => undefined) : undefined
  if (found === sha256) {
    log.info(`buildx ${version} is in the tool cache: ${path}`)
    return { path, version, source: 'tool cache' }
  }
  const problem = await unwritable(folder)
  if (found)
    log.warning(
      `buildx ${version} in the tool cache was changed (expected sha256 ${sha256}, found ${found}); it is ${problem ? 'not used' : 'replaced'}`,
    )
  if (problem !== undefined && toolCache !== temporary) {
    log.notice(`buildx is put into ${temporary} for this job, because the tool cache is not writable: ${problem}`)
    return storedBuildx(version, sha256, { ...options, toolCache: temporary })
  }
  const part = join(dirname(folder), `.${randomUUID()}.part`)
  try {
    const source = await obtain(part, version, sha256, options)
    await assertVersion(part, version, run)
    await install(part, path)
    return { path, version, source }
  } finally {
    await rm(part, { force: true })
  }
}

/** Makes a folder; returns why nothing can be put into it or beside it. */
async function unwritable(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true })
    for (const path of [dirname(folder), folder]) await access(path, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Puts the verified binary at `part`, from the Actions cache or by download. */
async function obtain(
  part: string,
  version: string,
  sha256: string,
  { asset, url: base, cache, retries, environment, log }: StoreOptions,
): Promise<StoredBuildx['source']> {
  const key = binaryCacheKey(version, asset, sha256)
  const restored = await cache?.restore(key)
  if (restored !== undefined) {
    // The copy is hashed, since only that is used.
    const found = await copyFile(restored, part).then(
      () => sha256OfFile(part),
      () => 'no file',
    )
    if (found === sha256) {
      log.info(`buildx ${version} came from the GitHub Actions cache`)
      return 'Actions cache'
    }
    log.warning(
      `buildx ${version} in the GitHub Actions cache is not the released one (expected sha256 ${sha256}, found ${found}); it is not used`,
    )
    await rm(part, { force: true })
  }
  const url = `${base}/v${version}/buildx-v${version}.${asset}`
  log.info(`downloading ${url}`)
  // Loaded where it is needed: most runs find buildx on the machine.
  const { download } = await import('./download.ts')
  await download({ url, sha256 }, part, { retries, environment })
  return 'download'
}

/** Moves the binary into the tool cache in one step, so that a job beside this one sees all of it or nothing. */
async function install(part: string, path: string): Promise<void> {
  await rename(part, path)
  // The marker by which the runner's tool cache tells a complete version.
  await writeFile(`${dirname(path)}.complete`, '')
}
