import type { PlatformName } from '../platform.ts'
import { machineOf, type RunnerChoice } from './runners.ts'

/** What one job builds of a target. */
export type Leg = {
  readonly target: string
  readonly platforms: readonly PlatformName[]
  readonly runner: RunnerChoice
}

/** A target that the job's target is built from (`contexts: target:…`), and its platforms in the bake files. */
export type Linked = { readonly name: string; readonly platforms: readonly PlatformName[] }

/**
 * The overrides with which a job bakes its own platforms, and no others of what its target is built from: buildx builds a
 * linked target for all of its platforms, on this machine those of other jobs under QEMU. That of the machine itself stays,
 * since a Dockerfile may start with `--platform=$BUILDPLATFORM` from a linked target.
 *
 * @param given overrides of the workflow; those of platforms are in the definition already, and buildx would add the job's
 * to them (its bake/bake.go, `newOverrides`)
 */
export function overridesOf(
  { target, platforms, runner }: Leg,
  linked: readonly Linked[],
  given: readonly string[],
): string[] {
  const isNeeded = (platform: PlatformName) =>
    platforms.includes(platform) || (platforms.length === 1 && platform === machineOf(runner))
  const narrowed = linked.flatMap(({ name, platforms: all }) => {
    const needed = all.filter(isNeeded)
    // One that is for another platform on purpose, such as files that any machine can make, stays what it is.
    const kept = needed.length > 0 ? needed : all
    return kept.length === 0 ? [] : [`${name}.platform=${kept.join(',')}`]
  })
  return [
    ...given.filter((override) => !isOfPlatforms(override)),
    `${target}.platform=${platforms.join(',')}`,
    ...narrowed,
  ]
}

/** Whether an override is about platforms: `app.platform=…`, `*.platform+=…`. */
export function isOfPlatforms(override: string): boolean {
  return /^[^.=]*\.platform\+?=/.test(override)
}
