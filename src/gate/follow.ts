import type { Progress, Vertex } from '../buildx/events.ts'
import { saidByBuildx } from '../buildx/said.ts'
import { parseStep } from '../buildx/steps.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import type { CommandRun, Patience } from './command-run.ts'
import { testStage } from './dockerfile.ts'
import { type Watch, watch } from './patience.ts'

/** The commands of a solve. */
export type Follower = {
  readonly add: (progress: Pick<Progress, 'vertexes' | 'logs'>) => void
  /** Ends the watch; returns the commands that ended on their own or hung, by platform and in order. */
  readonly end: () => ReadonlyMap<PlatformName, readonly CommandRun[]>
}

type Followed = {
  readonly platform: PlatformName
  readonly number: number
  readonly chunks: Buffer[]
  vertex: Vertex
  watch?: Watch
  hung?: { readonly end: 'late' | 'crashed'; readonly seconds: number }
}

/**
 * Follows the commands of a Dockerfile by {@link renderDockerfile} as they run.
 *
 * @param onHang called when a command runs too long, to end it
 */
export function followCommands(platforms: Platforms, patience: Patience, onHang: () => void): Follower {
  const all = new Map<string, Followed>()
  const update = (vertex: Vertex) => {
    const one = all.get(vertex.digest) ?? follow(vertex, platforms)
    if (!one) return
    all.set(vertex.digest, one)
    one.vertex = { ...one.vertex, ...vertex }
    if (vertex.completed) one.watch?.end()
    else if (vertex.started) one.watch ??= startWatch(one, patience, onHang)
  }
  return {
    add: ({ vertexes, logs }) => {
      vertexes.forEach(update)
      for (const { vertex, data } of logs) {
        const one = all.get(vertex)
        one?.chunks.push(data)
        one?.watch?.print(data.toString())
      }
    },
    end: () => {
      for (const one of all.values()) one.watch?.end()
      const ordered = [...all.values()].toSorted((one, other) => one.number - other.number)
      return new Map(
        platforms.map((platform) => [
          platform,
          ordered.flatMap((one) => (one.platform === platform ? runOf(one) : [])),
        ]),
      )
    },
  }
}

function follow(vertex: Vertex, platforms: Platforms): Followed | undefined {
  const { instruction, stage, number = 0, target = platforms[0] } = parseStep(vertex.name) ?? {}
  if (instruction !== 'RUN' || stage !== testStage || target === undefined) return undefined
  return { platform: target, number, vertex, chunks: [] }
}

function startWatch(one: Followed, patience: Patience, onHang: () => void): Watch {
  const started = performance.now()
  return watch(patience, (end) => {
    one.hung = { end, seconds: (performance.now() - started) / 1000 }
    onHang()
  })
}

function runOf({ vertex: { started = '', completed, error }, hung, chunks }: Followed): CommandRun[] {
  const output = Buffer.concat(chunks).toString()
  if (hung) return [{ ...hung, output }]
  // BuildKit cancels the others if one fails, which says nothing about them.
  if (!completed || saidByBuildx(error ?? '', ['context cancelled'])) return []
  const seconds = (Date.parse(completed) - Date.parse(started)) / 1000
  if (!error) return [{ end: 'passed', seconds, output }]
  const code = saidByBuildx(error, ['RUN failed'])?.details.code
  return [{ end: 'failed', seconds, output, words: error, ...(code && { exitCode: Number(code) }) }]
}
