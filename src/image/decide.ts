import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { BuildRequest } from '../buildx/arguments.ts'
import { isBuildCall } from '../buildx/warnings.ts'
import { parseRecord } from '../input/csv.ts'
import { readText } from '../input/file.ts'
import { readPlatforms } from '../input/platforms.ts'
import { parseSwitch } from '../input/scalar.ts'
import { indexAnnotations, splitAnnotations } from '../manifest/annotations.ts'
import type { Target } from '../manifest/tags.ts'
import { planRepositories, planTags, targetsOf } from '../manifest/targets.ts'
import type { Runner } from '../runner.ts'
import type { AttestationFacts } from './attestations.ts'
import { defaultContext, gitTokenId, isRemote, renderContext } from './context.ts'
import type { Inputs } from './inputs.ts'
import { type OutputPlan, planOutputs } from './outputs.ts'
import { planSecrets, readSecrets, type SecretPlan } from './secrets.ts'

/** Everything that can be decided before anything is done. */
export type Plan = {
  /** What buildx is asked for; `attests` are as given, see {@link Plan.attestations}. */
  readonly request: BuildRequest
  /** What is decided about attestations as soon as the version of BuildKit is known. */
  readonly attestations: Omit<AttestationFacts, 'driver' | 'buildkitVersion'>
  readonly secrets: SecretPlan
  readonly outputs: OutputPlan
  /** Whether an image is built; false where `call` only asks about the Dockerfile. */
  readonly builds: boolean
  /** The Dockerfile, relative to the workspace or to the repository; undefined when it comes from elsewhere. */
  readonly dockerfile: string | undefined
  /** The platforms the result must hold; undefined when the builder chooses. */
  readonly platforms: readonly string[] | undefined
  /** Repositories that get the image, each with its tags; empty when this action does not push. */
  readonly targets: readonly Target[]
  /** Tags as normalised references, for outputs and summary. */
  readonly tags: readonly string[]
  readonly publish: Inputs['publish']
  /** Whether annotations and the summary are shown; variables of docker/build-push-action switch them off. */
  readonly wantsAnnotations: boolean
  readonly wantsSummary: boolean
  /** What the user should know about what was decided for them. */
  readonly notices: readonly string[]
}

/**
 * Decides what to build and where it goes.
 *
 * @throws Error that names the input, its value and the way out
 */
export function planBuild({ request, publish, images }: Inputs, runner: Runner): Plan {
  const { githubToken, secretEnvs, secretFiles, secrets: givenSecrets, provenance, sbom, ...rest } = request
  const read = (variable: string, otherwise: boolean) => parseSwitch(variable, runner.environment[variable], otherwise)
  const notices: string[] = []
  const builds = isBuildCall(request.call)
  const platforms = request.platforms.length > 0 ? readPlatforms(request.platforms, runner, notices) : undefined
  const tags = planTags(request.tags, notices)
  const repositories = planRepositories(images, tags, notices)
  const push = request.push && builds
  if (push) checkDestination({ request, publish, images }, repositories)
  const outputs = planOutputs({
    outputs: builds ? request.outputs : [],
    load: request.load && builds,
    push,
    publish,
    repositories,
    tags: tags.map(({ repository, tag }) => `${repository}:${tag}`),
  })

  const gitContext = defaultContext(runner)
  const context = request.context === '' ? gitContext : renderContext(request.context, gitContext)
  const buildContexts = request.buildContexts.map((item) => renderContext(item, gitContext))
  checkDockerfile(context, request.file, runner.workspace)
  for (const text of request.attests) parseRecord('attests', text)
  parseRecord('provenance', provenance)
  parseRecord('sbom', sbom)
  const secrets = readSecrets(
    { secrets: givenSecrets, secretEnvs, secretFiles },
    { environment: runner.environment, readFile: (path) => readText(resolve(runner.workspace, path)) },
  )
  const tokenId = gitTokenId(
    [context, ...buildContexts.map((item) => item.slice(item.indexOf('=') + 1))],
    gitContext,
    secrets.map(({ id }) => id),
  )

  return {
    request: {
      ...rest,
      annotations: planAnnotations(rest, publish, push && (platforms ?? []).length > 1),
      buildContexts,
      context,
      platforms: platforms ?? [],
      secrets: [],
      ...pick(outputs),
    },
    attestations: {
      provenance,
      sbom,
      attests: request.attests,
      hasBuildArgs: request.buildArgs.length > 0,
      hasDockerOutput: outputs.hasDocker,
      isPrivate: isPrivate(runner.event),
      builderId: runUrl(runner),
      noDefault: read('BUILDX_NO_DEFAULT_ATTESTATIONS', false),
    },
    secrets: planSecrets(tokenId && githubToken ? [...secrets, { id: tokenId, value: githubToken }] : secrets),
    outputs,
    builds,
    dockerfile: findDockerfile(context, request.file, gitContext, runner.workspace),
    platforms,
    targets: push && repositories.length > 0 ? targetsOf(repositories, publish === 'digest' ? [] : tags) : [],
    tags: builds ? tags.map(({ repository, tag }) => `${repository}:${tag}`) : [],
    publish,
    wantsAnnotations: read('DOCKER_BUILD_CHECKS_ANNOTATIONS', true),
    wantsSummary: read('DOCKER_BUILD_SUMMARY', true),
    notices,
  }
}

