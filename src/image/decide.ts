import type { BuildRequest } from '../buildx/arguments.ts'
import { isBuildCall } from '../buildx/warnings.ts'
import { decideGate, type GateDecision } from '../gate/decide.ts'
import { type Contexts, decideContexts, gitTokenId } from '../git-context.ts'
import { readPlatforms } from '../input/platforms.ts'
import { booleanVariable } from '../input/scalar.ts'
import { indexAnnotations, splitAnnotations } from '../manifest/annotations.ts'
import { formatPlatform, nativePlatform, type Platforms } from '../platform.ts'
import { checkIncomplete } from '../registry/credentials.ts'
import type { Runner } from '../runner.ts'
import { type AttestationOptions, readAttestations } from './attestations.ts'
import { warnOfYaml } from './build-args.ts'
import { decideDeclined } from './declined.ts'
import { type BuildDestination, decideDestination } from './destination.ts'
import { findDockerfile } from './dockerfile.ts'
import { hostsPushedTo } from './hosts.ts'
import type { Inputs, SettledInputs } from './inputs.ts'
import { decideSecrets, type Secret, type SecretDecision, type UserSecrets } from './secrets.ts'

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
  /** Undefined where nothing of the image is examined. */
  readonly gate: GateDecision | undefined
  readonly platforms: Platforms
  /** The same, with the platform that the builder is taken to choose. */
  readonly builtFor: Platforms
  readonly emulation: Inputs['builder']['emulation']
  readonly progress: Inputs['progress']
  /** Of silence, after which a step counts as hung; undefined where none does. */
  readonly stallSeconds: Inputs['stallSeconds']
  /** What is shown in the run; variables of docker/build-push-action switch it off. */
  readonly shows: { readonly annotations: boolean; readonly summary: boolean }
  /** What rules in `tags` gave, for the summary: lines of Markdown. */
  readonly rules?: readonly string[] | undefined
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
export function decideBuild(inputs: SettledInputs, userSecrets: UserSecrets, runner: Runner): BuildDecision {
  const { githubToken, secretEnvs, secretFiles, secrets: _, provenance, sbom, attests, ...asked } = inputs.request
  const notices: string[] = []
  const builds = isBuildCall(asked.call)
  const platforms = readPlatforms(asked.platforms, runner, notices)
  const destination = destinationOf(inputs, builds, notices)
  const { outputs, load, push, tags } = destination.outputs
  const contexts = decideContexts(asked, runner)
  const { gitContext, context, buildContexts } = contexts
  const secrets = decideBuildSecrets(userSecrets.secrets, githubToken, contexts)
  checkLogins(inputs, destination.outputs.pushedTo, builds ? asked.cacheTo : [], notices)
  const pushesIndex = (destination.pushes || destination.declined?.layout !== undefined) && platforms.length > 1
  return {
    ...destination,
    declinesPush: asked.push === false || destination.outputs.declinesPush,
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
    gate: decideGate(inputs.gate, { ...destination, builds }),
    dockerfile: findDockerfile({ context, file: asked.file }, gitContext, runner.workspace),
    platforms,
    builtFor: platforms.length > 0 ? platforms : [formatPlatform(nativePlatform(runner.arch, runner.armVersion))],
    emulation: inputs.builder.emulation,
    progress: inputs.progress,
    stallSeconds: inputs.stallSeconds,
    shows: decideShown(runner),
    notices,
    warnings: [...warningsOf(inputs.registry, userSecrets, secrets), ...warnOfYaml(asked.buildArgs)],
  }
}

function destinationOf({ declined, ...inputs }: SettledInputs, builds: boolean, notices: string[]): BuildDestination {
  return declined ? decideDeclined(declined, inputs, builds, notices) : decideDestination(inputs, builds, notices)
}

function warningsOf(...sources: readonly { readonly warnings: readonly string[] }[]): string[] {
  return sources.flatMap(({ warnings }) => warnings)
}

/** Leaves out logins for which the job has no secret, where nothing needs them. */
function checkLogins(
  { registry }: Inputs,
  pushedTo: readonly string[],
  cacheTo: readonly string[],
  notices: string[],
): void {
  const instead =
    pushedTo.length > 0
      ? `push only in runs that have it, e.g. 'push: auto'`
      : `leave 'cache-to' empty in such runs, or add ignore-error=true to it`
  checkIncomplete(registry.incomplete, { hosts: hostsPushedTo(pushedTo, cacheTo), instead }, notices)
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

function decideShown({ environment }: Runner): BuildDecision['shows'] {
  return {
    annotations: booleanVariable(environment, 'DOCKER_BUILD_CHECKS_ANNOTATIONS', true),
    summary: booleanVariable(environment, 'DOCKER_BUILD_SUMMARY', true),
  }
}

/** The secrets of the inputs, and the token of the job where BuildKit fetches from its repository. */
function decideBuildSecrets(
  secrets: readonly Secret[],
  githubToken: string,
  { gitContext, context, buildContexts }: Contexts,
): SecretDecision {
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
