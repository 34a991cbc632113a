import type { Published } from '../manifest/publication.ts'
import type { Phase } from '../phase.ts'
import type { PlatformName } from '../platform.ts'

/** Why a step failed, as the output `failure` tells it. */
export type ToldFailure = {
  readonly phase: Phase
  /** The section of docs/troubleshooting.md; undefined for a failure that is not known. */
  readonly rule?: string | undefined
  /** Undefined where it is about no platform, or about several. */
  readonly platform?: PlatformName | undefined
  readonly message: string
  /** How many attempts the job made beyond the first of each call. */
  readonly retried: number
}

/** The output `failure`, JSON; empty where nothing failed. */
export function formatFailure(told: ToldFailure | undefined): string {
  if (told === undefined) return ''
  const { phase, rule = null, platform = null, message, retried } = told
  return JSON.stringify({ phase, rule, platform, message, retried })
}

/** What a result says of a publication that failed. */
export function toldFailure(
  { failure, rule, failedIn }: Pick<Published, 'failure' | 'rule' | 'failedIn'>,
  retries: { readonly repeats: () => number },
): { readonly failure?: ToldFailure } {
  if (failure === undefined) return {}
  return { failure: { phase: failedIn ?? 'tags', rule, message: failure, retried: retries.repeats() } }
}
