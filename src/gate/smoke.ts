import type { Buildx } from '../buildx/buildx.ts'
import { type SolveOptions, solve } from '../buildx/solve.ts'
import { isLinux, type PlatformName, type Platforms } from '../platform.ts'
import type { CommandRun, Patience } from './command-run.ts'
import type { Command } from './commands.ts'
import { conclude } from './conclude.ts'
import { renderDockerfile } from './dockerfile.ts'
import { followCommands } from './follow.ts'
import { joinTests, nothingTested, type Tested, testResult } from './tests.ts'
import type { Machine } from './words.ts'

export type SmokeOptions = Machine &
  Patience &
  Pick<SolveOptions, 'builder' | 'allow' | 'contexts' | 'folder'> & {
    /** The input `network`; empty if not set. */
    readonly network: string
  }

/** An index, by its digest or the name of a context, and the platforms to test. */
export type TestedImage = { readonly reference: string; readonly platforms: Platforms }

/**
 * Runs commands in the image of each Linux platform, in the builder and one after the other, until one fails. All
 * platforms are in one solve. If a command fails, BuildKit cancels the others, so these are solved again until each has
 * its own result.
 */
export async function smokeTest(
  buildx: Buildx,
  { reference, platforms }: TestedImage,
  commands: readonly Command[],
  options: SmokeOptions,
): Promise<Tested> {
  const test = async (open: Platforms): Promise<Tested> => {
    if (open.length === 0) return nothingTested
    const { runs, failure } = await solveOnce(buildx, { reference, platforms: open }, commands, options)
    const known = open.filter((platform) => isKnown(runs.get(platform) ?? [], commands))
    if (known.length === 0) return untested(open, failure ?? 'buildx reported nothing about the commands', options)
    const tested: Tested[] = []
    for (const platform of known) tested.push(await conclude([platform, runs.get(platform) ?? []], commands, options))
    return [...tested, await test(open.filter((platform) => !known.includes(platform)))].reduce(joinTests)
  }
  const { results, failures } = await test(platforms.filter(isLinux))
  // Which platform ends first is random.
  return { results: inOrderOf(platforms, results), failures: failures.toSorted(byPlatform(platforms)) }
}

type Solved = {
  readonly runs: ReadonlyMap<PlatformName, readonly CommandRun[]>
  readonly failure: string | undefined
}

async function solveOnce(
  buildx: Buildx,
  image: TestedImage,
  commands: readonly Command[],
  { builder, allow, contexts = [], folder, network, emulated, ...patience }: SmokeOptions,
): Promise<Solved> {
  const hang = new AbortController()
  const follower = followCommands(image.platforms, patience, () => hang.abort())
  try {
    const failure = await solve(buildx, renderDockerfile(image, commands, emulated), {
      builder,
      allow,
      contexts,
      folder,
      network: network || 'none',
      platforms: image.platforms,
      onProgress: follower.add,
      stop: hang.signal,
    })
    return { runs: follower.end(), failure }
  } finally {
    follower.end()
  }
}

/** Tells whether each command ended, or one failed. */
function isKnown(runs: readonly CommandRun[], commands: readonly Command[]): boolean {
  return runs.length === commands.length || runs.some(({ end }) => end !== 'passed')
}

function untested(platforms: Platforms, failure: string, { emulated }: Machine): Tested {
  return {
    results: new Map(platforms.map((platform) => [platform, testResult(false, 0, emulated(platform))])),
    failures: [`${platforms.join(', ')}: the smoke test could not run: ${failure}`],
  }
}

/** Each failure begins with its platform, or the first of several. */
function byPlatform(platforms: Platforms): (one: string, other: string) => number {
  const rank = (failure: string) =>
    platforms.findIndex((platform) => /^[:,]/.test(failure.slice(platform.length)) && failure.startsWith(platform))
  return (one, other) => rank(one) - rank(other)
}

function inOrderOf(platforms: Platforms, results: Tested['results']): Tested['results'] {
  return new Map([...results].toSorted(([one], [other]) => platforms.indexOf(one) - platforms.indexOf(other)))
}
