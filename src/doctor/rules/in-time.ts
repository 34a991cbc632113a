import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Milliseconds for one fact. A daemon, registry or credential helper that hangs may be the very failure, and must not
 * keep it from being reported.
 */
const patience = 10_000

/** Looks something up to explain a failure; undefined if that fails, or takes too long. */
export async function inTime<T>(look: () => Promise<T>, milliseconds = patience): Promise<T | undefined> {
  const late = new AbortController()
  try {
    return await Promise.race([look(), sleep(milliseconds, undefined, { ref: false, signal: late.signal })])
  } catch {
    return undefined
  } finally {
    late.abort()
  }
}
