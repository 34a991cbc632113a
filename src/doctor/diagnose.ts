import { type Advice, sentenceOf } from '../advice.ts'
import { CancelledError } from '../cancel.ts'
import { addressOfRule } from '../document-address.ts'
import { DiagnosedError, type Diagnosis, Failure } from '../failure.ts'
import { debug } from '../log.ts'
import { messageOf } from '../message.ts'
import type { Transient } from '../retry.ts'
import { amended } from './amend.ts'
import { rules } from './rules/index.ts'
import { type Look, lookAround } from './rules/look.ts'
import type { KnownFailure, SaidRule, Symptom } from './rules/rule.ts'
import { saidByAny } from './rules/sentences.ts'
import { readFailure } from './symptom.ts'

/**
 * Finds out why something failed, if a rule knows it and the facts agree.
 *
 * @returns the error to throw instead; a cancellation, or an error that was already diagnosed, is returned unchanged
 */
export async function diagnose(error: unknown): Promise<unknown> {
  if (error instanceof DiagnosedError || error instanceof CancelledError) return error
  const failure = error instanceof Failure ? error : new Failure('inputs', {}, error)
  return new DiagnosedError(await examine(failure), failure.cause)
}

/** A fault in here must not hide the error that is being examined. */
async function examine(failure: Failure): Promise<Diagnosis> {
  try {
    return await diagnosisOf(failure)
  } catch (fault) {
    debug(`cannot examine the failure: ${messageOf(fault)}`)
    return { phase: failure.phase, message: failure.message, words: '' }
  }
}

async function diagnosisOf(failure: Failure): Promise<Diagnosis> {
  const { symptom, words } = await readFailure(failure)
  const { phase, platform, place } = symptom
  const { source, runner } = failure.scene
  const file = source?.dockerfile
  const known = {
    phase,
    ...(platform && { platform }),
    ...(place && file !== undefined && { place: { file, line: place.line } }),
  }
  const found = await findRule(symptom, lookAround(failure.scene))
  if (found === undefined) return { ...known, message: words, words: '' }
  const { rule, advice } = found
  const message = sentenceOf(phase === 'cache' ? ofCache(advice) : advice)
  return {
    ...known,
    rule: { id: rule.id, title: rule.title },
    message,
    ...(advice.example && { example: advice.example }),
    words,
    address: addressOfRule(rule.id, runner),
  }
}

/** A cache in `cache-to` must not cost the image. */
function ofCache({ cause, remedy }: Advice): Advice {
  return {
    cause: `'cache-to': ${cause}`,
    remedy: `${remedy}; to publish the image anyway, add 'ignore-error=true' to that entry`,
  }
}

/** The rule that knows a symptom, and its advice; what a step printed says more than how it ended. */
export async function findRule(
  symptom: Symptom,
  look: Look,
): Promise<{ readonly rule: KnownFailure; readonly advice: Advice } | undefined> {
  for (const rule of rulesFor(symptom)) {
    const advice = await triedAdvice(rule, symptom, look)
    if (advice !== undefined) return { rule, advice }
  }
  return undefined
}

/** A rule whose facts cannot be looked up is skipped. */
async function triedAdvice(rule: KnownFailure, symptom: Symptom, look: Look): Promise<Advice | undefined> {
  try {
    return await adviceOf(rule, symptom, look)
  } catch (fault) {
    debug(`the rule ${rule.id} failed: ${messageOf(fault)}`)
    return undefined
  }
}

function rulesFor(symptom: Symptom): KnownFailure[] {
  const matching = rules.filter((rule) => rule.phases.includes(symptom.phase) && knows(rule, symptom))
  return matching.toSorted((one, other) => rank(one) - rank(other))
}

/** The rank of a rule that {@link isForTheRest}. */
const rest = 2

function rank(rule: KnownFailure): number {
  if ('answered' in rule) return 1
  if (isForTheRest(rule)) return rest
  return rule.by === undefined ? 1 : 0
}

/** Tells whether a rule is for whatever no other rule knows. */
export function isForTheRest(rule: KnownFailure): boolean {
  return 'kinds' in rule && rule.kinds.length === 0
}

/** Tells whether a rule matches a symptom, before facts are looked up. */
export function knows(rule: KnownFailure, symptom: Symptom): boolean {
  if ('answered' in rule) return symptom.refused !== undefined && rule.answered(symptom.refused)
  if (isForTheRest(rule)) return true
  const text = textFor(rule, symptom)
  return saidByAny(text, rule.kinds) !== undefined && saidByAny(text, rule.unless ?? []) === undefined
}

function textFor({ by }: SaidRule, { error, step }: Symptom): string {
  const output = (step?.output ?? []).join('\n')
  if (by === 'either') return `${output}\n${error}`
  return by === 'step' ? output : error
}

function adviceOf(rule: KnownFailure, symptom: Symptom, look: Look) {
  if ('answered' in rule) return symptom.refused && amended(rule.tell(symptom.refused), symptom, look.unnamed())
  return rule.tell(saidByAny(textFor(rule, symptom), rule.kinds) ?? { details: {} }, symptom, look)
}

/**
 * Tells whether a failure is temporary, from what a program said in a phase.
 *
 * @returns undefined for a permanent failure, and for one that no rule knows
 */
export function passing(symptom: Symptom): Omit<Transient, 'reason'> | undefined {
  const known = rulesFor(symptom).filter((one) => rank(one) < rest)
  const [rule] = known
  if (rule?.passes === undefined || known.some((one) => one.passes === undefined)) return undefined
  const { retryAfter } = symptom.refused ?? {}
  return { ...rule.passes, ...(retryAfter !== undefined && { retryAfter }) }
}
