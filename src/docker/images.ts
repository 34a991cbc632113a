import { CommandError } from '../process.ts'
import type { Daemon, Docker } from './daemon.ts'
import { mirrored } from './mirrors.ts'
import type { PullOptions } from './pull.ts'

/** An image that is on the daemon, as `docker image inspect` tells it. */
type LocalImage = {
  readonly RepoTags: readonly string[] | null
  readonly RepoDigests: readonly string[] | null
  /** Not with the containerd image store. */
  readonly GraphDriver?: { readonly Name: string; readonly Data: Readonly<Record<string, string>> | null } | null
}

/** Tells whether the daemon holds an image reference. */
export type IsLocalImage = (reference: string) => boolean

/** Which images the daemon holds, and where else those of Docker Hub are available. */
export type ImageSources = {
  readonly isLocal: IsLocalImage
  /** Mirrors of Docker Hub, of which the daemon knows nothing: hosts, each with an optional path. */
  readonly mirrors: readonly string[]
  /** The folder in which the engine keeps everything (`data-root`); undefined where no image tells. */
  readonly engineRoot?: string | undefined
}

/**
 * Asks the daemon which of the images it holds, under their own names or those of mirrors; one process that also shows
 * whether there is a daemon at all.
 *
 * @throws Error that distinguishes a missing docker command from a daemon that does not answer
 */
export async function inspectImages(
  { docker, address }: Pick<Daemon, 'docker' | 'address'>,
  references: readonly string[],
  mirrors: readonly string[] = [],
): Promise<ImageSources> {
  const names = references.flatMap((reference) => [reference, ...mirrored(reference, mirrors)])
  const found = await docker(['image', 'inspect', '--format', '{{json .}}', '--', ...names]).then(
    ({ stdout }) => stdout,
    async (error: unknown) => {
      if (!(error instanceof CommandError)) throw error
      if (error.exitCode === undefined) throw new Error(`cannot run docker: ${error.message}`, { cause: error })
      const { saidByDocker } = await import('./said.ts')
      if (saidByDocker(error.stderr, ['no image'])) return error.stdout
      const { saidOfEngine } = await import('./engine-said.ts')
      // docker repeats the error for each image.
      const words = [...new Set(error.stderr.trim().split('\n'))].join('\n')
      // These sentences already say that the daemon cannot be reached.
      const isTold = saidOfEngine(words, ['engine not reached', 'engine refused', 'versions apart'])
      throw new Error(isTold ? words : `cannot reach the Docker daemon at ${address}: ${words}`, { cause: error })
    },
  )
  const images = found
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LocalImage)
  const held = new Set(
    images.flatMap(({ RepoTags, RepoDigests }) => [...(RepoTags ?? []), ...(RepoDigests ?? [])].map(familiar)),
  )
  return {
    isLocal: (reference) => held.has(familiar(withoutTagBeforeDigest(reference))),
    mirrors,
    engineRoot: images.map(rootOf).find((root) => root !== undefined),
  }
}

/** A layer is in a folder of the graph driver, which is in that of the engine: `/var/lib/docker/overlay2/<id>/diff`. */
function rootOf({ GraphDriver }: LocalImage): string | undefined {
  const { Name = '', Data } = GraphDriver ?? {}
  const [path = ''] = Object.values(Data ?? {}).filter((value) => value.startsWith('/') && value.includes(`/${Name}/`))
  return path.slice(0, path.indexOf(`/${Name}/`)) || undefined
}

/** Go's name of the architecture of the daemon's machine. */
export async function daemonArchitecture(docker: Docker): Promise<string> {
  return (await docker(['version', '--format', '{{.Server.Arch}}'])).stdout.trim()
}

export type EnsureImageOptions = ImageSources &
  PullOptions & {
    readonly log: (line: string) => void
    /** Whether this job has proxies, of which the daemon knows nothing. */
    readonly isProxied?: boolean
  }

/**
 * Makes one of the candidate images available: the first that the daemon holds or can pull. As BuildKit does, it asks the
 * mirrors of Docker Hub before Docker Hub itself.
 *
 * @param input the input that lists the candidates, for the message
 * @returns the reference that is there now
 * @throws Error with each candidate's reason when none can be pulled
 */
export async function ensureImage(
  { isLocal, mirrors, log, isProxied = false, ...pulling }: EnsureImageOptions,
  input: string,
  candidates: readonly string[],
): Promise<string> {
  const reasons: string[] = []
  const named = candidates.map((reference) => [...mirrored(reference, mirrors), reference])
  const last = candidates.at(-1)
  for (const names of named) {
    const local = names.toReversed().find(isLocal)
    if (local !== undefined) return local
    for (const reference of names) {
      const { pull, whyNotPulled } = await import('./pull.ts')
      try {
        log(`pulling ${reference}`)
        await pull(pulling, reference, reference !== last)
        return reference
      } catch (error) {
        if (!(error instanceof CommandError)) throw error
        const reason = whyNotPulled(error)
        reasons.push(`${reference}: ${reason}`)
        log(`skipping ${reference}: ${reason}`)
      }
    }
  }
  const remedy = isProxied
    ? `the Docker daemon pulls with its own proxy settings ('docker info' shows them): change those, or set '${input}' to an image that needs no proxy`
    : `set '${input}' to an image that this machine can reach, e.g. in your own registry`
  throw new Error(`no image of '${input}' can be pulled:\n${reasons.join('\n')}\n${remedy}`)
}

/** Docker leaves `docker.io/` and `library/` out of the names it reports. */
function familiar(reference: string): string {
  return reference.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '')
}

/** `name:tag@digest` is stored as `name@digest`. */
function withoutTagBeforeDigest(reference: string): string {
  const [name = '', digest] = reference.split('@')
  return digest === undefined ? name : `${name.replace(/:[^:/]*$/, '')}@${digest}`
}
