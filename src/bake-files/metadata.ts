import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { csvFields, readFields } from '../input/csv.ts'
import type { Job } from '../job.ts'
import type { Given } from '../tags/apply.ts'
import { escaped, escapedLabels } from './definition.ts'

/** What the rules of `tags` derived from this run. */
export type BakeMetadata = {
  /** A bake file with the target `docker-metadata-action`, for targets that inherit it. */
  readonly file: string
  /** References by target, for those that `images` names. */
  readonly tags: ReadonlyMap<string, readonly string[]>
  /** For the job summary, lines of Markdown. */
  readonly summary: readonly string[]
}

/**
 * Applies the rules of `tags` to this run. They reach the bake files as docker/metadata-action's do: as the target
 * `docker-metadata-action`, and as variables DOCKER_METADATA_OUTPUT_* of buildx and of later steps.
 *
 * @returns undefined where no rule is used; their code is loaded only where one is
 * @throws Error for a rule that cannot be applied
 */
export async function makeBakeMetadata(
  given: Given,
  { runner, run, folder }: Pick<Job, 'runner' | 'run' | 'folder'>,
): Promise<BakeMetadata | undefined> {
  if (Object.values(given).every((items) => items.length === 0)) return undefined
  const { exportMetadata, makeMetadata, repositoriesIn } = await import('../tags/metadata.ts')
  const images = given.images.map(splitTarget)
  const shared = images.flatMap(({ image, target }) => (target === undefined ? [image] : []))
  const metadata = await makeMetadata({ ...given, images: shared }, runner, run)
  exportMetadata(metadata, runner)
  const tags = new Map<string, readonly string[]>()
  for (const { image, target } of images) {
    if (target === undefined) continue
    const repositories = await repositoriesIn([image], runner, run)
    const references = repositories.flatMap((repository) => metadata.tagNames.map((tag) => `${repository}:${tag}`))
    tags.set(target, [...(tags.get(target) ?? []), ...references])
  }
  const file = join(folder, 'metadata-bake.json')
  const target = {
    ...(metadata.tags.length > 0 && shared.length > 0 && { tags: metadata.tags }),
    labels: escapedLabels(metadata.labels),
    annotations: metadata.annotations.all.map(escaped),
    args: { DOCKER_META_IMAGES: metadata.images.join(','), DOCKER_META_VERSION: metadata.version },
  }
  await writeFile(file, JSON.stringify({ target: { 'docker-metadata-action': target } }), { mode: 0o600 })
  return { file, tags, summary: metadata.summary }
}

/** The attribute `target` of an item of `images`, and the item without it. */
function splitTarget(item: string): { readonly image: string; readonly target: string | undefined } {
  const fields = readFields(item)
  const target = fields.find(({ key }) => key.trim() === 'target')?.value?.trim()
  if (target === undefined || target === '') return { image: item, target: undefined }
  const rest = fields.filter(({ key }) => key.trim() !== 'target')
  return { image: csvFields(Object.fromEntries(rest.map(({ key, value }) => [key.trim(), value]))), target }
}

/** What buildx looks for where no file is named (bake/bake.go, `defaultFilenames`; compose-go, `DefaultFileNames`). */
const defaultFiles = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
]

/**
 * The bake files, with a further one behind them.
 *
 * @param folder in which buildx runs
 */
export function withFile(files: readonly string[], file: string, isRemote: boolean, folder: string): string[] {
  // A named file replaces those that buildx looks for.
  const named = files.length > 0 || isRemote ? files : defaultFiles.filter((name) => existsSync(join(folder, name)))
  return [...named, `cwd://${file}`]
}
