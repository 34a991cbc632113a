import type { Graph } from '../buildx/events.ts'
import { readFailedStep } from '../buildx/failed-step.ts'
import { isPushFailure } from '../buildx/failure.ts'
import { messageOf } from '../message.ts'
import { CommandError } from '../process.ts'
import { renderFailedBuild, shownLines } from '../report/failed-build.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { BuildDecision } from './decide.ts'
import { titleOf } from './title.ts'
import { readTimings } from './told.ts'

/**
 * The job summary of a build that failed.
 *
 * @param error of the build
 * @param explained the same with what became of the tags, where some may have moved
 */
export function summaryOfFailure(
  error: unknown,
  explained: unknown,
  graph: Graph,
  decision: BuildDecision,
  toolchain: Pick<Toolchain, 'emulatedArchitectures'>,
): string {
  const { targets, mover, publish, builtFor } = decision
  const cause = error instanceof Error && error.cause instanceof CommandError ? error.cause : undefined
  const hasTags = targets.some(({ tags }) => tags.length > 0)
  const mayHaveMoved = mover === 'buildx' && isPushFailure(error)
  const moves = messageOf(explained).slice(messageOf(error).length).trim()
  return renderFailedBuild({
    title: titleOf(decision),
    platforms: builtFor,
    timings: readTimings(graph, decision, toolchain, undefined),
    step: cause && readFailedStep(cause, shownLines),
    failure: messageOf(error),
    movedNone: hasTags && !mayHaveMoved,
    tags: moves === '' ? [] : moves.split('\n'),
    isLeg: publish === 'digest',
  })
}
