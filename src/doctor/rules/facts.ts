import { totalmem } from 'node:os'
import type { Docker } from '../../docker/daemon.ts'
import { type Disk, diskOf, engineRoot } from '../../docker/disk.ts'
import { readImage } from '../../manifest/image.ts'
import { parseOomKills, readOomKills } from '../../oom-kills.ts'
import type { Platforms } from '../../platform.ts'
import { parseReference } from '../../reference.ts'
import type { Registries } from '../../registry/access.ts'
import { inTime } from './in-time.ts'

// Milliseconds for looking up a fact to explain a failure: a daemon that hangs, or an unreachable registry, may be the
// very reason for the failure.
const patience = 4_000

/** What is known about the memory of BuildKit; in bytes. */
export type Memory = {
  /** BuildKit itself was killed because memory ran out. */
  readonly oomKilled: boolean
  /** The limit of its container; absent if it may use all of the machine's memory. */
  readonly limit?: number
  /** Processes that the kernel killed in its container. */
  readonly kills?: number
  /** The same for the whole machine since the build began; absent if unknown. */
  readonly machineKills?: number
  readonly machine?: number
  /** How its container ended; absent while it is running. */
  readonly exitCode?: number
  /** How often Docker has restarted its container. */
  readonly restarts?: number
}

/** The disk of the folder in which the Docker engine keeps everything. */
export async function diskOfEngine(docker: Docker): Promise<Disk | undefined> {
  const root = await engineRoot((args) => docker(args, { stop: AbortSignal.timeout(patience) }))
  return root === undefined ? undefined : diskOf(root)
}

const inspection =
  '{"oomKilled":{{json .State.OOMKilled}},"limit":{{json .HostConfig.Memory}},"running":{{json .State.Running}},"exitCode":{{json .State.ExitCode}},"restarts":{{json .RestartCount}}}'
/** For cgroup v2 and v1, as a container sees its own group. */
const counters = ['/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control']

/** @param machine the container's machine: if it is this one, more is known */
export async function memoryOf(
  docker: Docker,
  container: string | undefined,
  machine: 'elsewhere' | { readonly oomKillsBefore?: number | undefined },
): Promise<Memory | undefined> {
  const here = machine === 'elsewhere' ? undefined : ofMachine(machine.oomKillsBefore)
  const inspected =
    container && (await answerOf(docker, ['container', 'inspect', '--format', inspection, '--', container]))
  if (!inspected) return here && { oomKilled: false, ...here }
  const { oomKilled, limit, running, exitCode, restarts } = JSON.parse(inspected) as {
    readonly oomKilled: boolean
    readonly limit: number
    readonly running: boolean
    readonly exitCode: number
    readonly restarts: number
  }
  // cat fails for the file that is not there, and prints the other all the same.
  const events = running ? await answerOf(docker, ['exec', '--', container, 'cat', ...counters]) : undefined
  const kills = parseOomKills(events ?? '')
  return {
    oomKilled,
    ...(limit > 0 && { limit }),
    ...(kills !== undefined && { kills }),
    ...(!running && { exitCode }),
    ...(restarts > 0 && { restarts }),
    ...here,
  }
}

function ofMachine(before: number | undefined): Pick<Memory, 'machine' | 'machineKills'> {
  const now = readOomKills()
  return { machine: totalmem(), ...(now !== undefined && before !== undefined && { machineKills: now - before }) }
}

/** The platforms of an image; undefined if its registry does not answer, or not in time. */
export async function platformsOf(
  { client }: Pick<Registries, 'client'>,
  reference: string,
): Promise<Platforms | undefined> {
  return inTime(async () => {
    const { repository, digest, tag } = parseReference(reference)
    const { platforms } = await readImage(await client(), repository, digest ?? tag ?? 'latest', { maxElapsed: 0 })
    return platforms.map(({ platform }) => platform)
  }, patience)
}

/** What docker printed, even if it failed; undefined if that is nothing. */
async function answerOf(docker: Docker, args: readonly string[]): Promise<string | undefined> {
  const { stdout } = await docker(args, { stop: AbortSignal.timeout(patience) }).catch(
    (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  )
  // docker prints an empty line for an object that it does not find.
  return stdout.trim() === '' ? undefined : stdout
}
