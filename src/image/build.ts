import { join } from 'node:path'
import { type BuildRequest, repeated } from '../buildx/arguments.ts'
import { type Built, build } from '../buildx/build.ts'
import type { Observer } from '../buildx/events.ts'
import type { FollowOptions } from '../buildx/followed.ts'
import { layoutOutput } from '../buildx/layout.ts'
import { buildOnNodes } from '../buildx/on-nodes.ts'
import { killBuilder } from '../buildx/removal.ts'
import type { CacheUse } from '../cache/use.ts'
import { readText } from '../input/file.ts'
import type { Job } from '../job.ts'
import { live, type Print, printUntrusted } from '../log.ts'
import type { Platforms } from '../platform.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { BuildDecision } from './decide.ts'
import type { Division } from './division.ts'

/**
 * A push that fails for a reason that passes is made once more, and a build whose cache hangs is made again without it.
 *
 * @returns what each call left, in the order of the division's groups
 */
export function buildDivided(
  { groups, request, layout }: Division,
  decision: BuildDecision,
  cache: CacheUse,
  toolchain: Toolchain,
  { folder, retries, runner, onProgress }: Pick<Job, 'folder' | 'retries' | 'runner'> & Pick<Observer, 'onProgress'>,
): Promise<readonly Built[]> {
  const { buildx, builder, isOwn, docker, buildkit } = toolchain
  const { progress } = decision
  const { hasFiles } = decision.outputs
  const following = howToFollow(decision, toolchain, runner.workspace)
  const buildPart = (wanted: BuildRequest, options: { folder: string; observer: Observer; stop: AbortSignal }) => {
    const { observer, ...others } = options
    // BuildKit reports the digest of the last output.
    const outputs = [...wanted.outputs, ...(layout ? [layoutOutput(layout, options.folder)] : [])]
    const part = { ...wanted, outputs }
    const follow = following(groups.length > 1 ? part.platforms : decision.builtFor, alsoTold(observer, onProgress))
    const called = { builder, hasFiles, env: cache.env, onOutput: observer.onOutput, follow, ...others }
    return retries.call({
      what: groups.length > 1 ? `the push for ${part.platforms.join(', ')}` : 'the push of the build',
      ask: (attempt) => build(buildx, attempt === 1 ? part : repeated(part), called),
      transience: async (error) => (await import('../buildx/failure.ts')).transientPushFailure(error),
      attempts: 2,
      stop: options.stop,
    })
  }
  const canEnd = isOwn && buildkit.driver === 'docker-container' && groups.length === 1
  const isLabelled = progress !== 'plain'
  return shown('Build', progress, (print) =>
    cache.build(request, {
      build: (cached, observer, stop) =>
        buildOnNodes(groups, cached, buildPart, { folder, observer, isLabelled, stop }),
      ...(canEnd && { endBuilder: () => killBuilder(docker, builder) }),
      print,
    }),
  )
}

function alsoTold(observer: Observer, onProgress: Observer['onProgress']): Observer {
  return {
    ...observer,
    onProgress: (progress) => {
      onProgress(progress)
      observer.onProgress(progress)
    },
  }
}

/**
 * Shows a call of buildx as one group. Where it fails and the log is ours, what the failed step printed and the error
 * follow it, open.
 */
export async function shown<T>(
  title: string,
  progress: BuildDecision['progress'],
  task: (print: Print) => Promise<T>,
): Promise<T> {
  try {
    return progress === 'quiet' ? await task(() => undefined) : await live(title, task)
  } catch (error) {
    const { lastWords } = await import('../buildx/failure.ts')
    if (progress !== 'plain') printUntrusted(lastWords(error))
    throw error
  }
}

/** Tells how the log is made of a call's progress; not where buildx's own is shown. */
export function howToFollow(
  { progress, builtFor, secrets, dockerfile, shows }: BuildDecision,
  { emulatedArchitectures }: Pick<Toolchain, 'emulatedArchitectures'>,
  workspace: string,
): (group: Platforms, observer: Observer) => FollowOptions | undefined {
  if (progress === 'plain') return () => undefined
  const text = dockerfile === undefined ? undefined : readText(join(workspace, dockerfile))
  const [only] = builtFor
  // Without the flag, every stage of a build for one platform is of that platform.
  const ranOn = builtFor.length === 1 && text !== undefined && !/^\s*FROM\s+--/im.test(text) ? only : undefined
  return (group, { onOutput, onProgress }) => ({
    platforms: builtFor,
    group,
    ranOn,
    emulatedArchitectures,
    secrets: secrets.masks,
    showsWarnings: !shows.annotations,
    onProgress,
    print: progress === 'quiet' ? undefined : onOutput,
  })
}
