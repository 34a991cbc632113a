import * as semver from 'semver'
import { versionOfImage } from '../buildx/inspect.ts'
import { defaultBuildkitImage } from './inputs.ts'

// Which releases of BuildKit cannot start a RUN on which kernels. A RUN is started by the runc in BuildKit's image, not by that of the
// machine.

/**
 * The runc in the image of BuildKit, from this release on: `ARG RUNC_VERSION` in its Dockerfile, read at every tag from
 * 0.28.1 to 0.34.2.
 */
const runcs = [
  ['0.35.0', undefined],
  ['0.34.0', '1.5.2'],
  ['0.32.0', '1.4.3'],
  ['0.31.0', '1.3.6'],
  ['0.29.0', '1.3.5'],
  ['0.28.1', '1.3.4'],
] as const

/**
 * Releases of runc that hide folders such as /proc/acpi behind a file system of one inode, and do not try two where the
 * kernel refuses that (libcontainer/rootfs_linux.go, `maskDir`, read at each tag; opencontainers/runc#5348, #5358).
 */
const runcsOfOneInode = ['1.3.6', '1.3.7', '1.4.3', '1.5.0']

/**
 * Ubuntu's 5.4 (20.04, and 18.04 with its newer kernel), which has its own change in mm/shmem.c: it takes no file system
 * of fewer than two inodes. Linux itself does, in 5.4 as in others, and so do Debian's and Red Hat's kernels, and Ubuntu's
 * newer ones. Derived ones, such as Ubuntu's for clouds, are built from the same source.
 */
const kernelOfTwoInodes =
  /^5\.4\.0-\d+-(?:generic|lowlatency|aws|azure|bluefield|fips|gcp|gke|gkeop|ibm|iot|kvm|oracle|raspi|xilinx)\b/

/** The runc that the image of a release of BuildKit has; undefined for one that is not known here. */
export function runcOf(buildkit: string): string | undefined {
  const version = semver.parse(buildkit)
  if (version === null) return undefined
  return runcs.find(([since]) => semver.gte(version.version, since))?.[1]
}

/**
 * Tells whether no RUN can start: the kernel refuses what the runc of this BuildKit asks for
 * (`can't mask dir "/proc/acpi": … nr_inodes=1: invalid argument`).
 *
 * @param kernel its release, as `uname -r` prints it: `5.4.0-216-generic`
 * @param buildkit `v0.32.2`
 * @returns the runc; undefined where nothing is known against it
 */
export function runcThatFails(kernel: string, buildkit: string): string | undefined {
  const runc = runcOf(buildkit)
  if (runc === undefined || !runcsOfOneInode.includes(runc) || !kernelOfTwoInodes.test(kernel)) return undefined
  return runc
}

/**
 * The images of an input that can start a RUN on this kernel, as far as their tags tell.
 *
 * @param input its name
 * @param kernel as for {@link runcThatFails}
 * @param log told of each that is left out
 * @throws Error that says what to name instead where none is left
 */
export function fittingImages(
  input: string,
  images: readonly string[],
  kernel: string,
  log: (line: string) => void,
): readonly string[] {
  const judged = images.map((image) => ({ image, runc: runcThatFails(kernel, versionOfImage(image) ?? '') }))
  const why = (runc: string | undefined) =>
    `runc ${runc} cannot start a RUN on the kernel of this machine, Ubuntu's ${kernel} (opencontainers/runc#5348)`
  const fitting = judged.filter(({ runc }) => runc === undefined)
  const [first] = judged
  if (fitting.length === 0 && first !== undefined)
    throw new Error(
      `input '${input}' has ${first.image}, whose ${why(first.runc)}; remove it, or use BuildKit v0.34.0 or later, or v0.30.0, e.g. ${defaultBuildkitImage}`,
    )
  for (const { image, runc } of judged) if (runc !== undefined) log(`skipping ${image}: its ${why(runc)}`)
  return fitting.map(({ image }) => image)
}
