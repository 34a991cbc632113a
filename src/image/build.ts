import { type BuildRequest, repeated } from '../buildx/arguments.ts'
import { type Built, build } from '../buildx/build.ts'
import type { Observer } from '../buildx/events.ts'
import { layoutOutput } from '../buildx/layout.ts'
import { buildOnNodes } from '../buildx/on-nodes.ts'
import { killBuilder } from '../buildx/removal.ts'
import type { CacheUse } from '../cache/use.ts'
import type { Job } from '../job.ts'
import { log } from '../log.ts'
import { phaseAttempts } from '../retry.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { openArtifacts, withoutArtifacts } from './artifacts.ts'
import { alsoTold, noteOf, openCalls, type Watched } from './calls.ts'
import type { BuildDecision } from './decide.ts'
import type { Division } from './division.ts'

/**
 * What fails for a reason that passes is tried again, a push once more for the form of its attestations, and a build whose
 * cache hangs is made again without it.
 *
 * @returns what each call left, in the order of the division's groups
 */
export async function buildDivided(
  { groups, request, layout }: Division,
  decision: BuildDecision,
  cache: CacheUse,
  toolchain: Toolchain,
  job: Pick<Job, 'cancel' | 'folder' | 'retries' | 'run' | 'runner'> & Pick<Observer, 'onProgress'>,
): Promise<readonly Built[]> {
  const { buildx, builder, isOwn, docker, buildkit } = toolchain
  const { hasFiles } = decision.outputs
  const calls = openCalls(decision, toolchain, job)
  const artifacts = openArtifacts({ plain: withoutArtifacts, again: repeated })
  const buildPart = (wanted: BuildRequest, { folder, observer, stop }: { folder: string } & Watched) => {
    // BuildKit reports the digest of the last output.
    const outputs = [...wanted.outputs, ...(layout ? [layoutOutput(layout, folder)] : [])]
    const group = groups.length > 1 ? wanted.platforms : decision.builtFor
    const called = { builder, folder, hasFiles, env: cache.env }
    return artifacts.push({ ...wanted, outputs }, (part, onProgress) =>
      buildAgain(part, job.retries, stop, groups.length > 1, (asked) =>
        calls.watch(group, { observer: alsoTold(observer, onProgress), stop }, (watched) =>
          build(buildx, asked, { ...called, ...watched }),
        ),
      ),
    )
  }
  const canEnd = isOwn && buildkit.driver === 'docker-container' && groups.length === 1
  const isLabelled = decision.progress !== 'plain'
  try {
    return await calls.show('Build', decision.progress, (print) =>
      cache.build(request, {
        build: (cached, observer, stop) =>
          buildOnNodes(groups, cached, buildPart, {
            ...{ folder: job.folder, isLabelled, stop },
            // Vertexes of several nodes are told apart there.
            observer: alsoTold(observer, job.onProgress),
          }),
        ...(canEnd && { endBuilder: () => killBuilder(docker, builder) }),
        print,
      }),
    )
  } finally {
    // Commands to the runner are switched off while the build is shown.
    const warning = artifacts.warning()
    if (warning !== undefined) log.warning(warning)
  }
}

/**
 * Makes a build, and again on the same builder, which has what was done, while it fails for a reason that passes.
 *
 * @param isPart whether other platforms are built beside it
 */
function buildAgain(
  request: BuildRequest,
  retries: Job['retries'],
  stop: AbortSignal,
  isPart: boolean,
  call: (request: BuildRequest) => Promise<Built>,
): Promise<Built> {
  const platforms = isPart ? ` for ${request.platforms.join(', ')}` : ''
  const what = request.push || request.outputs.length > 0 ? 'build and push' : 'build'
  let wanted = request
  return retries.call({
    phase: 'build',
    what: `${what}${platforms}`,
    ask: () => call(wanted),
    transience: async (error) => {
      const { passingBuild } = await import('../doctor/passing.ts')
      const passing = await passingBuild(error)
      if (passing === undefined) return undefined
      // Before every step was done, what `no-cache` asks for may not have had its effect.
      if (passing.phase === 'push') wanted = repeated(request)
      const { noCache, noCacheFilters } = wanted
      return { ...passing, note: noteOf(passing.phase === 'push', noCache || noCacheFilters.length > 0) }
    },
    attempts: phaseAttempts,
    firstDelay: 5_000,
    stop,
  })
}
