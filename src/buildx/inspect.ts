import semver from 'semver'
import { normalisedName, type PlatformName } from '../platform.ts'
import type { Buildx } from './buildx.ts'
import { hasDefaultLoad } from './driver-opts.ts'

/** The BuildKit behind a builder. */
export type Buildkit = {
  /** E.g. `docker-container`. */
  readonly driver: string
  /**
   * The oldest version among its nodes, e.g. `v0.32.2`; undefined if a node does not report one, for instance because
   * it is not booted.
   */
  readonly version: string | undefined
  /** Whether it loads results without an output into the Docker engine, as the docker driver always does. */
  readonly loadsByDefault?: boolean
  /** In buildx's order, which decides where platforms are built; absent when buildx was not asked. */
  readonly nodes?: readonly Node[]
  /**
   * Of the driver docker: whether the engine keeps images in containerd, by the label that buildx looks for too
   * (driver/docker/driver.go); what depends on it: `hasClassicStore`.
   */
  readonly hasContainerdStore?: boolean | undefined
}

/** As `buildx inspect` shows it. */
export type Node = {
  readonly name: string
  /**
   * `running`; `stopped` or `inactive` for a container that the build boots; `inactive` also for one of the driver
   * `remote` that does not answer (driver/remote/driver.go), for which a build waits 20 s and fails; `error` when buildx
   * could not find out, for instance because the Docker daemon does not answer.
   */
  readonly status: string
  /** The platforms it was made for (`create --platform`), normalised; undefined with `error`, since buildx hides them. */
  readonly fixed: readonly PlatformName[] | undefined
  /** A Docker context or an address. */
  readonly endpoint?: string
  /** All platforms that it lists, normalised: first those that it was made for, then what it executes, its own first. */
  readonly listed?: readonly PlatformName[]
}

/** Asks buildx for driver, versions and nodes of a builder. */
export async function inspectBuildkit(buildx: Buildx, builder: string): Promise<Buildkit> {
  const { stdout } = await buildx(['inspect', '--', builder])
  return parseBuildkit(stdout)
}

/**
 * Finds the BuildKit of a builder that was just created. Asking takes a fifth of a second, which the tag of a released
 * image saves if there is one node.
 *
 * @param image of the one node; undefined where there are several, or it is not known
 */
export async function lookAtBuildkit(
  { buildx, builder }: { readonly buildx: Buildx; readonly builder: string },
  { driver, driverOpts }: { readonly driver: string; readonly driverOpts: readonly string[] },
  image: string | undefined,
): Promise<Buildkit> {
  const version = versionOfImage(image)
  if (version === undefined) return inspectBuildkit(buildx, builder)
  return { driver, version, ...(hasDefaultLoad(driverOpts) && { loadsByDefault: true }) }
}

/**
 * Reads what `buildx inspect` prints (commands/inspect.go, the same from buildx 0.30 to 0.36). Only this output
 * distinguishes fixed platforms from those that the node can run, by an asterisk, and is complete; `buildx ls` cuts its
 * table, and its JSON does not distinguish them.
 */
export function parseBuildkit(text: string): Buildkit {
  const driver = text.match(/^Driver: +(\S+)$/m)?.[1] ?? ''
  const [, list = ''] = text.split(/^Nodes:$/m)
  const [, ...blocks] = list.split(/^Name: +/m)
  const versions = [...text.matchAll(/^BuildKit version: +(\S+)$/gm)].flatMap(([, version = '']) =>
    semver.valid(version) ? [version] : [],
  )
  const [oldest] = versions.toSorted(semver.compare)
  return {
    driver,
    ...(/^Driver Options: +(?:.* )?default-load="(?:1|[tT]|true|TRUE|True)"/m.test(text) && { loadsByDefault: true }),
    version: versions.length === blocks.length ? oldest : undefined,
    nodes: merge(blocks.map(parseNode)),
    ...(driver === 'docker' && {
      hasContainerdStore: /^ org\.mobyproject\.buildkit\.worker\.snapshotter:/m.test(list),
    }),
  }
}

/** The version in the tag of a BuildKit image, e.g. `moby/buildkit:v0.32.2@sha256:…`; undefined for other tags. */
export function versionOfImage(reference: string | undefined): string | undefined {
  const tag = reference?.replace(/@.*$/, '').match(/:([\w.-]+)$/)?.[1]
  return semver.valid(tag?.replace(/-rootless$/, '')) ? tag : undefined
}

function parseNode(block: string): Node {
  const field = (key: string): string => block.match(new RegExp(`^${key}: +(.*)$`, 'm'))?.[1]?.trim() ?? ''
  const name = block.split('\n')[0]?.trim() ?? ''
  const endpoint = field('Endpoint')
  const common = { name, ...(endpoint && { endpoint }) }
  if (/^Error: /m.test(block)) return { ...common, status: 'error', fixed: undefined }
  const items = field('Platforms').split(', ').filter(Boolean)
  const fixed = items.filter((item) => item.endsWith('*'))
  const names = items.map((item) => normalisedName(item.replace(/\*$/, '')))
  return {
    ...common,
    status: field('Status'),
    fixed: names.slice(0, fixed.length),
    ...(names.length > 0 && { listed: [...new Set(names)] }),
  }
}

/** buildx lists the pods of a `kubernetes` node one by one under its name; for a build they are one node. */
function merge(nodes: readonly Node[]): Node[] {
  return nodes.filter(({ name }, index) => nodes.findIndex((node) => node.name === name) === index)
}
