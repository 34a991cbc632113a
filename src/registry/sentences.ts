import { sentenceOf as sentence } from '../advice.ts'
import type { RegistryFacts } from './facts.ts'
import type { Refused } from './rule.ts'
import { registryRules } from './rules.ts'

/**
 * What a registry's refusal probably means and what to do about it, in one sentence; undefined where the facts say all
 * that is known.
 */
export function causeOf(refused: Refused): string | undefined {
  const advice = registryRules.find((rule) => !rule.isPlain && rule.answered(refused))?.tell(refused)
  return advice && sentence(advice)
}

/** The rule about a refusal; undefined where none knows it. */
export function ruleIdOf(refused: Refused): string | undefined {
  return registryRules.find((rule) => rule.answered(refused))?.id
}

/** The whole message of a failed request: its probable cause, then what was asked and answered. */
export function sentenceOf(facts: RegistryFacts): string {
  const cause = causeOf(facts)
  return `${cause === undefined ? '' : `${cause}\n`}${answerOf(facts)}`
}

/** What was asked and answered. */
export function answerOf({ request, status, code, detail, attempts, seconds }: RegistryFacts): string {
  const answer = [
    status === undefined ? '' : `the registry answered ${status}`,
    [code, detail].filter(Boolean).join(': '),
  ]
    .filter(Boolean)
    .join(' ')
  const asked = attempts === undefined ? '' : ` (tried ${attempts} times in ${Math.round(seconds ?? 0)} s)`
  return `${request}: ${answer}${asked}`
}
