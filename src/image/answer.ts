import { resolve } from 'node:path'
import type { BuildRequest } from '../buildx/arguments.ts'
import { ask } from '../buildx/build.ts'
import { callResult, lintWarnings, type Warning } from '../buildx/warnings.ts'
import { readText } from '../input/file.ts'
import type { Result } from '../job.ts'
import { annotate, showAnnotations } from '../report/annotations.ts'
import { live } from '../report/log.ts'
import type { Host, Toolchain } from '../toolchain/prepare.ts'
import { isRemote } from './context.ts'
import type { Plan } from './decide.ts'

/** The outputs that only the build action has. */
export const ownOutputs = ['builder', 'buildkit-version', 'buildx-version', 'call-result', 'imageid', 'metadata']

/** Answers a question about the Dockerfile, which builds and publishes nothing. */
export async function answer(request: BuildRequest, plan: Plan, toolchain: Toolchain, host: Host): Promise<Result> {
  const { buildx, builder } = toolchain
  const { metadata, failure } = await live(`Call ${request.call}`, (onOutput) =>
    ask(buildx, request, { builder, folder: host.folder, onOutput, env: plan.secrets.env }),
  )
  const result = callResult(metadata)
  annotateDockerfile(lintWarnings(result), plan, host)
  return {
    outputs: {
      images: [],
      tags: [],
      platforms: [],
      others: {
        ...toolchainOutputs(toolchain),
        imageid: '',
        metadata: '',
        'call-result': result === undefined ? '' : JSON.stringify(result),
      },
    },
    summary: '',
    ...(failure && { failure }),
  }
}

/** The outputs about what built. */
export function toolchainOutputs({ builder, binary, engine }: Toolchain): Record<string, string> {
  return { builder, 'buildx-version': binary.version, 'buildkit-version': engine.version ?? '' }
}

/** Shows warnings about the Dockerfile of a plan in the run. */
export function annotateDockerfile(
  warnings: readonly Warning[],
  { dockerfile, request, wantsAnnotations }: Plan,
  { runner }: Host,
): void {
  if (!wantsAnnotations) return
  const isLocal = dockerfile !== undefined && !isRemote(request.context)
  const content = isLocal ? (readText(resolve(runner.workspace, dockerfile)) ?? '') : undefined
  showAnnotations(annotate(warnings, dockerfile, content))
}
