import type { BuildRequest } from '../buildx/arguments.ts'
import type { Buildkit } from '../buildx/inspect.ts'
import { isBuildCall } from '../buildx/warnings.ts'
import { readPlatforms } from '../input/platforms.ts'
import { booleanVariable } from '../input/scalar.ts'
import { indexAnnotations, splitAnnotations } from '../manifest/annotations.ts'
import { formatPlatform, nativePlatform, type Platforms } from '../platform.ts'
import { checkIncomplete } from '../registry/credentials.ts'
import type { Runner } from '../runner.ts'
import { type AttestationOptions, decideAttestations, readAttestations } from './attestations.ts'
import { warnOfYaml } from './build-args.ts'
import { defaultContext, gitTokenId, renderContext } from './context.ts'
import { type BuildDestination, decideDestination } from './destination.ts'
import { checkStore } from './docker-driver.ts'
import { findDockerfile } from './dockerfile.ts'
import { hostsPushedTo } from './hosts.ts'
import type { Inputs } from './inputs.ts'
import { decideSecrets, type Secret, type SecretDecision } from './secrets.ts'
import { type Remark, remarkUnpublished } from './unpublished.ts'

/** Everything that can be decided before anything is done. */
export type BuildDecision = BuildDestination & {
  /** Whether the user said that nothing is to be pushed. */
  readonly declinesPush: boolean
  /** Whether an image is built; false where `call` only asks about the Dockerfile. */
  readonly builds: boolean
  /** What buildx is asked for; attestations are added when the version of BuildKit is known. */
  readonly request: Omit<BuildRequest, 'attests'>
  readonly attestations: Omit<AttestationOptions, 'driver' | 'buildkitVersion' | 'hasContainerdStore'>
  readonly secrets: SecretDecision
  /** The Dockerfile, relative to the workspace or to the repository; undefined when it comes from elsewhere. */
  readonly dockerfile: string | undefined
  readonly platforms: Platforms
  /** The same, with the platform that the builder is taken to choose. */
  readonly builtFor: Platforms
  /** What is shown in the run; variables of docker/build-push-action switch it off. */
  readonly shows: { readonly annotations: boolean; readonly summary: boolean }
  /** What the user should know about what was decided for them. */
  readonly notices: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Decides what to build and where it goes.
 *
 * @param userSecrets of the inputs, already read
 * @throws Error that names the input, its value and the way out
 */
export function decideBuild(inputs: Inputs, userSecrets: readonly Secret[], runner: Runner): BuildDecision {
  const { githubToken, secretEnvs, secretFiles, secrets: _, provenance, sbom, attests, ...asked } = inputs.request
  const notices: string[] = []
  const builds = isBuildCall(asked.call)
  const platforms = readPlatforms(asked.platforms, runner, notices)
  const destination = decideDestination(inputs, builds, notices)
  const { outputs, load, push, tags } = destination.outputs
  const gitContext = defaultContext(runner)
  const context = asked.context === '' ? gitContext : renderContext(asked.context, gitContext)
  const buildContexts = asked.buildContexts.map((item) => renderContext(item, gitContext))
  const secrets = decideBuildSecrets(userSecrets, githubToken, { gitContext, context, buildContexts })
  const pushed = { outputs, push, tags, cacheTo: builds ? asked.cacheTo : [] }
  checkIncomplete(inputs.registry.incomplete, { hosts: hostsPushedTo(pushed), instead: pushNothing }, notices)
  const pushesIndex = builds && asked.push === true && platforms.length > 1
  return {
    ...destination,
    declinesPush: asked.push === false,
    builds,
    request: {
      ...asked,
      annotations: decideAnnotations(asked, destination.publish, pushesIndex),
      buildContexts,
      context,
      platforms,
      secrets: secrets.options,
      outputs,
      load,
      push,
      tags,
    },
    attestations: attestationFacts(inputs, destination, runner),
    secrets,
    dockerfile: findDockerfile({ context, file: asked.file }, gitContext, runner.workspace),
    platforms,
    builtFor: platforms.length > 0 ? platforms : [formatPlatform(nativePlatform(runner.arch, runner.armVersion))],
    shows: {
      annotations: booleanVariable(runner.environment, 'DOCKER_BUILD_CHECKS_ANNOTATIONS', true),
      summary: booleanVariable(runner.environment, 'DOCKER_BUILD_SUMMARY', true),
    },
    notices,
    warnings: [warnOfYaml(asked.buildArgs) ?? [], secrets.warnings].flat(),
  }
}

const pushNothing = `push nothing there, e.g. 'push: \${{ github.event_name != 'pull_request' }}'`

/**
 * The request of a build, once it is known which BuildKit builds; and what the user should know about that.
 *
 * @throws Error for what this builder cannot build
 */
export function completeRequest(
  { builds, request, attestations, ...decision }: BuildDecision,
  buildkit: Buildkit,
): { readonly request: BuildRequest; readonly remarks: readonly Remark[] } {
  if (builds) checkStore(request.platforms, buildkit)
  const { driver, version: buildkitVersion, hasContainerdStore } = buildkit
  const { attests, notice } = decideAttestations({ ...attestations, driver, buildkitVersion, hasContainerdStore })
  const remarks = [
    notice === undefined ? undefined : ({ level: 'notice', text: notice } as const),
    remarkUnpublished(decision, buildkit),
  ]
  return { request: { ...request, attests }, remarks: builds ? remarks.filter((remark) => remark !== undefined) : [] }
}

function decideAnnotations(
  { annotations, labels }: Pick<BuildRequest, 'annotations' | 'labels'>,
  publish: Inputs['publish'],
  pushesIndex: boolean,
): readonly string[] {
  // A matrix job makes no index that lasts; merge puts these on its own.
  if (publish === 'digest') return splitAnnotations(annotations, 'manifest').manifests
  return pushesIndex ? [...annotations, ...indexAnnotations(labels, annotations)] : annotations
}

/** The secrets of the inputs, and the token of the job where BuildKit fetches from its repository. */
function decideBuildSecrets(
  secrets: readonly Secret[],
  githubToken: string,
  contexts: { readonly gitContext: string; readonly context: string; readonly buildContexts: readonly string[] },
): SecretDecision {
  const { gitContext, context, buildContexts } = contexts
  const tokenId = gitTokenId(
    [context, ...buildContexts.map((item) => item.slice(item.indexOf('=') + 1))],
    gitContext,
    secrets.flatMap(({ id, value }) => (value === '' ? [] : [id])),
  )
  return decideSecrets(tokenId && githubToken ? [...secrets, { id: tokenId, value: githubToken }] : secrets)
}

/** @throws Error for an attestation that BuildKit would not understand as it was meant */
function attestationFacts(
  { request: { provenance, sbom, attests, buildArgs } }: Inputs,
  { outputs }: BuildDestination,
  runner: Runner,
): BuildDecision['attestations'] {
  return {
    ...readAttestations({ provenance, sbom, attests }),
    hasBuildArgs: buildArgs.length > 0,
    hasDockerOutput: outputs.hasDocker,
    isPrivate: isPrivate(runner.event),
    builderId: runUrl(runner),
    noDefault: booleanVariable(runner.environment, 'BUILDX_NO_DEFAULT_ATTESTATIONS', false),
  }
}

function isPrivate({ repository }: Runner['event']): boolean {
  return (repository as { readonly private?: unknown } | undefined)?.private === true
}

/** What provenance names as the builder; empty outside of a run. */
function runUrl({ serverUrl, repository, runId, runAttempt }: Runner): string {
  return repository && runId ? `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${runAttempt}` : ''
}
