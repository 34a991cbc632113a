import type { Docker } from '../docker/daemon.ts'
import { CommandError } from '../process.ts'
import { lastLines } from '../tail.ts'
import { nodeContainer } from './builder-name.ts'
import type { Buildx } from './buildx.ts'
import { hasDriverOpt } from './driver-opts.ts'

export type BuilderNode = {
  readonly name?: string
  readonly endpoint?: string
  readonly driverOpts: readonly string[]
  readonly buildkitdFlags?: string
  /** As given; buildx fixes the node to these. */
  readonly platforms: readonly string[]
}

/** Values as the inputs of the same names. */
export type BuilderOptions = {
  readonly name: string
  readonly driver: string
  readonly driverOpts: readonly string[]
  readonly buildkitImage?: string
  readonly buildkitdFlags?: string
  /** Path of a buildkitd.toml; buildx copies it and the certificates it names. */
  readonly configFile?: string
  readonly endpoint?: string
  /** Whether to reuse the state of an earlier builder of this name. */
  readonly keepState?: boolean
  readonly nodes?: readonly BuilderNode[]
  /** The platforms that none of `nodes` is fixed to. */
  readonly platforms?: readonly string[]
  /** Called when its nodes are created, before they boot. */
  readonly beforeBoot?: () => Promise<void>
  /** Returns what else is known about why it did not boot, given what buildx says; empty if nothing is. */
  readonly explain?: (words: string) => Promise<string>
}

const containerDriver = 'docker-container'

/** The argument vectors of `buildx create` that make a builder: one per node. All boot together with the last. */
export function createArguments(options: BuilderOptions): string[][] {
  const {
    name,
    driver,
    driverOpts,
    endpoint,
    keepState,
    nodes = [],
    platforms = [],
    beforeBoot,
    explain,
    ...shared
  } = options
  // buildx gives a platform to the node that is fixed to it only if every platform has such a node; otherwise the first
  // node that runs it gets it, even under QEMU (build/resolver/driver.go).
  const fixed = nodes.length > 0 && nodes.every((node) => node.platforms.length > 0) ? [...platforms] : []
  const first = { name: keepState ? `${name}0` : '', endpoint, driverOpts, buildkitdFlags: '', platforms: fixed }
  const all: BuilderNode[] = [first, ...nodes]
  return all.map((node, index) => [
    'create',
    `--name=${name}`,
    `--driver=${driver}`,
    ...(index > 0 ? ['--append'] : []),
    ...(index === all.length - 1 && !beforeBoot ? ['--bootstrap'] : []),
    ...nodeArguments(node, driver, shared),
  ])
}

function nodeArguments(
  node: BuilderNode,
  driver: string,
  shared: Pick<BuilderOptions, 'buildkitImage' | 'buildkitdFlags' | 'configFile'>,
): string[] {
  const { name, endpoint, driverOpts, platforms } = node
  const buildkitdFlags = node.buildkitdFlags || shared.buildkitdFlags
  const image = driver === containerDriver && !hasDriverOpt(driverOpts, 'image') ? shared.buildkitImage : undefined
  return [
    ...(name ? [`--node=${name}`] : []),
    ...(image ? [`--driver-opt=image=${image}`] : []),
    ...driverOpts.map((opt) => `--driver-opt=${opt}`),
    ...(buildkitdFlags ? [`--buildkitd-flags=${buildkitdFlags}`] : []),
    ...(shared.configFile ? [`--buildkitd-config=${shared.configFile}`] : []),
    ...(platforms.length > 0 ? [`--platform=${platforms.join(',')}`] : []),
    ...(endpoint ? ['--', endpoint] : []),
  ]
}

/**
 * Creates and boots a builder.
 *
 * @throws Error with the last lines of BuildKit's own log, or what a cluster says of its pods, when it does not boot
 */
export async function createBuilder(docker: Docker, buildx: Buildx, options: BuilderOptions): Promise<void> {
  try {
    for (const node of createArguments(options)) await buildx(node)
    if (options.beforeBoot) {
      await options.beforeBoot()
      await buildx(['inspect', '--bootstrap', '--', options.name])
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const [{ finalError }, log] = await Promise.all([import('./progress.ts'), containerLog(docker, options)])
    const words = finalError(error.stderr) || lastLines(error.stderr, 3) || error.message
    const explained = await options.explain?.(words)
    throw new Error([`${words}${log}`, explained].filter(Boolean).join('\n'), { cause: error })
  }
}

async function containerLog(docker: Docker, { name, driver }: BuilderOptions): Promise<string> {
  if (driver !== containerDriver) return ''
  // Both streams, whose order is not defined: the usage text on stdout must not push out the error on stderr.
  const output = await docker(['logs', '--tail=200', '--', nodeContainer(name)]).catch(() => undefined)
  const text = lastWords(output?.stderr ?? '') || lastWords(output?.stdout ?? '')
  return text ? `\nlast lines of BuildKit's log:\n${text}` : ''
}

/** The last lines; for a program that crashed, from the line with the reason on: Go prints the stack after that. */
function lastWords(log: string): string {
  const at = log.search(/^panic: (?![\s\S]*^panic: )/m)
  return at < 0 ? lastLines(log, 20) : log.slice(at).split('\n').slice(0, 20).join('\n').trimEnd()
}
