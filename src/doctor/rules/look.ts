import { existsSync } from 'node:fs'
import { release } from 'node:os'
import { join, resolve } from 'node:path'
import { accessOf, type CacheAccess } from '../../cache-access.ts'
import type { Disk } from '../../docker/disk.ts'
import { forkOf } from '../../event.ts'
import type { LostNode, Scene, Source } from '../../failure.ts'
import { readText } from '../../input/file.ts'
import { nativePlatform, type PlatformName, type Platforms } from '../../platform.ts'
import { parseReference } from '../../reference.ts'
import type { Handler } from '../../toolchain/handlers.ts'
import type { Memory } from './facts.ts'
import { inTime } from './in-time.ts'
import { unnamedHost } from './places.ts'

/**
 * Facts that a rule checks before it gives advice; each is looked up on demand, within a few seconds. Undefined means
 * that it cannot be known from here.
 */
export type Look = {
  /** What is built; undefined before a build. */
  readonly source?: Source
  readonly emulators?: Scene['emulators']
  readonly container?: string
  readonly driver?: string
  readonly buildkitVersion?: string
  /** Warnings of BuildKit about the Dockerfile. */
  readonly warnings: readonly string[]
  /** The kernel release of the builder's machine, e.g. `6.8.0-45-generic`; undefined if that is not this machine. */
  readonly kernel: () => string | undefined
  /** Go's name of the architecture of the builder's machine. */
  readonly architecture: () => string | undefined
  /** The emulators registered on the builder's machine; undefined if that is not this machine. */
  readonly handlers: () => Promise<readonly Handler[] | undefined>
  /** The version of the QEMU that executes a platform. */
  readonly qemu: (platform: PlatformName) => Promise<string | undefined>
  /** The disk on which Docker and BuildKit keep everything. */
  readonly disk: () => Promise<Disk | undefined>
  /** The memory of BuildKit's container and of its machine. */
  readonly memory: () => Promise<Memory | undefined>
  /** Nodes of the builder that cannot be used now; undefined if unknown. */
  readonly lostNodes: () => Promise<readonly LostNode[] | undefined>
  /** The platforms of an image in a registry. */
  readonly platformsOf: (reference: string) => Promise<Platforms | undefined>
  /** The fork that this run's pull request is from; undefined for a run that may have secrets. */
  readonly fork: () => string | undefined
  /** Whether a relative path exists in the context or in the repository. */
  readonly hasFile: (place: 'context' | 'workspace', path: string) => boolean | undefined
  /** The text of the Dockerfile; undefined if it is not a file of the repository. */
  readonly dockerfile: () => string | undefined
  /** The digest that a registry has now for an image; undefined if it has none, or does not answer. */
  readonly digestOf: (reference: string) => Promise<string | undefined>
  /** The first image to push whose name has no host, and so is on Docker Hub. */
  readonly unnamed: () => string | undefined
  /** What the job may do with GitHub's cache; undefined if unknown. */
  readonly cacheAccess: () => CacheAccess | undefined
}

/** No facts at all: docs/troubleshooting.md is rendered with it. */
export const blind: Look = {
  warnings: [],
  kernel: () => undefined,
  architecture: () => undefined,
  handlers: async () => undefined,
  qemu: async () => undefined,
  disk: async () => undefined,
  memory: async () => undefined,
  lostNodes: async () => undefined,
  platformsOf: async () => undefined,
  fork: () => undefined,
  hasFile: () => undefined,
  dockerfile: () => undefined,
  digestOf: async () => undefined,
  unnamed: () => undefined,
  cacheAccess: () => undefined,
}

/** The facts about the scene of a failure. */
export function lookAround(scene: Scene): Look {
  const { source, emulators, container, driver, buildkitVersion, warnings = [], names = {}, isRemote = false } = scene
  const { runner, registries } = scene
  return {
    ...(source && { source }),
    ...(emulators && { emulators }),
    ...(container && { container }),
    ...(driver && { driver }),
    ...(buildkitVersion && { buildkitVersion }),
    warnings,
    kernel: () => (isRemote ? undefined : release()),
    architecture: () => (isRemote ? undefined : runner && nativePlatform(runner.arch).architecture),
    handlers: () =>
      inTime(async () => {
        if (isRemote) return undefined
        const { readHandlers } = await import('../../toolchain/handlers.ts')
        return readHandlers()
      }),
    qemu: (platform) => inTime(async () => scene.qemu?.(platform)),
    lostNodes: () => inTime(async () => scene.lostNodes?.()),
    ...factsOf(scene),
    fork: () => runner && forkOf(runner),
    hasFile: (place, path) => {
      if (runner === undefined || source?.context === undefined) return undefined
      const folder = place === 'context' ? resolve(runner.workspace, source.context) : runner.workspace
      return existsSync(join(folder, path))
    },
    dockerfile: () =>
      source?.dockerfile === undefined || runner === undefined
        ? undefined
        : readText(join(runner.workspace, source.dockerfile)),
    digestOf: (reference) => inTime(() => askDigest(reference, registries)),
    unnamed: () => unnamedHost({ names }),
    cacheAccess: () => (runner?.cache?.token ? accessOf(runner.cache) : undefined),
  }
}

async function askDigest(reference: string, registries: Scene['registries']): Promise<string | undefined> {
  const { repository, tag = 'latest', digest = tag } = parseReference(reference)
  return (await registries?.client())?.digest(repository, digest, { maxElapsed: 0 })
}

function factsOf(scene: Scene): Pick<Look, 'disk' | 'memory' | 'platformsOf'> {
  const { docker, container, registries, oomKillsBefore, isRemote = false } = scene
  const facts = () => import('./facts.ts')
  return {
    disk: () => inTime(async () => (docker && !isRemote ? (await facts()).diskOfEngine(docker) : undefined)),
    memory: () =>
      inTime(async () =>
        docker ? (await facts()).memoryOf(docker, container, isRemote ? 'elsewhere' : { oomKillsBefore }) : undefined,
      ),
    platformsOf: (reference) => inTime(async () => registries && (await facts()).platformsOf(registries, reference)),
  }
}
