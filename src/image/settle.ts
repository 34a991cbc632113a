import type { Job } from '../job.ts'
import { loadPolicy } from '../policy/inputs.ts'
import type { Policy } from '../policy/open.ts'
import type { Told } from '../tags/metadata.ts'
import { chooseBuilder } from '../toolchain/choose.ts'
import type { Inputs, SettledInputs } from './inputs.ts'
import { settlePush } from './push.ts'
import { applyTags } from './tags.ts'

/** Inputs that say the same in every run of the workflow, as they apply to this one. */
export type Settled = {
  readonly inputs: SettledInputs
  /** What rules in `tags` gave; undefined where there are none. */
  readonly metadata: Told | undefined
  /** Undefined where tags are simply moved. */
  readonly policy: Policy | undefined
}

/**
 * Chooses the builder, decides about `push: auto`, turns the rules in `tags` into references, and opens the policy of these
 * tags. What a run does not use is not loaded.
 *
 * @throws Error that names the input, its value and the way out
 */
export async function settle(given: Inputs, job: Job): Promise<Settled> {
  const pushing = await settlePush({ ...given, builder: await chooseBuilder(given, job.runner) }, job.runner)
  const { inputs, metadata } = await applyTags(pushing, job)
  const policy = await loadPolicy({ ...inputs.request, ...inputs.policy, untyped: 'manifest' }, job)
  if (policy === undefined) return { inputs, metadata, policy }
  return { inputs: { ...inputs, request: { ...inputs.request, labels: policy.labels } }, metadata, policy }
}
