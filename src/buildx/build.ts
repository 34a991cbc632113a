import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError, type RunOptions } from '../process.ts'
import { type BuildRequest, buildArguments, type ResultFiles } from './arguments.ts'
import type { Buildx } from './buildx.ts'
import type { Vertex } from './events.ts'
import type { FollowOptions } from './followed.ts'

/** The results of a build, as buildx reports them; absent if there is no such result. */
export type Built = {
  /** Of the index, or of the manifest if there is only one. */
  readonly digest?: string
  readonly imageId?: string
  /** The metadata file, as JSON; `{}` when buildx wrote none. */
  readonly metadata: Readonly<Record<string, unknown>>
  /** Names the record of this build in `buildx history`. */
  readonly ref?: string
  /** What it did, if it was followed. */
  readonly vertexes?: readonly Vertex[]
}

export type BuildOptions = RunOptions & {
  readonly builder: string
  /** A private folder for the result files. */
  readonly folder: string
  /** Whether an output is files: such a build has no image id. */
  readonly hasFiles?: boolean
  /** How its progress is rendered as a log; without it, buildx's own output is shown. */
  readonly follow?: FollowOptions | undefined
}

/**
 * Runs `buildx build` for a result.
 *
 * @throws CommandError with what buildx said
 */
export async function build(
  buildx: Buildx,
  request: BuildRequest,
  { builder, folder, hasFiles, follow, ...options }: BuildOptions,
): Promise<Built> {
  const files = { metadata: join(folder, 'metadata.json'), ...(!hasFiles && { imageId: join(folder, 'image-id') }) }
  const vertexes = await call(buildx, { request, builder, files }, withWarnings(options), follow)
  const metadata = await readMetadata(files.metadata)
  const imageId = files.imageId ? (await readFile(files.imageId, 'utf8').catch(() => '')).trim() : ''
  return { ...builtFrom(metadata, imageId), ...(vertexes && { vertexes }) }
}

/**
 * The results of a build, from what buildx wrote.
 *
 * @param metadata of one image, in the form of the metadata file
 */
export function builtFrom(metadata: Built['metadata'], imageId: unknown): Built {
  return {
    metadata,
    ...text('imageId', imageId),
    ...text('digest', metadata['containerimage.digest']),
    ...text('ref', metadata['buildx.build.ref']),
  }
}

export type Answer = {
  readonly metadata: Readonly<Record<string, unknown>>
  /** Set when buildx failed after it had answered, as `call: check` does for warnings. */
  readonly failure?: string
}

/**
 * Runs `buildx build` to evaluate the Dockerfile (`call`).
 *
 * @throws Error when there is no answer
 */
export async function ask(
  buildx: Buildx,
  request: BuildRequest,
  { builder, folder, follow, ...options }: BuildOptions,
): Promise<Answer> {
  const metadataFile = join(folder, 'metadata.json')
  try {
    await call(buildx, { request, builder, files: { metadata: metadataFile } }, options, follow)
  } catch (error) {
    const metadata = await readMetadata(metadataFile)
    if (!(error instanceof CommandError) || !('result.json' in metadata)) throw error
    return { metadata, failure: failureOfCall(request.call, error) }
  }
  return { metadata: await readMetadata(metadataFile) }
}

/** Why buildx failed after it had evaluated the Dockerfile (`call`): its first line on stdout says so. */
export function failureOfCall(call: string, { stdout, message }: CommandError): string {
  const [firstLine] = stdout.trim().split('\n')
  return `'call: ${call}' failed: ${firstLine || message}`
}

/** @returns what was done, if buildx reported it */
async function call(
  buildx: Buildx,
  {
    request,
    builder,
    files,
  }: { readonly request: BuildRequest; readonly builder: string; readonly files: ResultFiles },
  options: RunOptions,
  follow: FollowOptions | undefined,
): Promise<readonly Vertex[] | undefined> {
  if (follow === undefined) {
    await buildx(buildArguments(request, builder, files), options)
    return undefined
  }
  const { runFollowed } = await import('./followed.ts')
  const { vertexes } = await runFollowed(buildx, buildArguments(request, builder, files, 'rawjson'), options, follow)
  return vertexes.length > 0 ? vertexes : undefined
}

/** Has buildx write what BuildKit warned of into the metadata file. */
export function withWarnings(options: RunOptions): RunOptions {
  return { ...options, env: { BUILDX_METADATA_WARNINGS: 'true', ...options.env } }
}

/** The metadata file of buildx; empty when it wrote none. */
export async function readMetadata(path: string): Promise<Record<string, unknown>> {
  const content = await readFile(path, 'utf8').catch(() => '')
  if (content.trim() === '') return {}
  const metadata: unknown = JSON.parse(content)
  return typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>) : {}
}

function text<Key extends string>(key: Key, value: unknown): { [name in Key]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as { [name in Key]?: string }) : {}
}
