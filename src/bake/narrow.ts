import {
  type BakeTarget,
  basesOf,
  type Definition,
  mapTargets,
  readTarget,
  withValues,
} from '../bake-files/definition.ts'
import { type Files, namedPlatforms, takesNarrowed } from '../bake-files/linked.ts'
import {
  formatPlatform,
  nativePlatform,
  type Platform,
  type PlatformName,
  type Platforms,
  takeApart,
} from '../platform.ts'
import type { Runner } from '../runner.ts'
import type { Toolchain } from '../toolchain/toolchain.ts'

/** A target that is baked, and for what. */
type Baked = { readonly name: string; readonly platforms: Platforms }

export type NarrowOptions = Files & {
  /** What the machine of the builder is. */
  readonly native: Platform
}

/**
 * Narrows targets that others only build on to the platforms of those: buildx would build such a target for all
 * platforms that it lists. The platform of the machine stays, since a stage based on it may be
 * `--platform=$BUILDPLATFORM`.
 */
export function narrowLinked(
  definition: Definition,
  baked: readonly Baked[],
  { native, ...files }: NarrowOptions,
): Definition {
  const { target } = definition
  const names = new Set(baked.map(({ name }) => name))
  const all = new Map(Object.entries(target).map(([name, raw]) => [name, readTarget(name, raw)]))
  const needed = new Map<string, Platforms>()
  const visit = (user: BakeTarget, platforms: Platforms): void => {
    const isSure = takesNarrowed(user.name, target[user.name] ?? {}, files)
    for (const base of basesOf(user.contexts).map((name) => all.get(name))) {
      if (base === undefined || names.has(base.name)) continue
      const own = namedPlatforms(base, native)
      const wanted = new Set<PlatformName>([...platforms, formatPlatform(native)])
      // A target for other platforms, such as files that any machine can build, is left unchanged.
      const stays = !isSure || !own.some((platform) => wanted.has(platform))
      const before = needed.get(base.name)
      const union = own.filter((platform) => stays || wanted.has(platform) || before?.includes(platform))
      if (union.length === before?.length) continue
      needed.set(base.name, union)
      visit(base, union)
    }
  }
  for (const { name, platforms } of baked) {
    const user = all.get(name)
    if (user !== undefined) visit(user, platforms)
  }
  return mapTargets(definition, (raw, name) => {
    const platforms = needed.get(name) ?? []
    return platforms.length > 0 ? withValues(raw, { platforms }) : raw
  })
}

/**
 * The platform of the one machine that bakes.
 *
 * @returns undefined if there may be several, or if it is unknown
 */
export function machineOf(
  { isOwn, buildkit: { nodes }, emulatedArchitectures, lostNodes }: Machine,
  { arch, armVersion }: Pick<Runner, 'arch' | 'armVersion'>,
): Platform | undefined {
  if (nodes === undefined) {
    const isHere = isOwn && emulatedArchitectures !== undefined && lostNodes === undefined
    return isHere ? nativePlatform(arch, armVersion) : undefined
  }
  const [node, ...others] = nodes
  const [own] = node?.fixed?.length === 0 && others.length === 0 ? (node.listed ?? []) : []
  return own === undefined ? undefined : takeApart(own)
}

type Machine = Pick<Toolchain, 'isOwn' | 'buildkit' | 'emulatedArchitectures' | 'lostNodes'>
