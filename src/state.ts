import * as core from '@actions/core'

/** What post needs to remove a builder, also a half-made one. */
export type BuilderState = {
  readonly name: string
  readonly driver: string
  readonly keepState: boolean
  /** Path of the buildx binary that made it. */
  readonly buildx: string
  /** Docker's options that choose the daemon on which it is, as `Daemon` has them. */
  readonly daemon: readonly string[]
  /** The variable PATH with which buildx and docker reach it; absent where that of the job does. */
  readonly path?: string
  /** Path of the kubeconfig by which its cluster is reached; absent where it is in no cluster. */
  readonly kubeconfig?: string
}

/** A downloaded binary that the Actions cache does not have yet, and its key there. */
export type BinaryState = { readonly path: string; readonly key: string }

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
