import type { Dockerfile } from '../architecture/causes.ts'
import type { Verdict } from '../architecture/verify.ts'
import type { Examined } from '../manifest/publication.ts'
import type { PlatformName, Platforms } from '../platform.ts'
import { joinTests, nothingTested, type Tested } from './tests.ts'

/** What an image is put to, in this order; false is what was not asked for. */
export type Trials = {
  readonly verify: false | (() => Promise<readonly Verdict[]>)
  readonly smokeTest: false | ((platforms: Platforms) => Promise<Tested>)
  readonly test: false | ((platforms: Platforms) => Promise<Tested>)
}

export type GateOptions = {
  /** The Linux platforms of the image. */
  readonly platforms: Platforms
  /** Undefined where it is not a file of this machine. */
  readonly readDockerfile: () => Dockerfile | undefined
  /** The stage that was built; empty for the last. */
  readonly target: string
  readonly warn: (message: string) => void
}

/**
 * Puts an image to its trials. Programs for another platform end it there, since what tests of them say means nothing; a
 * platform that failed its smoke test is not tested further, the others are.
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
