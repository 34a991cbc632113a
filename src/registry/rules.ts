import { answerRules } from './answer-rules.ts'
import { loginRules } from './login-rules.ts'
import type { RegistryRule } from './rule.ts'
import { tlsRules } from './tls-rules.ts'

/** What a registry's answer means and what to do about it. The registry client says the same, so these load with it. */
export const registryRules: readonly RegistryRule[] = [...loginRules, ...tlsRules, ...answerRules]
