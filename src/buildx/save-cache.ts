import { CommandError } from '../process.ts'
import { type BuildRequest, buildArguments, repeated } from './arguments.ts'
import type { Buildx } from './buildx.ts'
import { parseProgress } from './events.ts'
import { cacheWriteFailures, wordsBesideJson } from './steps.ts'

export type SaveOptions = {
  readonly builder: string
  /** An entry of `--cache-to`. */
  readonly entry: string
  /** Variables for buildx: the build's secrets, and the service's token. */
  readonly env: Readonly<Record<string, string>>
  /** When to give up. */
  readonly seconds: number
}

/**
 * Writes the cache of a finished build with a second build of the same request. The builder has every step, so nothing
 * runs again; and since the image is there already, neither a failure nor a server that hangs can cost it (BuildKit's
 * own `timeout` only ends waiting for a busy service, not for a silent one).
 *
 * @returns why it was not written; undefined when it was
 */
export async function saveCache(
  buildx: Buildx,
  request: BuildRequest,
  { builder, entry, env, seconds }: SaveOptions,
): Promise<string | undefined> {
  const stop = AbortSignal.timeout(seconds * 1000)
  try {
    const { stderr } = await buildx(buildArguments(onlyCache(request, entry), builder, {}, 'rawjson'), {
      env,
      stop,
    })
    return cacheWriteFailures(parseProgress(stderr))[0]?.reason
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    if (stop.aborted) return `it was not finished after ${seconds} s ('cache-timeout')`
    return wordsBesideJson(error.stderr) || error.message
  }
}

/** The same build without results. */
function onlyCache(request: BuildRequest, entry: string): BuildRequest {
  return {
    ...repeated(request),
    annotations: [],
    attests: ['type=provenance,disabled=true'],
    cacheTo: [entry],
    load: false,
    outputs: ['type=cacheonly'],
    push: false,
    tags: [],
  }
}
