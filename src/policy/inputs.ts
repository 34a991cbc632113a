import { text } from '../input/read.ts'
import type { Job } from '../job.ts'
import type { Asked, Policy } from './open.ts'

export const policyInputs = { tagPolicy: text('tag-policy') }

/**
 * Opens the policy of the input `tag-policy`, whose code is loaded only where there is one.
 *
 * @returns undefined for an empty input: then tags are simply moved
 * @throws Error that names the line that is wrong
 */
export async function loadPolicy(asked: Asked, job: Job): Promise<Policy | undefined> {
  if (asked.tagPolicy.trim() === '') return undefined
  const { openPolicy } = await import('./open.ts')
  return openPolicy(asked, job)
}
