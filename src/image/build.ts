import { type BuildRequest, repeated } from '../buildx/arguments.ts'
import { type Built, build } from '../buildx/build.ts'
import type { Observer } from '../buildx/events.ts'
import { layoutOutput } from '../buildx/layout.ts'
import { buildOnNodes } from '../buildx/on-nodes.ts'
import { killBuilder } from '../buildx/removal.ts'
import type { CacheUse } from '../cache/use.ts'
import type { Job } from '../job.ts'
import { log } from '../log.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { openArtifacts } from './artifacts.ts'
import { openCalls, type Watched } from './calls.ts'
import type { BuildDecision } from './decide.ts'
import type { Division } from './division.ts'

/**
 * A push that fails for a reason that passes, or for the form of its attestations, is made once more, and a build whose cache hangs is made again without it.
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
  const artifacts = openArtifacts()
  const buildPart = (wanted: BuildRequest, { folder, observer, stop }: { folder: string } & Watched) => {
    // BuildKit reports the digest of the last output.
    const outputs = [...wanted.outputs, ...(layout ? [layoutOutput(layout, folder)] : [])]
    const group = groups.length > 1 ? wanted.platforms : decision.builtFor
    const called = { builder, folder, hasFiles, env: cache.env }
    return artifacts.push({ ...wanted, outputs }, (part, onProgress) =>
      job.retries.call({
        what: groups.length > 1 ? `the push for ${part.platforms.join(', ')}` : 'the push of the build',
        ask: (attempt) =>
          calls.watch(group, { observer: alsoTold(observer, job.onProgress, onProgress), stop }, (watched) =>
            build(buildx, attempt === 1 ? part : repeated(part), { ...called, ...watched }),
          ),
        transience: async (error) => (await import('../buildx/failure.ts')).transientPushFailure(error),
        attempts: 2,
        stop,
      }),
    )
  }
  const canEnd = isOwn && buildkit.driver === 'docker-container' && groups.length === 1
  const isLabelled = decision.progress !== 'plain'
  try {
    return await calls.show('Build', decision.progress, (print) =>
      cache.build(request, {
        build: (cached, observer, stop) =>
          buildOnNodes(groups, cached, buildPart, { folder: job.folder, observer, isLabelled, stop }),
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

function alsoTold(observer: Observer, ...others: readonly Observer['onProgress'][]): Observer {
  return {
    ...observer,
    onProgress: (progress) => {
      for (const onProgress of others) onProgress(progress)
      observer.onProgress(progress)
    },
  }
}
