import { grantedBy } from '../bake-files/check.ts'
import type { Definition } from '../bake-files/definition.ts'
import { askBake } from '../buildx/bake.ts'
import { callResult, lintWarnings } from '../buildx/warnings.ts'
import { openCalls } from '../image/calls.ts'
import { toolchainOutputs } from '../image/own-outputs.ts'
import type { Job } from '../job.ts'
import { annotateTargets } from './annotate.ts'
import { callsDecision, environmentOf } from './bake.ts'
import type { PreparedTarget } from './complete.ts'
import { compose, formatDefinition } from './compose.ts'
import type { BakeMeans } from './means.ts'
import type { BakeResult } from './report.ts'
import { askedDefinition } from './variants.ts'

/** Evaluates the Dockerfiles of targets (`call`), without building or publishing anything. */
export async function answer(
  targets: readonly PreparedTarget[],
  { definition, ...means }: BakeMeans & { readonly definition: Definition },
  job: Job,
): Promise<BakeResult> {
  const { inputs, source, toolchain } = means
  const { call } = inputs.bake
  const asked = askedDefinition(compose(definition, targets, {}).definition)
  const decision = {
    ...callsDecision(asked, targets, inputs),
    progress: inputs.progress === 'plain' ? 'plain' : 'auto',
  } as const
  const calls = openCalls(decision, toolchain, job)
  const stop = new AbortController().signal
  const { builder, buildx } = toolchain
  const names = targets.map(({ name }) => name)
  const options = {
    builder,
    folder: job.folder,
    workdir: source.folder,
    allow: grantedBy(inputs.bake),
    call,
    env: environmentOf(targets, source),
  }
  const { metadata, failure } = await calls.show(`Call ${call}`, decision.progress, (onOutput) =>
    calls.watch(decision.builtFor, { observer: { onOutput, onProgress: () => {} }, stop }, (watched) =>
      askBake(buildx, formatDefinition(asked), names, { ...options, ...watched }),
    ),
  )
  const answers = new Map(
    targets.flatMap(({ name, decision }) => {
      const answered = callResult((metadata[name] ?? {}) as Readonly<Record<string, unknown>>)
      if (answered === undefined) return []
      annotateTargets(lintWarnings(answered), [decision], job.runner)
      return [[name, answered] as const]
    }),
  )
  return {
    outputs: { ...toolchainOutputs(toolchain), 'call-result': JSON.stringify(Object.fromEntries(answers)) },
    summary: '',
    published: '',
    artifacts: [],
    ...(failure && { failure: { phase: 'build' as const, message: failure, retried: job.retries.repeats() } }),
  }
}
