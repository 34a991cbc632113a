import type { Dockerfile } from '../architecture/causes.ts'
import type { Verdict } from '../architecture/verify.ts'
import type { Examined } from '../manifest/publication.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import { joinTests, nothingTested, type Tested } from './tests.ts'

/** The checks of an image, in this order; false for one that was not requested. */
export type Trials = {
  readonly verify: false | (() => Promise<readonly Verdict[]>)
  readonly smokeTest: false | ((platforms: Platforms) => Promise<Tested>)
  readonly test: false | ((platforms: Platforms) => Promise<Tested>)
}

export type GateOptions = {
  /** The Linux platforms of the image. */
  readonly platforms: Platforms
  /** Undefined if it is not a file on this machine. */
  readonly readDockerfile: () => Dockerfile | undefined
  /** The stage that was built; empty for the last. */
  readonly target: string
  readonly warn: (message: string) => void
}

/**
 * Checks an image. It stops at programs for another platform, since their tests would mean nothing; a platform that
 * failed its smoke test is not tested further, the others are.
 */
export async function passGate(
  trials: Trials,
  { platforms, readDockerfile, target, warn }: GateOptions,
): Promise<Examined> {
  const verdicts = trials.verify ? await trials.verify() : []
  for (const { platform, warnings } of verdicts) for (const text of warnings) warn(`${platform}: ${text}`)
  const faults = verdicts.flatMap((verdict) =>
    verdict.faults.map((fault) => ({ ...fault, platform: verdict.platform })),
  )
  if (faults.length > 0) {
    const { causesOf } = await import('../architecture/causes.ts')
    const reasons = faults.map(({ platform, text }) => `${platform}: ${text}`)
    return {
      tests: new Map(),
      refusal: {
        what: "the image failed 'verify-architecture'",
        reasons: [...reasons, ...causesOf(faults, readDockerfile(), target)],
      },
    }
  }
  const smoke = trials.smokeTest ? await trials.smokeTest(platforms) : nothingTested
  const rest = platforms.filter((platform) => smoke.results.get(platform)?.passed !== false)
  const script = trials.test && rest.length > 0 ? await trials.test(rest) : nothingTested
  const tests = joinTests(smoke, script)
  const { results, failures } = tests
  if (failures.length === 0) return { tests: results }
  const failed = [...results].flatMap(([platform, { passed }]): PlatformName[] => (passed ? [] : [platform]))
  return { tests: results, refusal: { what: `the image failed its tests for ${failed.join(', ')}`, reasons: failures } }
}
