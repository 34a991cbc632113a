import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../message.ts'
import { CommandError, type RunOptions } from '../process.ts'
import { allowed } from './bake-print.ts'
import { type Built, builtFrom, failureOfCall, readMetadata, withWarnings } from './build.ts'
import type { Buildx } from './buildx.ts'
import { followBuild, vertexesOf } from './events.ts'
import type { FollowOptions } from './followed.ts'
import { cacheWriteFailures, wordsBesideJson } from './steps.ts'

export type BakeOptions = RunOptions & {
  readonly builder: string
  /** A private folder for definition and results. */
  readonly folder: string
  /** Where buildx runs: paths of the definition start there. */
  readonly workdir: string
  readonly allow: readonly string[]
  readonly call?: string
  readonly follow?: FollowOptions | undefined
}

/** What a bake left. */
export type Baked = {
  /** By target. */
  readonly built: ReadonlyMap<string, Built>
  /** The metadata file. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/**
 * Bakes a definition, as JSON, in which everything is resolved: neither variables nor functions are evaluated again.
 *
 * @param targets names in the definition
 * @throws CommandError with what buildx said
 */
export async function bake(
  buildx: Buildx,
  definition: string,
  targets: readonly string[],
  { builder, folder, workdir, allow, call = '', follow, ...options }: BakeOptions,
): Promise<Baked> {
  const [file, metadataFile] = [join(folder, 'docker-bake.json'), join(folder, 'metadata.json')]
  await writeFile(file, definition, { mode: 0o600 })
  const args = [
    'bake',
    ...allowed(allow),
    `--builder=${builder}`,
    ...(call === '' ? [] : [`--call=${call}`]),
    `--file=${file}`,
    `--metadata-file=${metadataFile}`,
    `--progress=${follow === undefined ? 'plain' : 'rawjson'}`,
    '--',
    ...targets,
  ]
  const run = { ...withWarnings(options), folder: workdir }
  if (follow === undefined) await buildx(args, run)
  else await (await import('./followed.ts')).runFollowed(buildx, args, run, follow)
  return readBaked(metadataFile)
}

export type BakeAnswer = Pick<Baked, 'metadata'> & { readonly failure?: string }

/**
 * Evaluates the Dockerfiles of targets (`call`).
 *
 * @throws Error when there is no answer
 */
export async function askBake(...asked: Parameters<typeof bake>): Promise<BakeAnswer> {
  const [, , , { folder, call = '' }] = asked
  try {
    return await bake(...asked)
  } catch (error) {
    const metadata = await readMetadata(join(folder, 'metadata.json'))
    if (!(error instanceof CommandError) || Object.keys(metadata).length === 0) throw error
    return { metadata, failure: failureOfCall(call, error) }
  }
}

/**
 * Writes a cache with a bake of what has just been baked.
 *
 * @returns why it was not written; undefined when it was
 */
export async function saveBakeCache(
  buildx: Buildx,
  definition: string,
  targets: readonly string[],
  { seconds, env, ...options }: Omit<BakeOptions, 'follow'> & { readonly seconds: number },
): Promise<string | undefined> {
  const stop = AbortSignal.timeout(seconds * 1000)
  const seen = followBuild()
  const follow = {
    platforms: [],
    group: [],
    secrets: [],
    emulatedArchitectures: undefined,
    targets: Object.keys((JSON.parse(definition) as { target: object }).target),
    print: undefined,
    showsWarnings: false,
    onProgress: seen.add,
  }
  try {
    await bake(buildx, definition, targets, { ...options, ...(env && { env }), stop, follow })
    return cacheWriteFailures(vertexesOf(seen.graph))[0]?.reason
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    if (stop.aborted) return `it was not finished after ${seconds} s ('cache-timeout')`
    return wordsBesideJson(error.stderr) || error.message
  }
}

/**
 * The target that an error of a bake is about, which buildx puts in front of it (build/build.go): `target app: failed
 * to solve: …`; undefined if it is none of these.
 */
export function failedTarget(error: unknown, targets: readonly string[]): string | undefined {
  const [, name = ''] = /\btarget ([\w-]+): /.exec(messageOf(error)) ?? []
  return targets.includes(name) ? name : undefined
}

async function readBaked(path: string): Promise<Baked> {
  const metadata = await readMetadata(path)
  const built = Object.entries(metadata).flatMap(([target, left]): [string, Built][] => {
    if (typeof left !== 'object' || left === null || Array.isArray(left)) return []
    const found = left as Record<string, unknown>
    return [[target, builtFrom(found, found['containerimage.config.digest'])]]
  })
  return { metadata, built: new Map(built) }
}
