import { type BakeRequest, printBake } from '../buildx/bake-print.ts'
import type { Buildx } from '../buildx/buildx.ts'
import {
  type Definition,
  mapTargets,
  parseDefinition,
  type RawTarget,
  requestedTargets,
  withoutResult,
  withValues,
} from './definition.ts'
import { type BakeMetadata, withFile } from './metadata.ts'
import { type BakeSource, detach } from './source.ts'

/** What is asked of the bake files. */
export type ReadRequest = Omit<BakeRequest, 'remote' | 'push'> & {
  /** The value of the input `push`. */
  readonly push: boolean | 'auto' | undefined
  /** The input that names the files; by default `files`. */
  readonly filesInput?: string
}

/**
 * Asks buildx what it would build, with the tags that rules gave to targets.
 *
 * @param builder which reads a remote definition; undefined for one of this machine
 * @throws Error with buildx's own words where the bake files are wrong
 */
export async function readDefinition(
  buildx: Buildx,
  bake: ReadRequest,
  source: BakeSource,
  metadata: BakeMetadata | undefined,
  builder: string | undefined,
): Promise<Definition> {
  const { remote, folder, env } = source
  const isRemote = remote !== undefined
  const files = metadata === undefined ? bake.files : withFile(bake.files, metadata.file, isRemote, folder)
  const { filesInput = 'files', ...asked } = bake
  const request = { ...asked, remote, files, push: bake.push === true || bake.push === 'auto' }
  const printed = await printBake(buildx, request, { folder, env, filesInput }, builder)
  const detached = detach(withoutAnswers(parseDefinition(printed)), source)
  const isPart = bake.targets.some((name) => name !== 'default')
  return withTags(detached, metadata?.tags ?? new Map(), isPart)
}

/**
 * Removes the output from targets that only evaluate their Dockerfile (`call = "check"`): buildx adds one all the same.
 */
function withoutAnswers(definition: Definition): Definition {
  const isAsked = ({ call }: RawTarget) => typeof call === 'string' && !['', 'build'].includes(call)
  return mapTargets(definition, (raw) => (isAsked(raw) ? withoutResult(raw) : raw))
}

/**
 * @param isPart whether only some targets were asked for, so that others may be meant
 * @throws Error for a target that is not among those that are baked
 */
function withTags(definition: Definition, tags: BakeMetadata['tags'], isPart: boolean): Definition {
  const targets = requestedTargets(definition)
  for (const name of tags.keys())
    if (!isPart && !targets.includes(name))
      throw new Error(
        `input 'images' names the target '${name}', which is not among the baked targets: ${targets.join(', ')}`,
      )
  return mapTargets(definition, (raw, name) => {
    const given = tags.get(name)
    return given === undefined ? raw : withValues(raw, { tags: given })
  })
}
