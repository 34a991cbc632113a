import { sentenceOf } from '../advice.ts'
import { addressOfRule } from '../document-address.ts'
import type { Scene } from '../failure.ts'
import { findRule, isForTheRest } from './diagnose.ts'
import { lookAround } from './rules/look.ts'
import { withRefusal } from './symptom.ts'

/**
 * Advice on a cache that failed in a build that succeeded.
 *
 * @param reason in the words of the program that failed
 * @returns what happened and what to do, with the address of its section; empty if no rule knows it
 */
export async function adviceOnCache(reason: string, scene: Scene): Promise<string> {
  const symptom = await withRefusal({ phase: 'cache', error: reason }, scene)
  const found = await findRule(symptom, lookAround(scene))
  if (found === undefined || isForTheRest(found.rule)) return ''
  return `${sentenceOf(found.advice)} (${addressOfRule(found.rule.id, scene.runner)})`
}
