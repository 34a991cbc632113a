import { parseObject } from '../input/json.ts'
import { architectureOf, normalisedName, type PlatformName, type Platforms, platformOf } from '../platform.ts'
import type { Vertex } from './events.ts'
import { isExecuted, parseStep } from './steps.ts'

/** The facts that decide for which platforms something ran under QEMU. */
export type Execution = {
  readonly vertexes: readonly Vertex[]
  readonly platforms: Platforms
  /** Go's names of what the builder's machine emulates; undefined when its machines are not known. */
  readonly emulatedArchitectures: ReadonlySet<string> | undefined
  /** Architectures for which it is unknown whether the machine emulates them. */
  readonly unsureArchitectures?: ReadonlySet<string> | undefined
  /** By digest: the platform that executed a step whose name does not show it. */
  readonly ranOn: ReadonlyMap<string, PlatformName>
}

/**
 * Tells for which platforms a step ran under QEMU in this build: a RUN that was executed, not cached, on an architecture
 * that the machine emulates. BuildKit does everything else (COPY, ADD, WORKDIR, …) itself, natively.
 *
 * A step counts for every platform whose last steps need it, since a stage that several share runs once and is named
 * after one of them. Where nothing follows it, it counts for the platform it names; and where that was not asked for
 * (a stage fixed to arm/v7 in a build for arm/v6), for those of its architecture.
 *
 * @returns by platform; one is missing when it is not known where its steps ran
 */
export function findEmulated({
  vertexes,
  platforms,
  emulatedArchitectures,
  unsureArchitectures,
  ranOn,
}: Execution): Map<PlatformName, boolean> {
  if (emulatedArchitectures?.size === 0 && !unsureArchitectures?.size)
    return new Map(platforms.map((platform) => [platform, false]))
  // Another frontend (`# syntax=`) names its steps differently, so they do not show what is executed.
  if (!vertexes.some(({ name }) => parseStep(name))) return new Map()
  const targetsOf = targetsIn(vertexes, platforms)
  const runs = executedRuns(vertexes).map((vertex) => {
    const where = parseStep(vertex.name)?.ranOn ?? ranOn.get(vertex.digest)
    return {
      targets: targetsOf(vertex),
      emulated: isEmulatedOn(where, emulatedArchitectures, unsureArchitectures),
    }
  })
  return new Map(
    platforms.flatMap((platform): [PlatformName, boolean][] => {
      const own = runs.filter(({ targets }) => targets.has(platform))
      if (own.some(({ emulated }) => emulated)) return [[platform, true]]
      return own.every(({ emulated }) => emulated === false) ? [[platform, false]] : []
    }),
  )
}

/**
 * Tells whether what a platform executes is emulated.
 *
 * @param emulatedArchitectures see {@link Execution}
 * @param unsureArchitectures see {@link Execution}
 * @returns undefined where that is not known
 */
export function isEmulatedOn(
  platform: PlatformName | undefined,
  emulatedArchitectures: ReadonlySet<string> | undefined,
  unsureArchitectures?: ReadonlySet<string>,
): boolean | undefined {
  if (platform === undefined || unsureArchitectures?.has(architectureOf(platform))) return undefined
  return emulatedArchitectures?.has(architectureOf(platform))
}

/** Whether a build executed an instruction: BuildKit does everything else itself. */
export function hasExecutedRuns(vertexes: readonly Vertex[]): boolean {
  return executedRuns(vertexes).length > 0
}

/** The executed instructions whose names do not show on which platform they ran. */
export function unplacedRuns(vertexes: readonly Vertex[]): Vertex[] {
  return executedRuns(vertexes).filter(({ name }) => parseStep(name)?.ranOn === undefined)
}

