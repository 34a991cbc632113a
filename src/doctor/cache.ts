import { sentenceOf } from '../advice.ts'
import { addressOfRule } from '../document-address.ts'
import type { Scene } from '../failure.ts'
import { findRule, isForTheRest } from './diagnose.ts'
import { lookAround } from './rules/look.ts'
import { withRefusal } from './symptom.ts'

/**
 * What is known of a cache that failed in a build that did not.
 *
 * @param reason in the words of what failed
 * @returns what happened and what to do, with its section; empty where no rule knows it
 */
export async function adviceOnCache(reason: string, scene: Scene): Promise<string> {
  const symptom = await withRefusal({ phase: 'cache', error: reason }, scene)
  const found = await findRule(symptom, lookAround(scene))
  if (found === undefined || isForTheRest(found.rule)) return ''
  return `${sentenceOf(found.advice)} (${addressOfRule(found.rule.id, scene.runner)})`
}
