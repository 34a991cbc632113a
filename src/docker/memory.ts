import { readText } from '../input/file.ts'
import type { Docker } from './daemon.ts'

/** What is known of a container's memory. */
export type Memory = {
  /** Its main process was killed for want of memory, by its limit or the machine's; only while the container exists. */
  readonly oomKilled: boolean
  /** Bytes; undefined where it may use all of the machine. */
  readonly limit?: number
  /**
   * Processes that the kernel killed in it; undefined where it does not run. With cgroup v1 those of RUN are not among them,
   * which BuildKit puts into groups of their own: {@link readOomKills} has these.
   */
  readonly kills?: number
}

/** Of cgroup v2, then v1, as a container sees its own group. */
const counters = ['/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control']

/**
 * Asks about the memory of a container, for the explanation of a failure: two processes.
 *
 * @returns undefined where there is no such container
 */
export async function memoryOf(docker: Docker, container: string): Promise<Memory | undefined> {
  const format = '{"oomKilled":{{json .State.OOMKilled}},"limit":{{json .HostConfig.Memory}}}'
  const inspected = await docker(['container', 'inspect', '--format', format, '--', container]).catch(() => undefined)
  if (inspected === undefined) return undefined
  const { oomKilled, limit } = JSON.parse(inspected.stdout) as { oomKilled: boolean; limit: number }
  // cat fails for the file that is not there, and prints the other all the same.
  const kills = await docker(['exec', '--', container, 'cat', ...counters]).then(
    ({ stdout }) => parseOomKills(stdout),
    (error: { readonly stdout?: string }) => parseOomKills(error.stdout ?? ''),
  )
  return { oomKilled, ...(limit > 0 && { limit }), ...(kills !== undefined && { kills }) }
}

/**
 * The processes that this machine's kernel has killed for want of memory since it started, by a limit or its own; the
 * difference of two readings is what was killed in between. Undefined where the kernel does not tell (before Linux 4.13).
 */
export function readOomKills(): number | undefined {
  return parseOomKills(readText('/proc/vmstat') ?? '')
}

/** Reads a line `oom_kill 3`, which /proc/vmstat, memory.events and memory.oom_control have alike. */
export function parseOomKills(text: string): number | undefined {
  const count = text.match(/^oom_kill (\d+)$/m)?.[1]
  return count === undefined ? undefined : Number(count)
}
