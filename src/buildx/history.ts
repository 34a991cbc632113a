import type { PlatformName, Platforms } from '../platform.ts'
import { CommandError } from '../process.ts'
import type { Buildx } from './buildx.ts'
import { findEmulated, parseRanOn, unplacedRuns } from './emulated.ts'
import { parseProgress, type Vertex } from './events.ts'
import { type CacheFailure, cacheReadFailures, cacheWriteFailures, countSteps, type Steps } from './steps.ts'

export type BuildRecord = {
  /** By normalised platform, in the record's order. */
  readonly steps: ReadonlyMap<PlatformName, Steps>
  /** By platform asked for: whether a step for it ran under QEMU; one that is not known is missing. */
  readonly emulated: ReadonlyMap<PlatformName, boolean>
  /** Without those that are not there yet. */
  readonly unreadCaches: readonly CacheFailure[]
  readonly unwrittenCaches: readonly CacheFailure[]
  /** By digest: what executed the steps whose names do not tell it, where that was asked for. */
  readonly ranOn?: ReadonlyMap<string, PlatformName>
}

export type RecordOptions = {
  readonly buildx: Buildx
  readonly builder: string
  /** What was built for, normalised; of a builder's choice, the one it is taken to choose. */
  readonly platforms: Platforms
  /** Go's names of what the builder's machine emulates; undefined when its machines are not known. */
  readonly emulatedArchitectures: ReadonlySet<string> | undefined
  /** Gets what could not be found out. */
  readonly info: (line: string) => void
}

/**
 * Reads what a build did from its record: one call of buildx, a tenth of a second.
 *
 * @throws CommandError when there is no record, as with BuildKit before 0.11
 */
export async function readVertexes(buildx: Buildx, builder: string, id: string): Promise<Vertex[]> {
  const { stderr } = await buildx(['history', 'logs', `--builder=${builder}`, '--progress=rawjson', '--', id])
  return parseProgress(stderr)
}

/**
 * Tells from what a build did what is reported of it. A call of buildx is made where it takes that to tell whether
 * something was emulated: when a build for one platform executed a RUN, and the machine emulates anything.
 *
 * @param id of its record; empty where there is none
 */
export async function recordOf(
  vertexes: readonly Vertex[],
  id: string,
  { buildx, builder, platforms, emulatedArchitectures, info }: RecordOptions,
): Promise<BuildRecord> {
  const [only] = platforms
  const ranOn =
    id !== '' && needsProvenance(vertexes, emulatedArchitectures)
      ? await readRanOn(buildx, builder, id, info)
      : new Map<string, PlatformName>()
  return {
    steps: countSteps(vertexes, only),
    emulated: findEmulated({ vertexes, platforms, emulatedArchitectures, ranOn }),
    unreadCaches: await withoutAbsent(cacheReadFailures(vertexes)),
    unwrittenCaches: cacheWriteFailures(vertexes),
    ...(ranOn.size > 0 && { ranOn }),
  }
}

/**
 * The id of a build's record.
 *
 * @param ref `buildx.build.ref` of the metadata: builder/node/id
 */
export function recordId(ref: string): string {
  return ref.split('/').at(-1) ?? ref
}

/**
 * Tells whether a platform's image was emulated, where there may be no record of its build.
 *
 * @param emulatedArchitectures as for {@link RecordOptions}
 * @returns undefined when it is not known
 */
export function wasEmulated(
  platform: PlatformName,
  record: Pick<BuildRecord, 'emulated'> | undefined,
  emulatedArchitectures: ReadonlySet<string> | undefined,
): boolean | undefined {
  return record?.emulated.get(platform) ?? (emulatedArchitectures?.size === 0 ? false : undefined)
}

/** What the nodes of a builder recorded, each of its own platforms; undefined where none did. */
export function mergeRecords(records: readonly BuildRecord[]): BuildRecord | undefined {
  if (records.length < 2) return records[0]
  return {
    steps: new Map(records.flatMap(({ steps }) => [...steps])),
    emulated: new Map(records.flatMap(({ emulated }) => [...emulated])),
    unreadCaches: records.flatMap(({ unreadCaches }) => unreadCaches),
    unwrittenCaches: records.flatMap(({ unwrittenCaches }) => unwrittenCaches),
    ranOn: new Map(records.flatMap(({ ranOn = new Map() }) => [...ranOn])),
  }
}

function needsProvenance(vertexes: readonly Vertex[], emulatedArchitectures: ReadonlySet<string> | undefined): boolean {
  return emulatedArchitectures !== undefined && emulatedArchitectures.size > 0 && unplacedRuns(vertexes).length > 0
}

/** A cache that nobody has written yet is not a fault. */
async function withoutAbsent(unreadCaches: readonly CacheFailure[]): Promise<CacheFailure[]> {
  if (unreadCaches.length === 0) return []
  const { saidByBuildx } = await import('./said.ts')
  return unreadCaches.filter(({ reason }) => !saidByBuildx(reason, ['no cache yet']))
}

async function readRanOn(
  buildx: Buildx,
  builder: string,
  id: string,
  info: RecordOptions['info'],
): Promise<Map<string, PlatformName>> {
  const args = ['history', 'inspect', 'attachment', `--builder=${builder}`, '--type=provenance', '--', id]
  try {
    return parseRanOn((await buildx(args)).stdout)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    info(`which steps were emulated is not known: ${error.message}`)
    return new Map()
  }
}
