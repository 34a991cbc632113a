import { nodeContainer } from '../buildx/builder-name.ts'
import type { Follower } from '../buildx/events.ts'
import { readFailedStep, readSourceLine } from '../buildx/failed-step.ts'
import { isPushFailure } from '../buildx/failure.ts'
import { printedWarnings } from '../buildx/warnings.ts'
import { diagnose } from '../doctor/diagnose.ts'
import { DiagnosedError, type Diagnosis, failureIn, type Scene, type Source } from '../failure.ts'
import { defaultContext, isRemote } from '../git-context.ts'
import type { Job } from '../job.ts'
import type { Publication } from '../manifest/publication.ts'
import { messageOf } from '../message.ts'
import type { Platforms } from '../platform.ts'
import { CommandError } from '../process.ts'
import type { Registries } from '../registry/access.ts'
import { renderFailedBuild, shownLines } from '../report/failed-build.ts'
import { writeSummary } from '../report/outputs.ts'
import { retryRows } from '../report/rows.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { BuildDecision } from './decide.ts'
import { namesOf } from './hosts.ts'
import { titleOf } from './title.ts'
import { readTimings } from './told.ts'

/** Loaded when a build fails. */
export type FailedOptions = {
  readonly followed: Pick<Follower, 'graph' | 'warnings'>
  readonly decision: BuildDecision
  /** The platforms of each call of buildx. */
  readonly groups: readonly Platforms[]
  readonly means: {
    readonly publication: Publication
    readonly registries: Registries
    readonly toolchain: Toolchain
  }
  readonly job: Pick<Job, 'retries' | 'run' | 'runner'>
  readonly oomKillsBefore: number | undefined
  /** Of several that are baked together, the one that failed; empty where it is not known which. */
  readonly target?: string
  /** Whether the summary is read by anybody. */
  readonly isShown: boolean
}

/** Finds out why a build failed and what became of its tags, and writes its summary. */
export async function diagnoseBuild(error: unknown, options: FailedOptions): Promise<unknown> {
  const { decision, means, followed, job, isShown, oomKillsBefore } = options
  const { publication, registries, toolchain } = means
  const { runner } = job
  const warnings = [...followed.warnings, ...(error instanceof CommandError ? printedWarnings(error.stderr) : [])]
  const names = namesOf(decision)
  const scene = { runner, registries, names, warnings, oomKillsBefore, ...sceneOf(decision, toolchain, job) }
  const diagnosed = await diagnose(failureIn('build', scene, error))
  const moves = await publication.movesAfter(error)
  const diagnosis = diagnosed instanceof DiagnosedError ? diagnosed.diagnosis : undefined
  if (isShown) await writeSummary(summaryOfFailure(error, diagnosis, moves, options))
  if (diagnosis === undefined) return diagnosed
  const words = [diagnosis.words, ...moves].filter((text) => text !== '').join('\n')
  const message = options.target ? `target '${options.target}': ${diagnosis.message}` : diagnosis.message
  return new DiagnosedError({ ...diagnosis, message, words }, error, isShown)
}

function sceneOf(
  decision: BuildDecision,
  { docker, builder, buildkit, isOwn, emulatedArchitectures, qemuImage, lostNodes }: Toolchain,
  { run, runner }: Pick<Job, 'run' | 'runner'>,
): Scene {
  const { builtFor, dockerfile, request, emulation } = decision
  const gitContext = gitContextOf(decision, runner)
  return {
    docker,
    // Then nothing is known of its machine.
    isRemote: emulatedArchitectures === undefined,
    ...(isOwn && buildkit.driver === 'docker-container' && { container: nodeContainer(builder) }),
    driver: buildkit.driver,
    ...(lostNodes && { lostNodes }),
    buildkitVersion: buildkit.version,
    qemu: async (platform) => {
      const { qemuVersion } = await import('../toolchain/qemu-version.ts')
      return qemuVersion(platform, qemuImage, run)
    },
    source: {
      platforms: builtFor,
      dockerfile,
      target: request.target,
      emulation,
      ...(isRemote(request.context) ? {} : { context: request.context }),
      ...(gitContext && { gitContext }),
    },
  }
}

/** The repository of the run, where it is the context or a named one. */
function gitContextOf({ request, secrets }: BuildDecision, runner: Job['runner']): Source['gitContext'] {
  const gitContext = defaultContext(runner)
  const [url = ''] = gitContext.split(/[#?]/)
  const contexts = [request.context, ...request.buildContexts.map((item) => item.slice(item.indexOf('=') + 1))]
  if (!isRemote(gitContext) || !contexts.some((context) => context.startsWith(url))) return undefined
  return { url, hasToken: secrets.options.some((option) => /\bid=GIT_AUTH_(?:TOKEN|HEADER)\b/.test(option)) }
}

function summaryOfFailure(
  error: unknown,
  diagnosis: Diagnosis | undefined,
  moves: readonly string[],
  { followed: { graph }, decision, groups, target, means: { toolchain }, job: { retries } }: FailedOptions,
): string {
  const { targets, mover, publish, builtFor } = decision
  const hasTags = targets.some(({ tags }) => tags.length > 0)
  const mayHaveMoved = mover === 'buildx' && (moves.length > 0 || isPushFailure(error))
  return renderFailedBuild({
    title: target === undefined ? titleOf(decision) : ['Bake', target && `target ${target}`].filter(Boolean).join(', '),
    platforms: builtFor,
    timings: readTimings(graph, decision, toolchain, undefined, groups),
    step: error instanceof CommandError ? readFailedStep(error, shownLines) : undefined,
    place: error instanceof CommandError ? readSourceLine(error.stderr) : undefined,
    diagnosis: diagnosis ?? { message: messageOf(error), words: '' },
    movedNone: hasTags && !mayHaveMoved,
    tags: moves,
    rows: retryRows(retries),
    isLeg: publish === 'digest',
  })
}
