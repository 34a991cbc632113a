import { wholeLines } from '../lines.ts'
import type { Platforms } from '../platform.ts'
import { CommandError } from '../process.ts'
import type { Buildx } from './buildx.ts'
import { type Progress, readProgress } from './events.ts'
import { finalError } from './progress.ts'
import { wordsBesideJson } from './steps.ts'

export type SolveOptions = {
  readonly builder: string
  readonly platforms: Platforms
  /** Named contexts. */
  readonly contexts?: readonly string[]
  /** Where paths of contexts start. */
  readonly folder?: string | undefined
  /** Entitlements. */
  readonly allow: readonly string[]
  /** Network of every RUN: the BuildKit of an old engine does not understand the flag of RUN. */
  readonly network: string
  readonly onProgress: (progress: Progress) => void
  readonly stop: AbortSignal
}

/**
 * Executes the steps of a Dockerfile without a context and without a result: nothing is read from the cache, and
 * nothing leaves the builder.
 *
 * @returns why it failed, in buildx's words; undefined where it did not
 */
export async function solve(
  buildx: Buildx,
  dockerfile: string,
  { builder, platforms, contexts = [], folder, allow, network, onProgress, stop }: SolveOptions,
): Promise<string | undefined> {
  const args = [
    'build',
    ...allow.map((entitlement) => `--allow=${entitlement}`),
    '--attest=type=provenance,disabled=true',
    ...contexts.map((context) => `--build-context=${context}`),
    '--output=type=cacheonly',
    `--platform=${platforms.join(',')}`,
    `--builder=${builder}`,
    `--network=${network}`,
    '--no-cache',
    '--progress=rawjson',
    // With this context, the standard input is the Dockerfile, and there are no other files.
    '--',
    '-',
  ]
  const lines = wholeLines((completed) => {
    for (const line of completed) onProgress(readProgress(line))
  })
  try {
    await buildx(args, { folder, input: dockerfile, onOutput: lines.add, stop })
    return undefined
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return finalError(error.stderr) || wordsBesideJson(error.stderr) || error.message
  }
}
