import { readText } from './input/file.ts'

/**
 * How many processes this machine's kernel has killed since it started because memory ran out, within a limit or on the
 * whole machine; the difference of two readings is what was killed in between. Undefined if the kernel does not count
 * them (before Linux 4.13).
 */
export function readOomKills(): number | undefined {
  return parseOomKills(readText('/proc/vmstat') ?? '')
}

/** Reads a line `oom_kill 3`, which /proc/vmstat, memory.events and memory.oom_control all have. */
export function parseOomKills(text: string): number | undefined {
  const count = text.match(/^oom_kill (\d+)$/m)?.[1]
  return count === undefined ? undefined : Number(count)
}
