import { printGroup } from '../log.ts'
import type { PlatformName } from '../platform.ts'
import type { CommandRun } from './command-run.ts'
import type { Command } from './commands.ts'
import { describeEnd, type Tested, testResult } from './tests.ts'
import { describeFailure, type Machine } from './words.ts'

/** The commands that ran on a platform; those after one that failed did not. */
export type PlatformRuns = readonly [PlatformName, readonly CommandRun[]]

/** Shows what the commands printed on a platform, and returns its part of the result. */
export async function conclude(
  [platform, runs]: PlatformRuns,
  commands: readonly Command[],
  machine: Machine & { readonly timeout: number },
): Promise<Tested> {
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0)
  const emulated = machine.emulated(platform)
  const pairs = commands.flatMap((command, index) => {
    const run = runs[index]
    return run ? [{ command, run }] : []
  })
  const failing = pairs.filter(({ run }) => run.end !== 'passed')
  printGroup(
    `${['Smoke test', machine.target, platform].filter(Boolean).join(' ')}: ${describeEnd(failing.length === 0, seconds, emulated)}`,
    pairs.flatMap(({ command, run }) => [`$ ${command.text}`, ...linesOf(run.output)]),
  )
  return {
    results: new Map([[platform, testResult(failing.length === 0, seconds, emulated)]]),
    failures: await Promise.all(failing.map(({ command, run }) => describeFailure(platform, command, run, machine))),
  }
}

function linesOf(output: string): string[] {
  return output === '' ? [] : output.replace(/\r?\n$/, '').split('\n')
}