/**
 * Reads on which platform each step is executed from the provenance that BuildKit keeps with its record of a build. It
 * is there, with `mode=max`, whatever provenance was asked for (solver/llbsolver/history.go), in the form of SLSA 1 or,
 * from an older BuildKit, of SLSA 0.2 (solver/llbsolver/provenance/types).
 *
 * @returns platforms by digest of the vertex, empty for a text of another form; and what BuildKit itself was made for
 */
export function parseProvenance(provenance: string): {
  readonly ranOn: Map<string, PlatformName>
  readonly native: PlatformName | undefined
} {
  // A provenance of more than 16 MiB was cut; then this is unknown.
  const { buildDefinition, buildConfig, invocation }: Provenance = parseObject(provenance)
  const native = buildDefinition?.internalParameters?.builderPlatform ?? invocation?.environment?.platform
  const { digestMapping, llbDefinition } = buildDefinition?.internalParameters?.buildConfig ?? buildConfig ?? {}
  const platforms = new Map((llbDefinition ?? []).map(({ id, op }) => [id, op?.platform]))
  const ranOn = new Map(
    Object.entries(digestMapping ?? {}).flatMap(([digest, id]): [string, PlatformName][] => {
      const { OS, Architecture, Variant } = platforms.get(id) ?? {}
      return OS && Architecture
        ? [[digest, platformOf({ os: OS, architecture: Architecture, ...(Variant && { variant: Variant }) })]]
        : []
    }),
  )
  return { ranOn, native: native === undefined ? undefined : normalisedName(native) }
}

// As Go writes the protobuf of an operation (solver/pb/json.go).
type BuildConfig = {
  readonly digestMapping?: Readonly<Record<string, string>>
  readonly llbDefinition?: readonly {
    readonly id?: string
    readonly op?: {
      readonly platform?: { readonly OS?: string; readonly Architecture?: string; readonly Variant?: string }
    }
  }[]
}
type Provenance = {
  readonly buildDefinition?: {
    readonly internalParameters?: { readonly buildConfig?: BuildConfig; readonly builderPlatform?: string }
  }
  readonly buildConfig?: BuildConfig
  readonly invocation?: { readonly environment?: { readonly platform?: string } }
}

function executedRuns(vertexes: readonly Vertex[]): Vertex[] {
  return vertexes.filter((vertex) => isExecuted(vertex) && parseStep(vertex.name)?.instruction === 'RUN')
}

/**
 * Returns the function that finds the platforms for which a vertex is needed.
 *
 * @param builtFor the platforms that the vertex's call of buildx was made for; by default all
 */
export function targetsIn(
  vertexes: readonly Vertex[],
  platforms: Platforms,
  builtFor: (vertex: Vertex) => Platforms = () => platforms,
): (vertex: Vertex) => ReadonlySet<PlatformName> {
  const users = new Map<string, Vertex[]>()
  for (const vertex of vertexes)
    for (const input of vertex.inputs ?? []) users.set(input, [...(users.get(input) ?? []), vertex])
  // Diamonds in the graph would otherwise be walked once for each path through them.
  const known = new Map<string, ReadonlySet<PlatformName>>()
  const find = (vertex: Vertex): ReadonlySet<PlatformName> => {
    const before = known.get(vertex.digest)
    if (before) return before
    const needed = new Set((users.get(vertex.digest) ?? []).flatMap((user) => [...find(user)]))
    const targets = needed.size > 0 ? needed : namedTargets(vertex, builtFor(vertex))
    known.set(vertex.digest, targets)
    return targets
  }
  return find
}

/** The platform that a last vertex is for, by its name; empty for what is not a step, such as the scan for an SBOM. */
function namedTargets({ name }: Vertex, platforms: Platforms): Set<PlatformName> {
  const step = parseStep(name)
  if (step === undefined) return new Set()
  const { target } = step
  if (target === undefined) return new Set(platforms)
  return new Set(
    platforms.includes(target)
      ? [target]
      : platforms.filter((platform) => architectureOf(platform) === architectureOf(target)),
  )
}
