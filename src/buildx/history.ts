import type { PlatformName, Platforms } from '../platform.ts'
import { CommandError } from '../process.ts'
import type { Buildx } from './buildx.ts'
import { findEmulated, hasExecutedRuns, parseProvenance, unplacedRuns } from './emulated.ts'
import { ofCall, parseProgress, type Vertex } from './events.ts'
import type { Node } from './inspect.ts'
import { type Machine, machineFor, machineOf } from './machine.ts'
import { type CacheFailure, cacheReadFailures, cacheWriteFailures, countSteps, type Steps } from './steps.ts'

export type BuildRecord = {
  /** By normalised platform, in the record's order. */
  readonly steps: ReadonlyMap<PlatformName, Steps>
  /** By requested platform: whether a step for it ran under QEMU; missing if unknown. */
  readonly emulated: ReadonlyMap<PlatformName, boolean>
  /** Without caches that do not exist yet. */
  readonly unreadCaches: readonly CacheFailure[]
  readonly unwrittenCaches: readonly CacheFailure[]
  /** By digest: what executed the steps whose names do not tell it, where that was asked for. */
  readonly ranOn?: ReadonlyMap<string, PlatformName>
  /** For each call of buildx, what is known about the machine of its node; undefined if it is that of the toolchain. */
  readonly machines?: readonly (Machine | undefined)[]
}

export type RecordOptions = {
  readonly buildx: Buildx
  readonly builder: string
  /** The platforms that were built, normalised; if the builder chooses, the one that it is assumed to choose. */
  readonly platforms: Platforms
  /** Go's names of what the builder's machine emulates; undefined when its machines are not known. */
  readonly emulatedArchitectures: ReadonlySet<string> | undefined
  /** The node that built, if the builder's machines are not known otherwise. */
  readonly node?: Pick<Node, 'listed' | 'fixed'> | undefined
  /** Called with what could not be found out. */
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
 * Derives what is reported from what a build did. It calls buildx only if it is needed to find out whether something
 * was emulated: if a build for one platform executed a RUN, and the machine emulates anything.
 *
 * @param id of its record; empty where there is none
 */
export async function recordOf(
  vertexes: readonly Vertex[],
  id: string,
  { buildx, builder, platforms, emulatedArchitectures, node, info }: RecordOptions,
): Promise<BuildRecord> {
  const [only] = platforms
  const known = node && machineOf(node)
  const isOfNode = emulatedArchitectures === undefined && node !== undefined
  const asks = isOfNode
    ? needsProvenance(vertexes, known && new Set([...known.emulated, ...known.unsure])) ||
      (known === undefined && hasExecutedRuns(vertexes))
    : needsProvenance(vertexes, emulatedArchitectures)
  const { ranOn, native } = id !== '' && asks ? await readProvenance(buildx, builder, id, info) : nothingRead
  const machine = known ?? (native && machineFor(native, [...(node?.listed ?? []), ...ranOn.values(), ...platforms]))
  const machines = isOfNode
    ? { emulatedArchitectures: machine?.emulated, unsureArchitectures: machine?.unsure }
    : { emulatedArchitectures }
  return {
    steps: countSteps(vertexes, only),
    emulated: findEmulated({ vertexes, platforms, ...machines, ranOn }),
    unreadCaches: await withoutAbsent(cacheReadFailures(vertexes)),
    unwrittenCaches: cacheWriteFailures(vertexes),
    ...(ranOn.size > 0 && { ranOn }),
    ...(isOfNode && machine && { machines: [machine] }),
  }
}

const nothingRead: ReturnType<typeof parseProvenance> = { ranOn: new Map(), native: undefined }

/**
 * The id of a build's record.
 *
 * @param ref `buildx.build.ref` of the metadata: builder/node/id
 */
export function recordId(ref: string): string {
  return ref.split('/').at(-1) ?? ref
}

/**
 * Tells whether a platform's image was emulated, even if there is no record of its build.
 *
 * @param emulatedArchitectures as for {@link RecordOptions}
 * @returns undefined if unknown
 */
export function wasEmulated(
  platform: PlatformName,
  record: Pick<BuildRecord, 'emulated'> | undefined,
  emulatedArchitectures: ReadonlySet<string> | undefined,
): boolean | undefined {
  return record?.emulated.get(platform) ?? (emulatedArchitectures?.size === 0 ? false : undefined)
}

/**
 * Joins what the nodes of a builder recorded, each for its own platforms; undefined if none did.
 *
 * @param records of each call, with digests as buildOnNodes makes them
 */
export function mergeRecords(records: readonly (BuildRecord | undefined)[]): BuildRecord | undefined {
  const found = records.filter((record) => record !== undefined)
  if (records.length < 2 || found.length === 0) return found[0]
  const ranOn = records.flatMap((record, index) =>
    [...(record?.ranOn ?? [])].map(([digest, platform]) => [ofCall(index, digest), platform] as const),
  )
  return {
    steps: new Map(found.flatMap(({ steps }) => [...steps])),
    emulated: new Map(found.flatMap(({ emulated }) => [...emulated])),
    unreadCaches: found.flatMap(({ unreadCaches }) => unreadCaches),
    unwrittenCaches: found.flatMap(({ unwrittenCaches }) => unwrittenCaches),
    ranOn: new Map(ranOn),
    machines: records.map((record) => record?.machines?.[0]),
  }
}

function needsProvenance(vertexes: readonly Vertex[], emulatedArchitectures: ReadonlySet<string> | undefined): boolean {
  return emulatedArchitectures !== undefined && emulatedArchitectures.size > 0 && unplacedRuns(vertexes).length > 0
}

/** A cache that does not exist yet is not a fault. */
async function withoutAbsent(unreadCaches: readonly CacheFailure[]): Promise<CacheFailure[]> {
  if (unreadCaches.length === 0) return []
  const { saidByBuildx } = await import('./said.ts')
  return unreadCaches.filter(({ reason }) => !saidByBuildx(reason, ['no cache yet']))
}

async function readProvenance(
  buildx: Buildx,
  builder: string,
  id: string,
  info: RecordOptions['info'],
): Promise<ReturnType<typeof parseProvenance>> {
  const args = ['history', 'inspect', 'attachment', `--builder=${builder}`, '--type=provenance', '--', id]
  try {
    return parseProvenance((await buildx(args)).stdout)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    info(`cannot tell which steps were emulated: ${error.message}`)
    return nothingRead
  }
}
