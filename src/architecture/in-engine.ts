import { dirname } from 'node:path/posix'
import { PassThrough } from 'node:stream'
import type { Docker } from '../docker/daemon.ts'
import { parseObject } from '../input/json.ts'
import type { Start } from '../manifest/image.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import { CommandError } from '../process.ts'
import { type FileSystem, type Located, maxLinks } from './file-system.ts'
import { asFar, type VerifyOptions } from './in-registry.ts'
import { type Layer, readLayer } from './layer.ts'
import { type Verdict, verifyAll, verifyFiles } from './verify.ts'

/** The image of one platform in the Docker engine. */
export type EngineImage = {
  /** How its containers start. */
  readonly start: Start
  readonly fileSystem: FileSystem
  /** All of its files, as if they were of one layer. */
  readonly read: () => Promise<Layer>
}

/**
 * Makes a container of an image, which is never started, for as long as its files are read.
 *
 * @param platform undefined where the engine's image has only one
 */
export async function withEngineImage<T>(
  docker: Docker,
  image: string,
  platform: PlatformName | undefined,
  task: (image: EngineImage) => Promise<T>,
): Promise<T> {
  const create = async (...command: readonly string[]) => {
    const options = ['--pull=never', '--network=none', ...(platform === undefined ? [] : [`--platform=${platform}`])]
    const { stdout } = await docker(['create', ...options, '--', image, ...command])
    return stdout.trim()
  }
  const named = await create().catch(async (error: unknown) => {
    if (!(error instanceof CommandError)) throw error
    const { saidByDocker } = await import('../docker/said.ts')
    if (saidByDocker(error.stderr, ['no command'])) return undefined
    throw error
  })
  // Docker creates a container of an image without a command only if it is given one.
  const container = named ?? (await create('none'))
  try {
    const { stdout } = await docker(['inspect', '--type=container', '--format={{json .Config}}', '--', container])
    return await task({
      start: named === undefined ? {} : (parseObject(stdout) as Start),
      fileSystem: inContainer(docker, container),
      read: () => readTar(docker, ['export', '--', container]),
    })
  } finally {
    await docker(['rm', '--force', '--volumes', '--', container], { outlivesCancel: true })
  }
}

/** Each path costs a call of docker, so it is looked up only once. */
function inContainer(docker: Docker, container: string): FileSystem {
  const known = new Map<string, Promise<Located | undefined>>()
  return {
    locate: (path) => {
      const found = known.get(path) ?? locate(docker, container, path)
      known.set(path, found)
      return found
    },
  }
}

/** `docker cp` follows the links to the folder of a path, and leaves the last one to whoever asks. */
async function locate(docker: Docker, container: string, path: string, links = 0): Promise<Located | undefined> {
  const layer = await readTar(docker, ['cp', '--', `${container}:${path}`, '-']).catch((error: unknown) => {
    if (error instanceof CommandError && error.exitCode !== undefined) return undefined
    throw error
  })
  const [entry] = layer?.entries.values() ?? []
  if (entry?.kind === 'link') {
    const target = entry.target.startsWith('/') ? entry.target : `${dirname(path)}/${entry.target}`
    return links < maxLinks ? locate(docker, container, target, links + 1) : undefined
  }
  // A container that was made has files for its mounts, which are not the image's.
  return entry && entry.kind !== 'hard link' ? { path, entry } : undefined
}

async function readTar(docker: Docker, args: readonly string[]): Promise<Layer> {
  const stdout = new PassThrough()
  const [layer] = await Promise.all([readLayer(stdout), docker(args, { stdout })])
  return layer
}

/** Verifies the image of each platform in the engine; which files are those of a base image is not known there. */
export async function verifyInEngine(
  docker: Docker,
  image: string,
  platforms: Platforms,
  { verify, isIgnored }: Pick<VerifyOptions, 'verify' | 'isIgnored'>,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const platform of platforms) {
    const verdict = withEngineImage(docker, image, platforms.length > 1 ? platform : undefined, (found) => {
      if (verify === 'entrypoint') return verifyFiles(platform, found.start, found.fileSystem, isIgnored)
      const layers = [{ digest: '', size: 0 }]
      return verifyAll(
        { platform, config: { config: found.start }, layers, read: found.read, countBase: async () => 0 },
        isIgnored,
      )
    })
    verdicts.push(await asFar(platform, verdict))
  }
  return verdicts
}
