import { release } from 'node:os'
import { join } from 'node:path'
import type { Scene, Source } from '../../failure.ts'
import { readText } from '../../input/file.ts'
import type { Handler } from '../../toolchain/handlers.ts'

/** Facts that a rule checks before it speaks; each is looked up when it is asked for. */
export type Look = {
  /** What is built; undefined where nothing was yet. */
  readonly source?: Source
  readonly emulators?: Scene['emulators']
  /** Of the builder's machine, e.g. `6.8.0-45-generic`; undefined where that is another one. */
  readonly kernel: () => string | undefined
  /** The emulators that the kernel of the builder's machine knows; undefined where that is another one. */
  readonly handlers: () => Promise<readonly Handler[] | undefined>
  /** The text of the Dockerfile; undefined where it comes from elsewhere. */
  readonly dockerfile: () => string | undefined
}

/** Nothing is known: what the document says is made with it. */
export const blind: Look = {
  kernel: () => undefined,
  handlers: async () => undefined,
  dockerfile: () => undefined,
}

/** Looks around where something failed. */
export function lookAround({ source, emulators, isRemote = false, runner }: Scene): Look {
  return {
    ...(source && { source }),
    ...(emulators && { emulators }),
    kernel: () => (isRemote ? undefined : release()),
    handlers: async () => {
      if (isRemote) return undefined
      const { readHandlers } = await import('../../toolchain/handlers.ts')
      return readHandlers()
    },
    dockerfile: () =>
      source?.dockerfile === undefined || runner === undefined
        ? undefined
        : readText(join(runner.workspace, source.dockerfile)),
  }
}