function planAnnotations(
  { annotations, labels }: Pick<BuildRequest, 'annotations' | 'labels'>,
  publish: Inputs['publish'],
  pushesIndex: boolean,
): readonly string[] {
  // A leg makes no index that lasts; merge puts these on its own.
  if (publish === 'digest') return splitAnnotations(annotations, 'manifest').manifests
  return pushesIndex ? [...annotations, ...indexAnnotations(labels, annotations)] : annotations
}

function checkDestination(
  { request, publish, images }: Pick<Inputs, 'request' | 'publish' | 'images'>,
  repositories: readonly string[],
): void {
  const named = request.outputs.some((output) => output.includes('name='))
  if (publish === 'digest' && repositories.length === 0) {
    throw new Error(
      `'publish: digest' needs 'images' (or 'tags', whose repositories are used), e.g. images: ghcr.io/owner/app`,
    )
  }
  if (publish === 'direct' && images.length > 0)
    throw new Error(`'publish: direct' pushes 'tags' only; drop 'images', or use 'publish: staged'`)
  if (publish !== 'digest' && request.tags.length === 0 && !named)
    throw new Error(`'push: true' needs at least one of 'tags', e.g. tags: ghcr.io/owner/app:1.2.3`)
}

function pick({ outputs, load, push, tags }: OutputPlan): Pick<BuildRequest, 'outputs' | 'load' | 'push' | 'tags'> {
  return { outputs, load, push, tags }
}

function checkDockerfile(context: string, file: string, workspace: string): void {
  if (isRemote(context) || isRemote(file)) return
  if (!existsSync(resolve(workspace, context))) {
    throw new Error(
      `input 'context' is '${context}', but there is no such folder in ${workspace}; was the repository checked out?`,
    )
  }
  const path = resolve(workspace, file || join(context, 'Dockerfile'))
  // BuildKit's frontend takes 'dockerfile' too.
  if (existsSync(path) || (file === '' && existsSync(resolve(workspace, context, 'dockerfile')))) return
  throw new Error(`there is no Dockerfile at ${path}; name it with 'file', which is relative to the workspace`)
}

function findDockerfile(context: string, file: string, gitContext: string, workspace: string): string | undefined {
  if (isRemote(context)) {
    if (!context.startsWith(gitContext)) return undefined
    const [, folder = ''] = context.slice(gitContext.length).split(/:|&subdir=/)
    return join(folder, file || 'Dockerfile')
  }
  if (isRemote(file)) return undefined
  const path = relative(workspace, resolve(workspace, file || join(context, 'Dockerfile')))
  return path.startsWith('..') ? undefined : path
}

function isPrivate({ repository }: Runner['event']): boolean {
  return (repository as { readonly private?: unknown } | undefined)?.private === true
}

/** What provenance names as the builder; empty outside of a run. */
function runUrl({ serverUrl, repository, runId, runAttempt }: Runner): string {
  return repository && runId ? `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${runAttempt}` : ''
}
