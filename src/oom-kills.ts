import { readText } from './input/file.ts'

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
