import { mkdir } from 'node:fs/promises'
import { wholeLines } from '../lines.ts'
import type { Platforms } from '../platform.ts'
import type { Pressure } from '../process.ts'
import type { BuildRequest } from './arguments.ts'
import type { Built } from './build.ts'
import { type Observer, ofCall } from './events.ts'
import { resultFolders } from './layout.ts'

type BuildPart = (
  request: BuildRequest,
  options: { readonly folder: string; readonly observer: Observer; readonly stop: AbortSignal },
) => Promise<Built>

export type NodesOptions = {
  /** A private folder, in which each part gets its own. */
  readonly folder: string
  /** Gets the vertexes of several nodes under different digests. */
  readonly observer: Observer
  /** Whether the output consists of whole lines that already name their platform. */
  readonly isLabelled: boolean
  readonly stop?: AbortSignal | undefined
}

/**
 * Builds each group of platforms with its own call of buildx, in parallel. If one fails, the others are stopped.
 *
 * @param groups as `splitByNode` gives them: one call per group
 * @returns what each call left, in the order of the groups
 * @throws the error of the call that failed first
 */
export async function buildOnNodes(
  groups: readonly Platforms[],
  request: BuildRequest,
  build: BuildPart,
  { folder, observer, isLabelled, stop }: NodesOptions,
): Promise<Built[]> {
  const failed = new AbortController()
  const ends = AbortSignal.any([failed.signal, ...(stop ? [stop] : [])])
  if (groups.length < 2) return [await build(request, { folder, observer, stop: ends })]
  let first: { readonly error: unknown } | undefined
  const folders = resultFolders(folder, groups.length)
  const built = await Promise.all(
    groups.map(async (platforms, index) => {
      const part = folders[index] ?? folder
      await mkdir(part, { recursive: true })
      const lines = linesWith(`[${platforms.join(',')}] `, observer.onOutput)
      const own = { ...ofNode(index, observer), ...(!isLabelled && { onOutput: lines.add }) }
      try {
        return await build({ ...request, platforms }, { folder: part, observer: own, stop: ends })
      } catch (error) {
        first ??= { error }
        failed.abort()
        return undefined
      } finally {
        lines.end()
      }
    }),
  )
  if (first) throw first.error
  return built.filter((one) => one !== undefined)
}

/** Gives the vertexes of a node their own digests, also where other events refer to them. */
function ofNode(index: number, { onOutput, onProgress }: Observer): Observer {
  const own = <Part extends { readonly vertex: string }>(part: Part) => ({
    ...part,
    vertex: ofCall(index, part.vertex),
  })
  return {
    onOutput,
    onProgress: ({ vertexes, statuses, logs, ...others }) =>
      onProgress({
        ...others,
        vertexes: vertexes.map(({ digest, inputs, ...vertex }) => ({
          ...vertex,
          digest: ofCall(index, digest),
          ...(inputs && { inputs: inputs.map((input) => ofCall(index, input)) }),
        })),
        statuses: statuses.map(own),
        logs: logs.map(own),
      }),
  }
}

/** Prints whole lines, so that those of several nodes do not mix, each prefixed with what it belongs to. */
function linesWith(prefix: string, print: Observer['onOutput']): { add: Observer['onOutput']; end: () => void } {
  let pressure: Pressure
  const lines = wholeLines((completed) => {
    if (completed.length > 0) pressure = print(completed.map((line) => `${prefix}${line}\n`).join(''))
  })
  return {
    end: lines.end,
    add: (chunk) => {
      pressure = undefined
      lines.add(chunk)
      return pressure
    },
  }
}
