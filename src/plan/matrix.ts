import { linuxPlatforms, type PlatformName, type Platforms, platformSlug } from '../platform.ts'
import { expectsEmulation, matchRule, type RunnerChoice, type RunnerRule } from './runners.ts'

export type MatrixJob = {
  readonly runner: RunnerChoice
  /** Normalised platforms, comma-separated, as the build action's input takes them. */
  readonly platforms: string
  /** The platforms in a form that suits names of jobs, artifacts and caches: `linux-arm64_linux-arm-v7`. */
  readonly slug: string
  /** Whether the runner probably needs QEMU for one of them. */
  readonly emulated: boolean
}

/** What the plan action hands to the workflow. */
export type Matrix = {
  readonly jobs: readonly MatrixJob[]
  readonly platforms: Platforms
  readonly runners: Readonly<Record<string, RunnerChoice>>
  readonly notices: readonly string[]
}

const ownSource = `input 'platforms'`

/**
 * @param platforms normalised, without duplicates
 * @param group `platform`: a job each; `runner`: a job for all platforms of one runner
 * @param source where the platforms are from, for errors
 * @throws Error for a platform that no rule matches or whose digest could not be handed on
 */
export function planMatrix(
  platforms: Platforms,
  rules: readonly RunnerRule[],
  group: 'platform' | 'runner',
  source = ownSource,
): Matrix {
  if (platforms.length === 0)
    throw new Error(
      `input 'platforms' is empty, expected e.g. linux/amd64,linux/arm64; or set 'bake-files' to files whose targets have platforms`,
    )
  const chosen = platforms.map((platform) => ({ platform, rule: ruleFor(rules, platform, source) }))

  const groups = new Map<string, { runner: RunnerChoice; platforms: PlatformName[] }>()
  for (const { platform, rule } of chosen) {
    const key = group === 'platform' ? platform : JSON.stringify(rule.runner)
    const found = groups.get(key) ?? { runner: rule.runner, platforms: [] }
    found.platforms.push(platform)
    groups.set(key, found)
  }

  const used = new Set(chosen.map(({ rule }) => rule))
  return {
    jobs: [...groups.values()].map(({ runner, platforms: members }) => ({
      runner,
      platforms: members.join(','),
      slug: members.map(platformSlug).join('_'),
      emulated: members.some((platform) => expectsEmulation(runner, platform)),
    })),
    platforms,
    runners: Object.fromEntries(chosen.map(({ platform, rule }) => [platform, rule.runner])),
    notices: rules
      .filter((rule) => rule.prefix !== '' && !used.has(rule))
      .map(({ name }) => `input 'runners': the rule '${name}' matches none of the platforms ${platforms.join(', ')}`),
  }
}

/** A job in a line of the log. */
export function describeJob({ platforms, runner, emulated }: MatrixJob): string {
  return `${platforms} on ${JSON.stringify(runner)}${emulated ? ', probably under QEMU' : ''}`
}

function ruleFor(rules: readonly RunnerRule[], platform: PlatformName, source: string): RunnerRule {
  if (!linuxPlatforms.includes(platform)) {
    throw new Error(
      `${source} has '${platform}', for which a build job cannot pass a digest to merge; use one of ${linuxPlatforms.join(', ')}, or build it in a job without plan`,
    )
  }
  const rule = matchRule(rules, platform)
  if (rule) return rule
  const names = rules.map(({ name }) => name).join(', ')
  const wanted = source === ownSource ? '' : `${source} has '${platform}', but `
  throw new Error(
    `${wanted}input 'runners' has no rule for ${platform} (it has ${names}); add one, or 'default: ubuntu-24.04' for all others`,
  )
}
