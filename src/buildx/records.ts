import { CommandError } from '../process.ts'
import type { Built } from './build.ts'
import type { Buildx } from './buildx.ts'
import { type BuildRecord, mergeRecords, type RecordOptions, readRecord } from './history.ts'
import type { Buildkit } from './inspect.ts'

export type RecordSource = {
  readonly buildx: Buildx
  readonly builder: string
  readonly buildkit: Buildkit
  /** As `emulatedArchitectures` of {@link RecordOptions}. */
  readonly emulatedArchitectures?: ReadonlySet<string>
}

/**
 * Reads what the nodes of a builder recorded of a build. A record that cannot be read never fails the job.
 *
 * @param built what each node left
 * @returns undefined where there is no record
 */
export async function readRecords(
  { buildx, builder, buildkit, emulatedArchitectures }: RecordSource,
  built: readonly Pick<Built, 'ref'>[],
  { platforms, info }: Pick<RecordOptions, 'platforms' | 'info'>,
): Promise<BuildRecord | undefined> {
  if (!answers(buildkit)) return undefined
  const records = await Promise.all(
    built
      .flatMap(({ ref }) => ref ?? [])
      .map((ref) =>
        readRecord(buildx, builder, ref, { platforms, emulatedArchitectures, info }).catch((error: unknown) => {
          if (!(error instanceof CommandError)) throw error
          info(`which steps came from the cache is not known: ${error.message}`)
          return undefined
        }),
      ),
  )
  return mergeRecords(records.filter((record) => record !== undefined))
}

/** buildx asks every node for a record, and waits 20 s for a remote one that does not answer. */
function answers({ driver, nodes = [] }: Buildkit): boolean {
  return driver !== 'remote' || nodes.every(({ status }) => status === 'running')
}
