import { totalmem } from 'node:os'
import type { Docker } from '../../docker/daemon.ts'
import { type Disk, diskOf, engineRoot } from '../../docker/disk.ts'
import { readImage } from '../../manifest/image.ts'
import { parseOomKills, readOomKills } from '../../oom-kills.ts'
import type { Platforms } from '../../platform.ts'
import { parseReference } from '../../reference.ts'
import type { Registries } from '../../registry/access.ts'
import { inTime } from './in-time.ts'

// What is looked up to explain a failure. A daemon that hangs, or a registry that is out of reach, may have been the reason:
// nothing here asks for longer than this, in milliseconds.
const patience = 4_000

/** What is known of the memory of BuildKit; bytes. */
export type Memory = {
  /** BuildKit itself was killed for want of it. */
  readonly oomKilled: boolean
  /** Of its container; absent where it may use all of the machine. */
  readonly limit?: number
  /** Processes that the kernel killed in its container. */
  readonly kills?: number
  /** Those of the whole machine since the build began; absent where that is not known. */
  readonly machineKills?: number
  readonly machine?: number
  /** How its container ended; absent where it runs. */
  readonly exitCode?: number
  /** How often Docker has started its container again. */
  readonly restarts?: number
}

/** The disk of the folder in which the Docker engine keeps everything. */
export async function diskOfEngine(docker: Docker): Promise<Disk | undefined> {
  const root = await engineRoot((args) => docker(args, { stop: AbortSignal.timeout(patience) }))
  return root === undefined ? undefined : diskOf(root)
}

const inspection =
  '{"oomKilled":{{json .State.OOMKilled}},"limit":{{json .HostConfig.Memory}},"running":{{json .State.Running}},"exitCode":{{json .State.ExitCode}},"restarts":{{json .RestartCount}}}'
/** Of cgroup v2, and of v1, as a container sees its own group. */
const counters = ['/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control']

/** @param machine which the container is on: this one, of which more is known */
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

/** The platforms of an image; undefined where its registry does not tell, or not in time. */
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

/** What docker printed, be it that it failed; undefined where that is nothing. */
async function answerOf(docker: Docker, args: readonly string[]): Promise<string | undefined> {
  const { stdout } = await docker(args, { stop: AbortSignal.timeout(patience) }).catch(
    (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  )
  // docker prints an empty line for what it does not find.
  return stdout.trim() === '' ? undefined : stdout
}
