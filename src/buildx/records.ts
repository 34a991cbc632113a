import type { Platforms } from '../platform.ts'
import { CommandError } from '../process.ts'
import type { Built } from './build.ts'
import type { Buildx } from './buildx.ts'
import { type BuildRecord, mergeRecords, type RecordOptions, readVertexes, recordId, recordOf } from './history.ts'
import type { Buildkit } from './inspect.ts'
import { nodeOfRef } from './machine.ts'

export type RecordSource = {
  readonly buildx: Buildx
  readonly builder: string
  readonly buildkit: Buildkit
  /** As `emulatedArchitectures` of {@link RecordOptions}. */
  readonly emulatedArchitectures?: ReadonlySet<string>
}

/**
 * What the nodes of a builder did: from the events of a followed build, otherwise from their records. A record that
 * cannot be read never fails the job.
 *
 * @param built what each node left
 * @param groups the platforms of each node, if there are several: names of steps do not show the only platform of a
 *   call
 * @returns undefined if there is no record
 */
export async function readRecords(
  { buildx, builder, buildkit, emulatedArchitectures }: RecordSource,
  built: readonly Pick<Built, 'ref' | 'vertexes'>[],
  {
    platforms,
    groups = [],
    info,
  }: Pick<RecordOptions, 'platforms' | 'info'> & { readonly groups?: readonly Platforms[] },
): Promise<BuildRecord | undefined> {
  const askable = answers(buildkit)
  const read = async ({ ref = '', vertexes }: Pick<Built, 'ref' | 'vertexes'>, index: number) => {
    const own = groups.length > 1 ? (groups[index] ?? platforms) : platforms
    const id = askable ? recordId(ref) : ''
    if (vertexes === undefined && id === '') return undefined
    const told = vertexes ?? (await readVertexes(buildx, builder, id))
    const node = nodeOfRef(ref, buildkit.nodes ?? [])
    return recordOf(told, id, { buildx, builder, platforms: own, emulatedArchitectures, node, info })
  }
  const records = await Promise.all(
    built.map((one, index) =>
      read(one, index).catch((error: unknown) => {
        if (!(error instanceof CommandError)) throw error
        info(`cannot tell which steps came from the cache: ${error.message}`)
        return undefined
      }),
    ),
  )
  return mergeRecords(records)
}

/** buildx asks every node for a record, and waits 20 s for a remote one that does not answer. */
function answers({ driver, nodes = [] }: Buildkit): boolean {
  return driver !== 'remote' || nodes.every(({ status }) => status === 'running')
}
