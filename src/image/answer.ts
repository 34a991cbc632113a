import type { BuildRequest } from '../buildx/arguments.ts'
import { ask } from '../buildx/build.ts'
import { callResult, isCheck, lintWarnings, type Warning } from '../buildx/warnings.ts'
import type { Job } from '../job.ts'
import type { Result } from '../report/outputs.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'
import { annotateDockerfile } from './annotate.ts'
import { openCalls } from './calls.ts'
import type { BuildDecision } from './decide.ts'
import { toolchainOutputs } from './own-outputs.ts'

/** Answers a question about the Dockerfile, which builds and publishes nothing. */
export async function answer(
  request: BuildRequest,
  decision: BuildDecision,
  toolchain: Toolchain,
  job: Job,
): Promise<Result> {
  const { buildx, builder } = toolchain
  const calls = openCalls(decision, toolchain, job)
  const stop = new AbortController().signal
  // What it answers is the result, quiet or not.
  const { metadata, failure } = await calls.show(
    `Call ${request.call}`,
    decision.progress === 'plain' ? 'plain' : 'auto',
    (onOutput) =>
      calls.watch(decision.builtFor, { observer: { onOutput, onProgress: () => {} }, stop }, (watched) =>
        ask(buildx, request, { builder, folder: job.folder, env: decision.secrets.env, ...watched }),
      ),
  )
  const result = callResult(metadata)
  const warnings = lintWarnings(result)
  annotateDockerfile(warnings, decision, job.runner)
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
        timings: '',
      },
    },
    summary: decision.shows.summary && isCheck(request.call) ? await summaryOf(warnings, decision) : '',
    published: '',
    ...(failure && { failure: { phase: 'build', message: failure, retried: job.retries.repeats() } }),
  }
}

async function summaryOf(warnings: readonly Warning[], { dockerfile }: BuildDecision): Promise<string> {
  const { renderChecked } = await import('../report/checked.ts')
  return renderChecked(warnings, dockerfile)
}
