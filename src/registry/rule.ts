import type { Advice, Known } from '../advice.ts'
import type { RegistryFacts } from './facts.ts'

/** What a registry refused, be it told by our client or in words of BuildKit. */
export type Refused = Pick<
  RegistryFacts,
  | 'kind'
  | 'host'
  | 'scope'
  | 'login'
  | 'isAuthenticated'
  | 'acceptedFor'
  | 'lacks'
  | 'status'
  | 'detail'
  | 'retryAfter'
  | 'certificate'
> & {
  /** The fork that the run's pull request is from, `owner/name`, where it is known to be from one. */
  readonly fork?: string
  /** Whether the server that gives out tokens refused, and not the registry itself. */
  readonly byTokenServer?: true
  /** Other hosts that there are logins for, of a host that there is none for. */
  readonly otherLogins?: readonly string[]
  /** Where the host is named, in words: `'tags'`, `Dockerfile:3`. */
  readonly places?: readonly string[]
}

/** A failure that is known by what a registry answered. */
export type RegistryRule = Known & {
  /** Tells whether the rule is about this. */
  readonly answered: (refused: Refused) => boolean
  /** Whether the registry client's own words say it already, so that it is told where a step fails and in no list. */
  readonly isPlain?: true
  readonly tell: (refused: Refused) => Advice
  /** What its section in the document is generated from. */
  readonly example: Refused
}
