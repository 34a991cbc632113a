import type { BuildRequest } from '../buildx/arguments.ts'
import type { CacheInputs } from '../cache/decide.ts'
import { boolean, choice, duration, list, name, names, scalar } from '../input/read.ts'
import { type RegistryInputs, readRegistryInputs } from '../registry/inputs.ts'
import { type BuilderInputs, type BuildxInputs, readBuilderInputs, readBuildxInputs } from '../toolchain/inputs.ts'

/** Every input of the build action, parsed; what depends on the runner or on one another comes in plan.ts. */
export type Inputs = {
  readonly buildx: BuildxInputs
  readonly builder: BuilderInputs
  /** What buildx is asked for, as given; secrets are not yet `--secret` values. */
  readonly request: Omit<BuildRequest, 'secrets'> & {
    readonly provenance: string
    readonly sbom: string
    readonly secrets: readonly string[]
    readonly secretEnvs: readonly string[]
    readonly secretFiles: readonly string[]
    readonly githubToken: string
  }
  readonly publish: 'staged' | 'direct' | 'digest'
  readonly images: readonly string[]
  readonly registry: RegistryInputs
  readonly cache: CacheInputs
}

/**
 * Reads and checks the inputs one by one.
 *
 * @param workspace where relative paths start
 */
export async function readInputs(workspace: string): Promise<Inputs> {
  return {
    buildx: readBuildxInputs(),
    builder: readBuilderInputs(),
    request: {
      addHosts: list('add-hosts', { comma: true }),
      allow: names('allow', { comma: true }),
      annotations: list('annotations'),
      attests: list('attests'),
      buildArgs: list('build-args'),
      buildContexts: list('build-contexts'),
      cacheFrom: list('cache-from', { rawQuotes: true }),
      cacheTo: list('cache-to', { rawQuotes: true }),
      call: name('call'),
      cgroupParent: name('cgroup-parent'),
      context: scalar('context'),
      file: name('file'),
      githubToken: scalar('github-token'),
      labels: list('labels'),
      load: boolean('load', false),
      network: name('network'),
      noCache: boolean('no-cache', false),
      noCacheFilters: names('no-cache-filters', { comma: true }),
      outputs: list('outputs', { rawQuotes: true }),
      platforms: list('platforms', { comma: true }),
      provenance: scalar('provenance'),
      pull: boolean('pull', false),
      push: boolean('push', false),
      sbom: scalar('sbom'),
      secretEnvs: list('secret-envs', { comma: true }),
      secretFiles: list('secret-files'),
      secrets: list('secrets', { untrimmed: true }),
      shmSize: name('shm-size'),
      ssh: list('ssh', { comma: true }),
      tags: list('tags', { comma: true }),
      target: name('target'),
      ulimit: list('ulimit'),
    },
    publish: choice('publish', 'staged', 'direct', 'digest'),
    images: list('images', { comma: true }),
    registry: await readRegistryInputs(workspace),
    cache: {
      preset: choice('cache', 'none', 'gha', 'registry', 'local', 'inline'),
      ref: name('cache-ref'),
      mode: choice('cache-mode', 'min', 'max'),
      scope: name('cache-scope'),
      write: choice('cache-write', 'auto', 'always', 'never'),
      compression: choice('cache-compression', '', 'gzip', 'zstd', 'estargz', 'uncompressed'),
      timeoutSeconds: duration('cache-timeout', 300),
    },
  }
}
