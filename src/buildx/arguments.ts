/** What one `buildx build` is asked for. Lists and scalars as the inputs of the same names, checked and normalised. */
export type BuildRequest = {
  readonly addHosts: readonly string[]
  readonly allow: readonly string[]
  readonly annotations: readonly string[]
  readonly attests: readonly string[]
  readonly buildArgs: readonly string[]
  readonly buildContexts: readonly string[]
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  readonly call: string
  readonly cgroupParent: string
  readonly context: string
  readonly file: string
  readonly labels: readonly string[]
  readonly load: boolean
  readonly network: string
  readonly noCache: boolean
  readonly noCacheFilters: readonly string[]
  readonly outputs: readonly string[]
  readonly platforms: readonly string[]
  readonly pull: boolean
  readonly push: boolean
  readonly secrets: readonly string[]
  readonly shmSize: string
  readonly ssh: readonly string[]
  readonly tags: readonly string[]
  readonly target: string
  readonly ulimit: readonly string[]
}

/** Files in which buildx leaves its results; without a path it writes none. */
export type ResultFiles = { readonly metadata?: string; readonly imageId?: string }

/** The argument vector of `buildx build`. The context stands behind `--`, since buildx takes `--help` for an option. */
export function buildArguments(
  request: BuildRequest,
  builder: string,
  files: ResultFiles,
  progress: 'plain' | 'rawjson' = 'plain',
): string[] {
  return [
    'build',
    ...each('add-host', request.addHosts),
    ...each('allow', request.allow),
    ...each('annotation', request.annotations),
    ...each('attest', request.attests),
    ...each('build-arg', request.buildArgs),
    ...each('build-context', request.buildContexts),
    ...each('cache-from', request.cacheFrom),
    ...each('cache-to', request.cacheTo),
    ...some('call', request.call),
    ...some('cgroup-parent', request.cgroupParent),
    ...some('file', request.file),
    ...some('iidfile', files.imageId),
    ...each('label', request.labels),
    ...each('no-cache-filter', request.noCacheFilters),
    ...each('output', request.outputs),
    ...some('platform', request.platforms.join(',')),
    ...each('secret', request.secrets),
    ...some('shm-size', request.shmSize),
    ...each('ssh', request.ssh),
    ...each('tag', request.tags),
    ...some('target', request.target),
    ...each('ulimit', request.ulimit),
    ...some('builder', builder),
    ...flag('load', request.load),
    ...some('metadata-file', files.metadata),
    ...some('network', request.network),
    ...flag('no-cache', request.noCache),
    `--progress=${progress}`,
    ...flag('pull', request.pull),
    ...flag('push', request.push),
    '--',
    request.context,
  ]
}

/**
 * The same request for a builder that has just met it, so that nothing runs again: `no-cache` has had its effect, and
 * reading the old cache could bring back what it was meant to replace.
 */
export function repeated(request: BuildRequest): BuildRequest {
  const renewed = request.noCache || request.noCacheFilters.length > 0
  return { ...request, cacheFrom: renewed ? [] : request.cacheFrom, noCache: false, noCacheFilters: [] }
}

function each(name: string, values: readonly string[]): string[] {
  return values.map((value) => `--${name}=${value}`)
}

function some(name: string, value: string | undefined): string[] {
  return value ? [`--${name}=${value}`] : []
}

function flag(name: string, set: boolean): string[] {
  return set ? [`--${name}`] : []
}
