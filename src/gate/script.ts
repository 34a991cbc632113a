import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { live } from '../log.ts'
import type { PlatformName } from '../platform.ts'
import { CommandError, type Run } from '../process.ts'
import { keepTail, lastLines } from '../tail.ts'
import { testEnvironment } from './dockerfile.ts'
import { describeEnd, formatTimeout, joinTests, nothingTested, type Tested, testResult } from './tests.ts'
import { formatExitCode, type Machine, toldLines } from './words.ts'

/** What a script tests. */
export type ScriptImages = {
  /** By platform, `repository@<digest of its manifest>`. */
  readonly images: readonly { readonly platform: PlatformName; readonly image: string }[]
  /** `repository@<digest of the index>`, or of the manifest if there is only one. */
  readonly index: string
}

export type ScriptOptions = Pick<Machine, 'emulated' | 'target'> & {
  /** A private folder of the job. */
  readonly folder: string
  /** For each platform, in seconds. */
  readonly timeout: number
}

/**
 * Runs a bash script of the user's on this machine for each platform, one after the other since ports and names may
 * clash, even if one fails.
 *
 * @param run has the environment of the job and the logins of its registries
 * @throws Error if there is no bash
 */
export async function runScript(
  run: Run,
  script: string,
  { images, index }: ScriptImages,
  { folder, ...options }: ScriptOptions,
): Promise<Tested> {
  const file = join(folder, 'test.sh')
  await writeFile(file, script, { mode: 0o700 })
  const tested: Tested[] = []
  for (const { platform, image } of images)
    tested.push(await testPlatform(run, file, { platform, image, index }, options))
  return tested.reduce(joinTests, nothingTested)
}

/** Characters that are kept of what a script prints, enough for its last lines. */
const keptCharacters = 64 * 1024

async function testPlatform(
  run: Run,
  file: string,
  { platform, image, index }: { readonly platform: PlatformName; readonly image: string; readonly index: string },
  { emulated, timeout, target }: Omit<ScriptOptions, 'folder'>,
): Promise<Tested> {
  const isEmulated = emulated(platform)
  const files = { GITHUB_OUTPUT: undefined, GITHUB_STATE: undefined }
  const env = {
    ...files,
    IMAGE: image,
    INDEX: index,
    ...testEnvironment(platform, isEmulated),
    ...(target && { TARGET: target }),
  }
  return live(['Test', target, platform].filter(Boolean).join(' '), async (print) => {
    const words = keepTail(keptCharacters)
    const onOutput = (chunk: string) => {
      words.add(chunk)
      print(chunk)
    }
    const started = performance.now()
    const onLeftovers = () => print('stopping what the test left running\n')
    const reason = await runBash(run, file, { env, timeout, onOutput, onLeftovers })
    const seconds = (performance.now() - started) / 1000
    const end = words.text().endsWith('\n') || words.text() === '' ? '' : '\n'
    print(`${end}${platform}: test ${describeEnd(reason === undefined, seconds, isEmulated)}\n`)
    return {
      results: new Map([[platform, testResult(reason === undefined, seconds, isEmulated)]]),
      failures: reason === undefined ? [] : [told(`${platform}: the test ${reason}`, words.text())],
    }
  })
}

type BashOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeout: number
  readonly onOutput: (chunk: string) => void
  readonly onLeftovers: () => void
}

/** @returns why it failed; undefined if it passed */
async function runBash(run: Run, file: string, { timeout, ...options }: BashOptions): Promise<string | undefined> {
  const stop = AbortSignal.timeout(timeout * 1000)
  // Both streams are one pipe, so that their output stays in order.
  const join = 'exec 2>&1; exec "$BASH" --noprofile --norc -eo pipefail "$0"'
  try {
    await run('bash', ['--noprofile', '--norc', '-c', join, file], { ...options, stop })
    return undefined
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    if (stop.aborted) return `did not finish within ${formatTimeout(timeout)}; raise 'test-timeout' if it needs longer`
    if (error.exitCode !== undefined) return `failed with ${formatExitCode(error.exitCode)}`
    if (!error.started) throw new Error(`input 'test' needs bash on this runner: ${error.message}`, { cause: error })
    return error.reason
  }
}

function told(reason: string, output: string): string {
  return [reason, lastLines(output, toldLines)].filter(Boolean).join('\n')
}
