import { statfs } from 'node:fs/promises'
import type { Docker } from './daemon.ts'

/** The file system that a path is on. */
export type Disk = {
  readonly path: string
  /** Bytes that anybody may write, as `df` shows them. */
  readonly free: number
  readonly total: number
  /** How many more files it can hold. */
  readonly freeFiles: number
}

/** Bytes below which a build of some size runs out of space. */
export const littleSpace = 5 * 2 ** 30

/** @returns undefined if the path does not exist on this machine */
export async function diskOf(path: string): Promise<Disk | undefined> {
  try {
    const { bavail, blocks, bsize, ffree } = await statfs(path)
    return { path, free: bavail * bsize, total: blocks * bsize, freeFiles: ffree }
  } catch {
    return undefined
  }
}

/** The folder in which the Docker engine keeps everything; costs one process. Undefined if the engine does not say. */
export async function engineRoot(docker: Docker): Promise<string | undefined> {
  const { stdout } = await docker(['info', '--format', '{{.DockerRootDir}}']).catch(() => ({ stdout: '' }))
  return stdout.trim() || undefined
}

/** The warning about a disk with little space, before a build. */
export function warnOfLittleSpace({ path, free, total }: Disk): string {
  const [left, all] = [free, total].map((bytes) => (bytes / 2 ** 30).toFixed(1))
  return `only ${left} of ${all} GiB are free on the disk of ${path}, where Docker and BuildKit keep images and layers; a build that needs more fails with 'no space left on device'. Free space in an earlier step (e.g. with 'docker system prune --all --force', or by deleting preinstalled tools), or use a runner with a larger disk`
}
