import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Buildx, CommandError, lastLines, type RunOptions } from '../process.ts'
import { type BuildRequest, buildArguments } from './arguments.ts'

/** What a build left, as buildx reports it; unset where nothing of the kind was made. */
export type Built = {
  /** Of the index, or of the manifest where there is only one. */
  readonly digest?: string
  readonly imageId?: string
  /** The metadata file, as JSON; `{}` when buildx wrote none. */
  readonly metadata: Readonly<Record<string, unknown>>
  /** Names the record of this build in `buildx history`. */
  readonly ref?: string
}

/**
 * Runs `buildx build`.
 *
 * @param folder a private folder for the result files
 * @throws Error with the failing instruction and its last lines
 */
export async function build(
  buildx: Buildx,
  request: BuildRequest,
  builder: string,
  folder: string,
  options: RunOptions,
): Promise<Built> {
  const metadataFile = join(folder, 'metadata.json')
  const imageIdFile = join(folder, 'image-id')
  // buildx refuses an image id where the result is files.
  const writesFiles = request.outputs.some(
    (output) => /(?:^|,)"?type="?(?:local|tar)\b/.test(output) || !output.includes('='),
  )
  try {
    await buildx(
      buildArguments(request, builder, { metadata: metadataFile, ...(!writesFiles && { imageId: imageIdFile }) }),
      options,
    )
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new Error(explainFailure(error), { cause: error })
  }
  const metadata = parseMetadata(await readFile(metadataFile, 'utf8').catch(() => ''))
  const imageId = (await readFile(imageIdFile, 'utf8').catch(() => '')).trim()
  return {
    metadata,
    ...(imageId && { imageId }),
    ...text('digest', metadata['containerimage.digest']),
    ...text('ref', metadata['buildx.build.ref']),
  }
}

/** Picks from buildx's plain progress what a person needs: the failing instruction, its last lines, and the error. */
export function explainFailure({ exitCode, stderr, message }: CommandError): string {
  // buildx's own codes (cmd/buildx/main.go)
  if (exitCode === 130) return 'the build was cancelled'
  if (exitCode === 102) return `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`
  const error = stderr.match(/^ERROR: (?!.*^ERROR: )(.*)$/ms)?.[1]?.trim()
  const step = stderr.slice(stderr.lastIndexOf('\n------\n > ') + 1)
  if (!stderr.includes('\n------\n > ')) return error ? `the build failed: ${error}` : message
  const block = step.slice(0, step.indexOf('\nERROR: ') < 0 ? undefined : step.indexOf('\nERROR: '))
  return `the build failed: ${error ?? ''}\n${lastLines(block, 30)}`
}

function parseMetadata(content: string): Record<string, unknown> {
  if (content.trim() === '') return {}
  const metadata: unknown = JSON.parse(content)
  return typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>) : {}
}

function text<Key extends string>(key: Key, value: unknown): { [name in Key]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as { [name in Key]?: string }) : {}
}
