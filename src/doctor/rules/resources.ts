import type { Advice } from '../../advice.ts'
import type { Disk } from '../../docker/disk.ts'
import type { LostNode } from '../../failure.ts'
import type { Memory } from './facts.ts'

// Advice on memory and disks, with numbers.

const fewerAtOnce = `build fewer platforms at once ('buildkitd-config-inline' with [worker.oci] and max-parallelism = 1, or one platform per job), or use a runner with more memory`

/** Tells whether it is certain that the kernel killed nothing because memory ran out, so that the reason is another. */
export function sparedAll({ oomKilled, kills, machineKills }: Memory): boolean {
  return !oomKilled && !kills && machineKills === 0
}

/** Tells whether the kernel has killed something. */
function ranOut({ oomKilled, kills = 0, machineKills = 0 }: Memory): boolean {
  return oomKilled || kills > 0 || machineKills > 0
}

/** What is known about memory, as a part of a sentence that begins with a colon; empty if nothing is. */
function numbersOf({ oomKilled, kills, machineKills, limit, machine }: Memory): string {
  const parts = [
    machineKills ? `the kernel killed ${processes(machineKills)} during the build` : '',
    !machineKills && kills ? `the kernel killed ${processes(kills)} in BuildKit's container` : '',
    !machineKills && !kills && oomKilled ? 'the kernel killed BuildKit' : '',
    limit === undefined ? '' : `BuildKit may use ${gibibytes(limit)}`,
    machine === undefined ? '' : `this machine has ${gibibytes(machine)}`,
  ].filter((part) => part !== '')
  return parts.length > 0 ? `: ${parts.join(', ')}` : ''
}

/** Something was killed. */
export function killed(what: string, memory: Memory | undefined): Advice {
  if (memory && sparedAll(memory))
    return {
      cause: `${what} was killed (SIGKILL), but not because memory ran out: the kernel killed nothing`,
      remedy: 'see its output; another program or a time limit may have killed it',
    }
  const certainty = memory && ranOut(memory) ? '' : ', probably'
  return {
    cause: `${what} was killed${certainty} because memory ran out${memory ? numbersOf(memory) : ''}`,
    remedy: fewerAtOnce,
  }
}

/** BuildKit went away in the middle of a build. */
export function wentAway(memory: Memory | undefined): Advice {
  const what = 'BuildKit exited during the build'
  if (memory && ranOut(memory))
    return { cause: `${what} because memory ran out${numbersOf(memory)}`, remedy: fewerAtOnce }
  const how = memory?.exitCode === undefined ? '' : ` with exit code ${memory.exitCode}`
  const again = memory?.restarts ? ', and Docker restarted it' : ''
  return {
    cause: `${what}${how}${again}, or the connection to it broke`,
    remedy:
      'run the job again; if this happens again, check whether something else stops its container, and how much memory the machine has',
  }
}

/** A node of a builder was lost that had been reachable before. */
export function lostWhile(when: string, { what, why, remedy }: LostNode): Advice {
  return { cause: `${what} went away ${when}: ${why}`, remedy: `${remedy}; then run the job again` }
}

/** With less than this, Docker's disk is what was full; some space may have been freed since, but hardly this much. */
const plenty = 2 * 2 ** 30

export function fullDisk(what: string, disk: Disk | undefined): Advice {
  const remedy = `free space in an earlier step (docker system prune --all --force, or delete preinstalled tools), or use a runner with a larger disk`
  if (disk === undefined) return { cause: `${what}: a disk is full`, remedy }
  const { path, free, total, freeFiles } = disk
  const numbers = `${gibibytes(free)} of ${gibibytes(total)} are free on the disk of ${path}`
  // A file system such as btrfs counts no files.
  if (freeFiles === 0 && free > 0) return { cause: `${what}: the disk of ${path} cannot hold any more files`, remedy }
  if (free < plenty) return { cause: `${what}: ${numbers}, where Docker and BuildKit keep everything`, remedy }
  return {
    cause: `${what}, but ${numbers}: a smaller file system is full, such as a tmpfs or /dev/shm`,
    remedy: `raise its size with --mount=type=tmpfs,size=… or 'shm-size'; if the build freed the space when it ended, use a runner with a larger disk`,
  }
}

function processes(count: number): string {
  return count === 1 ? '1 process' : `${count} processes`
}

/** `7.8 GiB`; less than one in MiB. */
function gibibytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`
}
