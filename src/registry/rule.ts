import type { Advice, Known } from '../advice.ts'
import type { RegistryFacts } from './facts.ts'

/** What a registry refused, be it told by our client or in words of BuildKit. */
export type Refused = Pick<
  RegistryFacts,
  'kind' | 'host' | 'scope' | 'login' | 'isAuthenticated' | 'status' | 'retryAfter' | 'certificate'
> & {
  /** The fork that the run's pull request is from, `owner/name`, where it is known to be from one. */
  readonly fork?: string
}

/** A failure that is known by what a registry answered. */
export type RegistryRule = Known & {
  /** Tells whether the rule is about this. */
  readonly answered: (refused: Refused) => boolean
  readonly tell: (refused: Refused) => Advice
  /** What its section in the document is made of. */
  readonly example: Refused
}
