import * as core from '@actions/core'
import type { BuilderState } from './buildx/removal.ts'
import type { BinaryState } from './toolchain/actions-cache.ts'

/** What main leaves for post. Saved piece by piece, before each thing exists. */
export type State = {
  /** The job's private folder. */
  readonly folder: string
  readonly builder: BuilderState
  readonly binary: BinaryState
}

/** Keeps a part of the state, for post and for nothing else. */
export function saveState(part: Partial<State>): void {
  for (const [key, value] of Object.entries(part)) core.saveState(key, JSON.stringify(value))
}

/** Reads what main left; a part is missing when main did not get that far. */
export function readState(): Partial<State> {
  const read = <Key extends keyof State>(key: Key): Partial<State> => {
    const text = core.getState(key)
    return text === '' ? {} : { [key]: JSON.parse(text) as State[Key] }
  }
  return { ...read('folder'), ...read('builder'), ...read('binary') }
}
