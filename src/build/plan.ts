import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readPlatforms } from '../input/platforms.ts'
import type { Target } from '../manifest/publish.ts'
import { planRepositories, planTags, targetsOf } from '../manifest/targets.ts'
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
  const platforms = solve.platforms.length > 0 ? readPlatforms(solve.platforms, runner, notices) : undefined
  const tags = planTags(solve.tags, notices)
  const repositories = planRepositories(images, tags, notices)
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
    targets: solve.push ? targetsOf(repositories, publish === 'digest' ? [] : tags) : [],
    tags: references,
    publish,
    notices,
  }
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
