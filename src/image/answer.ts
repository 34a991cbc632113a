import { resolve } from 'node:path'
import type { BuildRequest } from '../buildx/arguments.ts'
import { ask } from '../buildx/build.ts'
import { callResult, lintWarnings, type Warning } from '../buildx/warnings.ts'
import { readText } from '../input/file.ts'
import type { Job } from '../job.ts'
import { live } from '../log.ts'
import type { Result } from '../report/outputs.ts'
import type { Runner } from '../runner.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { annotate, showAnnotations } from './annotate.ts'
import { isRemote } from './context.ts'
import type { BuildDecision } from './decide.ts'

/** The outputs that only the build action has. */
export const ownOutputs = ['builder', 'buildkit-version', 'buildx-version', 'call-result', 'imageid', 'metadata']

/** Answers a question about the Dockerfile, which builds and publishes nothing. */
export async function answer(
  request: BuildRequest,
  decision: BuildDecision,
  toolchain: Toolchain,
  job: Job,
): Promise<Result> {
  const { buildx, builder } = toolchain
  const { metadata, failure } = await live(`Call ${request.call}`, (onOutput) =>
    ask(buildx, request, { builder, folder: job.folder, onOutput, env: decision.secrets.env }),
  )
  const result = callResult(metadata)
  annotateDockerfile(lintWarnings(result), decision, job.runner)
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
export function toolchainOutputs({ builder, binary, buildkit }: Toolchain): Record<string, string> {
  return { builder, 'buildx-version': binary.version, 'buildkit-version': buildkit.version ?? '' }
}

/** Shows warnings about the Dockerfile in the run. */
export function annotateDockerfile(
  warnings: readonly Warning[],
  { dockerfile, request, shows }: BuildDecision,
  { workspace }: Runner,
): void {
  if (!shows.annotations) return
  const isLocal = dockerfile !== undefined && !isRemote(request.context)
  const content = isLocal ? (readText(resolve(workspace, dockerfile)) ?? '') : undefined
  showAnnotations(annotate(warnings, dockerfile, content))
}
