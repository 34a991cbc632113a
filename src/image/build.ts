import { type BuildRequest, repeated } from '../buildx/arguments.ts'
import { type Built, build } from '../buildx/build.ts'
import { layoutOutput } from '../buildx/layout.ts'
import { buildOnNodes } from '../buildx/on-nodes.ts'
import { killBuilder } from '../buildx/removal.ts'
import type { CacheUse } from '../cache/use.ts'
import type { Job } from '../job.ts'
import { live } from '../log.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import type { Division } from './division.ts'

/**
 * A push that fails for a reason that passes is made once more, and a build whose cache hangs is made again without it.
 *
 * @param hasFiles whether a result is files: there is no image id then
 * @returns what each call left, in the order of the division's groups
 */
export function buildDivided(
  { groups, request, layout }: Division,
  hasFiles: boolean,
  cache: CacheUse,
  { buildx, builder, isOwn, docker, buildkit }: Toolchain,
  { folder, retries }: Pick<Job, 'folder' | 'retries'>,
): Promise<readonly Built[]> {
  const buildPart = (
    wanted: BuildRequest,
    options: { folder: string; onOutput: (chunk: string) => void; stop: AbortSignal },
  ) => {
    // BuildKit reports the digest of the last output.
    const outputs = [...wanted.outputs, ...(layout ? [layoutOutput(layout, options.folder)] : [])]
    const part = { ...wanted, outputs }
    return retries.call({
      what: groups.length > 1 ? `the push for ${part.platforms.join(', ')}` : 'the push of the build',
      ask: (attempt) =>
        build(buildx, attempt === 1 ? part : repeated(part), { builder, hasFiles, env: cache.env, ...options }),
      transience: async (error) => (await import('../buildx/failure.ts')).transientPushFailure(error),
      attempts: 2,
      stop: options.stop,
    })
  }
  const canEnd = isOwn && buildkit.driver === 'docker-container' && groups.length === 1
  return live('Build', (print) =>
    cache.build(request, {
      build: (cached, onOutput, stop) => buildOnNodes(groups, cached, buildPart, { folder, onOutput, stop }),
      ...(canEnd && { endBuilder: () => killBuilder(docker, builder) }),
      print,
    }),
  )
}
