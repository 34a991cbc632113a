import type { Advice, Known } from '../../advice.ts'
import type { FailedStep, SourceLine } from '../../buildx/failed-step.ts'
import type { Phase } from '../../phase.ts'
import type { PlatformName } from '../../platform.ts'
import type { Refused, RegistryRule } from '../../registry/rule.ts'
import type { Said } from '../../said.ts'
import type { Look } from './look.ts'
import type { Kind } from './sentences.ts'

/** What is observed of a failure. */
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
  /** The phases in which it may occur. */
  readonly phases: readonly Phase[]
}

/** A failure that is recognised by what programs say. */
export type SaidRule = Rule & {
  /** Its sentences, any of which suffices; empty for a rule that covers whatever no other rule of its phases knows. */
  readonly kinds: readonly Kind[]
  /** Sentences that mean another failure. */
  readonly unless?: readonly Kind[]
  /**
   * Where they appear: in the error with which a program ended, by default; in the output of the failed step; or in
   * either.
   */
  readonly by?: 'step' | 'either'
  /** @returns undefined if the facts contradict it */
  readonly tell: (
    said: Pick<Said, 'details'>,
    symptom: Symptom,
    look: Look,
  ) => Advice | undefined | Promise<Advice | undefined>
}

/** A failure that is recognised by what a registry answered. */
export type AnsweredRule = Rule & RegistryRule

export type KnownFailure = SaidRule | AnsweredRule
