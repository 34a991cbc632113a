import semver from 'semver'
import type { Buildx } from '../process.ts'

/** The BuildKit behind a builder. */
export type Engine = {
  /** E.g. `docker-container`. */
  readonly driver: string
  /** Of its oldest node, e.g. `v0.32.2`; undefined when a node does not tell, for instance because it is not booted. */
  readonly version: string | undefined
}

/** Asks buildx for driver and versions of a builder's nodes. */
export async function inspectEngine(buildx: Buildx, builder: string): Promise<Engine> {
  const { stdout } = await buildx(['inspect', '--', builder])
  return parseEngine(stdout)
}

/** Reads driver and versions from what `buildx inspect` prints. */
export function parseEngine(text: string): Engine {
  const driver = text.match(/^Driver: +(\S+)$/m)?.[1] ?? ''
  const nodes = text.match(/^Endpoint: /gm) ?? []
  const versions = [...text.matchAll(/^BuildKit version: +(\S+)$/gm)].flatMap(([, version = '']) =>
    semver.valid(version) ? [version] : [],
  )
  const [oldest] = versions.toSorted(semver.compare)
  return { driver, version: versions.length === nodes.length ? oldest : undefined }
}

/** The version that a tag of a BuildKit image names, e.g. `moby/buildkit:v0.32.2@sha256:…`; undefined for other tags. */
export function versionOfImage(reference: string | undefined): string | undefined {
  const tag = reference?.replace(/@.*$/, '').match(/:([\w.-]+)$/)?.[1]
  return semver.valid(tag?.replace(/-rootless$/, '')) ? tag : undefined
}
