import { prune } from '../buildx/prune.ts'
import type { Daemon } from '../docker/daemon.ts'
import { type Disk, diskOf, engineRoot, littleSpace, warnOfLittleSpace } from '../docker/disk.ts'
import type { ImageSources } from '../docker/images.ts'
import { log } from '../log.ts'
import { messageOf } from '../message.ts'
import type { Builder } from './toolchain.ts'

/** As much as BuildKit keeps free on its own (cmd/buildkitd/config/gcpolicy_unix.go). */
const freeShare = 0.2

/**
 * Looks, before a build, at the disk of the Docker engine, where the state of a builder is too. A warm engine has told its
 * folder with its images; one that has to pull them is asked beside that, and so is one with the containerd image store,
 * whose images do not tell.
 *
 * @returns undefined where it has 5 GiB or more, or nothing is known, as of an engine that is not on this machine
 */
export async function lookAtDisk(
  { docker, isRemote }: Pick<Daemon, 'docker' | 'isRemote'>,
  images: Promise<Pick<ImageSources, 'engineRoot'>>,
): Promise<Disk | undefined> {
  if (isRemote) return undefined
  const root = (await images).engineRoot ?? (await engineRoot(docker))
  const disk = root === undefined ? undefined : await diskOf(root)
  return disk !== undefined && disk.free < littleSpace ? disk : undefined
}

/**
 * Makes space, before a build, on a disk that has little, and warns where it still has little then. Only what earlier
 * builds left in a builder with `keep-state` is ours to free. BuildKit does so on its own, but a second after it has booted,
 * when a build on a full disk has failed; and during a build not at all.
 */
export async function makeSpace(
  disk: Disk,
  { buildx, builder }: Pick<Builder, 'buildx' | 'builder'>,
  keepsState: boolean,
): Promise<void> {
  const wanted = Math.min(littleSpace, disk.total * freeShare)
  const isPruned = keepsState && disk.free < wanted
  if (isPruned) {
    const freed = await prune(buildx, builder, wanted).catch((error: unknown) => `nothing (${messageOf(error)})`)
    log.info(`the disk is almost full: freed ${freed} of what earlier builds left in builder ${builder}`)
  }
  const now = (isPruned && (await diskOf(disk.path))) || disk
  if (now.free < littleSpace) log.warning(warnOfLittleSpace(now))
}
