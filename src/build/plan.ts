import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Target } from '../manifest/publish.ts'
import { formatPlatform, nativePlatform, parsePlatform } from '../platform.ts'
import { parseReference } from '../reference.ts'
import type { Runner } from '../runner.ts'
import { type BuildRequest, pushByDigest } from '../solve/arguments.ts'
import type { Inputs } from './inputs.ts'

/** Everything that can be decided before anything is done. */
export type Plan = {
  readonly request: BuildRequest
  /** The platforms the result must hold; undefined when the builder chooses. */
  readonly platforms: readonly string[] | undefined
  /** Repositories that get the image, each with its tags; empty when this action does not push. */
  readonly targets: readonly Target[]
  /** Tags as normalised references, for outputs and summary. */
  readonly tags: readonly string[]
  readonly publish: Inputs['publish']
  /** What the user should know about what was decided for them. */
  readonly notices: readonly string[]
}

/**
 * Decides what to build and where it goes.
 *
 * @throws Error that names the input, its value and the way out
 */
export function planBuild({ solve, publish, images }: Inputs, runner: Runner): Plan {
  const notices: string[] = []
  const platforms = planPlatforms(solve.platforms, runner, notices)
  const tags = planTags(solve.tags, notices)
  const repositories = [...new Set([...planImages(images, notices), ...tags.map(({ repository }) => repository)])]
  const context = solve.context || defaultContext(runner)
  checkDockerfile(context, solve.file, runner.workspace)

  const byDigest = solve.push && publish !== 'direct' && repositories.length > 0
  if (
    solve.push &&
    tags.length === 0 &&
    publish !== 'digest' &&
    !solve.outputs.some((output) => output.includes('name='))
  ) {
    throw new Error(`'push: true' needs at least one of 'tags', e.g. tags: ghcr.io/owner/app:1.2.3`)
  }
  if (publish === 'digest' && solve.push && repositories.length === 0) {
    throw new Error(
      `'publish: digest' needs 'images' (or 'tags', whose repositories are used), e.g. images: ghcr.io/owner/app`,
    )
  }

  const references = tags.map(({ repository, tag }) => `${repository}:${tag}`)
  const {
    secretEnvs: _envs,
    secretFiles: _files,
    secrets: _secrets,
    githubToken: _token,
    provenance: _p,
    sbom: _s,
    ...rest
  } = solve
  return {
    request: {
      ...rest,
      context,
      platforms: platforms ?? [],
      secrets: [],
      tags: byDigest ? [] : references,
      push: solve.push && !byDigest,
      load: solve.load,
      outputs: [...(byDigest ? [pushByDigest(repositories)] : []), ...solve.outputs],
    },
    platforms: platforms ?? (solve.platforms.length === 0 ? undefined : []),
    targets: solve.push
      ? repositories.map((repository) => ({
          repository,
          tags: publish === 'digest' ? [] : tags.filter((tag) => tag.repository === repository).map(({ tag }) => tag),
        }))
      : [],
    tags: references,
    publish,
    notices,
  }
}

function planPlatforms(names: readonly string[], runner: Runner, notices: string[]): string[] | undefined {
  if (names.length === 0) return undefined
  const native = nativePlatform(runner.arch, runner.armVersion)
  const platforms = names.map((name) => formatPlatform(parsePlatform(name, native)))
  const unique = [...new Set(platforms)]
  if (unique.length < platforms.length) {
    const twice = names.filter((_, index) => platforms.indexOf(platforms[index] ?? '') !== index)
    notices.push(`input 'platforms' names a platform more than once; dropped: ${twice.join(', ')}`)
  }
  return unique
}

function planTags(texts: readonly string[], notices: string[]): { repository: string; tag: string }[] {
  const tags = texts.map((text) => {
    const { repository, tag = 'latest', digest } = parseInput('tags', text)
    if (digest) throw new Error(`input 'tags': '${text}' has a digest, expected a name and a tag`)
    noticeLowerCase('tags', text, repository, notices)
    return { repository, tag }
  })
  const seen = new Set<string>()
  return tags.filter(({ repository, tag }) => !seen.has(`${repository}:${tag}`) && seen.add(`${repository}:${tag}`))
}

function planImages(texts: readonly string[], notices: string[]): string[] {
  return texts.map((text) => {
    const { repository, tag, digest } = parseInput('images', text)
    if (tag || digest)
      throw new Error(
        `input 'images': '${text}' has a ${tag ? 'tag' : 'digest'}, expected a repository, e.g. ghcr.io/owner/app`,
      )
    noticeLowerCase('images', text, repository, notices)
    return repository
  })
}

function parseInput(input: string, text: string): ReturnType<typeof parseReference> {
  try {
    return parseReference(text)
  } catch (error) {
    throw new Error(`input '${input}': ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function noticeLowerCase(input: string, text: string, repository: string, notices: string[]): void {
  if (!text.startsWith(repository))
    notices.push(`input '${input}': '${text}' was lower-cased to ${repository}, since registries accept nothing else`)
}

/** The Git context of the commit that the event is about; the checkout where there is none (a run by hand). */
function defaultContext({ serverUrl, repository, sha }: Runner): string {
  return repository && sha ? `${serverUrl}/${repository}.git#${sha}` : '.'
}

function checkDockerfile(context: string, file: string, workspace: string): void {
  if (isRemote(context) || isRemote(file)) return
  if (!existsSync(resolve(workspace, context))) {
    throw new Error(
      `input 'context' is '${context}', but there is no such folder in ${workspace}; was the repository checked out?`,
    )
  }
  const path = resolve(workspace, file || join(context, 'Dockerfile'))
  if (!existsSync(path)) {
    throw new Error(`there is no Dockerfile at ${path}; name it with 'file', which is relative to the workspace`)
  }
}

/** Contexts that BuildKit fetches by itself (buildx, util/urlutil). */
function isRemote(context: string): boolean {
  return /^(?:https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/)/.test(context)
}
