import { createHash, randomBytes } from 'node:crypto'
import { type Buildx, CommandError, lastLines, type Run } from '../process.ts'

/** How the builder of this job is made; values as the inputs of the same names. */
export type BuilderOptions = {
  readonly name: string
  readonly driver: string
  readonly driverOpts: readonly string[]
  readonly buildkitImage?: string
  readonly buildkitdFlags?: string
  /** Path of a buildkitd.toml; buildx copies it and the certificates it names. */
  readonly configFile?: string
  readonly endpoint?: string
  /** False defines the builder only: its configuration serves `imagetools`, and nothing runs. */
  readonly boot?: boolean
}

/** A further node, one item of the input `append`. */
export type BuilderNode = {
  readonly name?: string
  readonly endpoint?: string
  readonly driverOpts: readonly string[]
  readonly buildkitdFlags?: string
  readonly platforms?: string
}

/** What post needs to remove a builder, also a half-made one. */
export type BuilderState = {
  readonly name: string
  readonly driver: string
  readonly keepState: boolean
  /** Path of the buildx binary that made it. */
  readonly buildx: string
}

const defaultDriver = 'docker-container'

/**
 * The name of a builder of our own. A kept state is found again by name, so with `stableFor` (what identifies this step
 * on this runner) it is always the same; otherwise it is unique, since jobs share a daemon.
 */
export function builderName(stableFor?: readonly string[]): string {
  const suffix = stableFor
    ? createHash('sha256').update(stableFor.join('\n')).digest('hex').slice(0, 12)
    : randomBytes(6).toString('hex')
  return `multiarch-build-${suffix}`
}

/** Arguments of `buildx create` for a builder and its first node, which boots in the same process. */
export function createArguments(options: BuilderOptions): string[] {
  const { name, driver, driverOpts, buildkitImage, buildkitdFlags, configFile, endpoint, boot = true } = options
  const image = buildkitImage && driver === defaultDriver && !driverOpts.some((opt) => /^"?image=/.test(opt))
  return [
    'create',
    `--name=${name}`,
    `--driver=${driver}`,
    ...(boot ? ['--bootstrap'] : []),
    ...(image ? [`--driver-opt=image=${buildkitImage}`] : []),
    ...driverOpts.map((opt) => `--driver-opt=${opt}`),
    ...(buildkitdFlags ? [`--buildkitd-flags=${buildkitdFlags}`] : []),
    ...(configFile ? [`--buildkitd-config=${configFile}`] : []),
    ...(endpoint ? ['--', endpoint] : []),
  ]
}

/** Arguments of `buildx create --append` for a further node. */
export function appendArguments(name: string, driver: string, node: BuilderNode): string[] {
  return [
    'create',
    `--name=${name}`,
    `--driver=${driver}`,
    '--append',
    ...(node.name ? [`--node=${node.name}`] : []),
    ...node.driverOpts.map((opt) => `--driver-opt=${opt}`),
    ...(node.buildkitdFlags ? [`--buildkitd-flags=${node.buildkitdFlags}`] : []),
    ...(node.platforms ? [`--platform=${node.platforms}`] : []),
    ...(node.endpoint ? ['--', node.endpoint] : []),
  ]
}

/**
 * Creates and boots a builder.
 *
 * @throws Error with the last lines of BuildKit's own log when it does not boot
 */
export async function createBuilder(
  run: Run,
  buildx: Buildx,
  options: BuilderOptions,
  nodes: readonly BuilderNode[] = [],
): Promise<void> {
  try {
    await buildx(createArguments(options))
    for (const node of nodes) await buildx(appendArguments(options.name, options.driver, node))
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const log = await containerLog(run, options)
    throw new Error(`${bootFailure(error.stderr)}${log}`, { cause: error })
  }
}

/**
 * Removes a builder with its container and volume. buildx forgets a builder whose node it cannot load but leaves the
 * container (commands/rm.go), so these are removed by name whatever it says.
 *
 * @returns what could not be removed, in words; empty when all is gone
 */
export async function removeBuilder(
  run: Run,
  buildx: Buildx,
  { name, driver, keepState }: BuilderState,
): Promise<string[]> {
  const problems: string[] = []
  const attempt = async (what: string, work: Promise<unknown>, harmless: RegExp) => {
    await work.catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error)
      if (!harmless.test(words)) problems.push(`${what}: ${words}`)
    })
  }
  await attempt(
    `builder ${name}`,
    buildx(['rm', '--force', ...(keepState ? ['--keep-state'] : []), '--', name]),
    /no builder .* found/,
  )
  if (driver !== defaultDriver) return problems
  const container = nodeContainer(name)
  await attempt(
    `container ${container}`,
    run('docker', ['rm', '--force', '--volumes', '--', container]),
    /no such container/i,
  )
  if (!keepState) {
    await attempt(
      `volume ${container}_state`,
      run('docker', ['volume', 'rm', '--force', '--', `${container}_state`]),
      /no such volume/i,
    )
  }
  return problems
}

/** The container of a builder's first node, as buildx names it. */
export function nodeContainer(name: string): string {
  return `buildx_buildkit_${name}0`
}

async function containerLog(run: Run, { name, driver }: BuilderOptions): Promise<string> {
  if (driver !== defaultDriver) return ''
  const output = await run('docker', ['logs', '--tail=20', '--', nodeContainer(name)]).catch(() => undefined)
  const text = output ? lastLines(output.stderr + output.stdout, 20) : ''
  return text ? `\nlast lines of BuildKit's log:\n${text}` : ''
}

function bootFailure(stderr: string): string {
  const words = stderr.match(/^ERROR: (.*)$/ms)?.[1]?.trim() || lastLines(stderr, 3) || 'no reason was given'
  if (/privileged|operation not permitted|user namespaces/i.test(words)) {
    return `BuildKit did not start: it needs a privileged container, which the Docker daemon refused; allow it, or name a builder of your own with 'builder': ${words}`
  }
  return `BuildKit did not start: ${words}`
}
