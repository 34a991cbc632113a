import { release } from 'node:os'
import { join } from 'node:path'
import { accessOf, type CacheAccess } from '../../cache-access.ts'
import type { Scene, Source } from '../../failure.ts'
import { readText } from '../../input/file.ts'
import { parseReference } from '../../reference.ts'
import type { Handler } from '../../toolchain/handlers.ts'
import { unnamedHost } from './places.ts'

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
  /** The digest that a registry has now for an image; undefined where it has none, or does not tell. */
  readonly digestOf: (reference: string) => Promise<string | undefined>
  /** The first name of an image to push that leaves the host out, and so is at Docker Hub. */
  readonly unnamed: () => string | undefined
  /** What the job may do with GitHub's cache; undefined where that is not known. */
  readonly cacheAccess: () => CacheAccess | undefined
}

/** Nothing is known: what the document says is made with it. */
export const blind: Look = {
  kernel: () => undefined,
  handlers: async () => undefined,
  dockerfile: () => undefined,
  digestOf: async () => undefined,
  unnamed: () => undefined,
  cacheAccess: () => undefined,
}

/** Looks around where something failed. */
export function lookAround({ source, emulators, isRemote = false, runner, registries, names = {} }: Scene): Look {
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
    digestOf: (reference) => askDigest(reference, registries),
    unnamed: () => unnamedHost({ names }),
    cacheAccess: () => (runner?.cache?.token ? accessOf(runner.cache) : undefined),
  }
}

/** Milliseconds: the failure is told late enough. */
const patience = 5_000

async function askDigest(reference: string, registries: Scene['registries']): Promise<string | undefined> {
  try {
    const { repository, tag = 'latest', digest = tag } = parseReference(reference)
    return await (await registries?.client())?.digest(repository, digest, { maxElapsed: patience })
  } catch {
    return undefined
  }
}
