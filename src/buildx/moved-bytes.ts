import type { Docker } from '../docker/daemon.ts'
import { nodeContainer } from './builder-name.ts'

/** All that buildkitd has read and written: `rchar` and `wchar` of proc_pid_io(5). */
const readAmounts = `for process in /proc/[0-9]*; do
  if [ "$(cat $process/comm)" = buildkitd ]; then cat $process/io; fi
done`

/**
 * Bytes that BuildKit has moved since it started; it does not report the progress of a push.
 *
 * @returns undefined if the builder is not a container on this daemon
 */
export async function builderBytes(docker: Docker, builder: string): Promise<number | undefined> {
  const stop = AbortSignal.timeout(5000)
  const args = ['exec', '--', nodeContainer(builder), 'sh', '-c', readAmounts]
  const { stdout } = await docker(args, { stop }).catch(() => ({ stdout: '' }))
  const amounts = [...stdout.matchAll(/^[rw]char: (\d+)$/gm)].map(([, amount]) => Number(amount))
  return amounts.length === 0 ? undefined : amounts.reduce((sum, amount) => sum + amount)
}
