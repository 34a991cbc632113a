import type { Docker } from '../docker/daemon.ts'
import { nodeContainer } from './builder-name.ts'

/** What buildkitd has read and written, to whom- and whatever: `rchar` and `wchar` of proc_pid_io(5). */
const readAmounts = `for process in /proc/[0-9]*; do
  if [ "$(cat $process/comm)" = buildkitd ]; then cat $process/io; fi
done`

/**
 * Bytes that BuildKit has moved since it started, since it does not tell how far a push is.
 *
 * @returns undefined where the builder is no container on this daemon
 */
export async function builderBytes(docker: Docker, builder: string): Promise<number | undefined> {
  const stop = AbortSignal.timeout(5000)
  const args = ['exec', '--', nodeContainer(builder), 'sh', '-c', readAmounts]
  const { stdout } = await docker(args, { stop }).catch(() => ({ stdout: '' }))
  const amounts = [...stdout.matchAll(/^[rw]char: (\d+)$/gm)].map(([, amount]) => Number(amount))
  return amounts.length === 0 ? undefined : amounts.reduce((sum, amount) => sum + amount)
}
