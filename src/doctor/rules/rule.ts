import type { Advice, Known } from '../../advice.ts'
import type { FailedStep, SourceLine } from '../../buildx/failed-step.ts'
import type { Phase } from '../../phase.ts'
import type { PlatformName } from '../../platform.ts'
import type { Refused, RegistryRule } from '../../registry/rule.ts'
import type { Said } from '../../said.ts'
import type { Look } from './look.ts'
import type { Kind } from './sentences.ts'

/** A failure, taken apart. */
export type Symptom = {
  readonly phase: Phase
  /** In the words of the program that failed, without its stereotypes. */
  readonly error: string
  /** The step of the build that failed. */
  readonly step?: FailedStep
  /** The line of the Dockerfile that is named. */
  readonly place?: SourceLine
  readonly platform?: PlatformName
  readonly refused?: Refused
}

type Rule = Known & {
  /** In which it may occur. */
  readonly phases: readonly Phase[]
}

/** A failure that is known by what programs say. */
export type SaidRule = Rule & {
  /** Its sentences, any of which will do; none of a rule for whatever no other rule of its phases knows. */
  readonly kinds: readonly Kind[]
  /** Sentences with which it is something else. */
  readonly unless?: readonly Kind[]
  /**
   * Where they are said: in the error with which a program ended, unless told; by the step of the build that failed; or in
   * either.
   */
  readonly by?: 'step' | 'either'
  /** @returns undefined where the facts contradict */
  readonly tell: (
    said: Pick<Said, 'details'>,
    symptom: Symptom,
    look: Look,
  ) => Advice | undefined | Promise<Advice | undefined>
}

/** A failure that is known by what a registry answered. */
export type AnsweredRule = Rule & RegistryRule

export type KnownFailure = SaidRule | AnsweredRule
