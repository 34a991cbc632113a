import { saidByDocker } from '../docker/said.ts'
import { CommandError } from '../process.ts'
import type { Transient } from '../retry.ts'
import type { Said } from '../said.ts'
import { lastLines } from '../tail.ts'
import { asPrinted, errorLines, failingStep, finalError } from './progress.ts'
import { exitCodes, saidByBuildx } from './said.ts'

/**
 * Says why a build failed: the failing instruction, its last lines and the error, picked from buildx's plain progress,
 * or what to do where that is known.
 */
export function explainFailure({ exitCode, stderr, message }: CommandError): string {
  if (exitCode === exitCodes.cancelled) return 'the build was cancelled'
  if (exitCode === exitCodes.outOfResources)
    return `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`
  const error = finalError(stderr)
  const said = saidByBuildx(error ?? '', remediable)
  if (said) return `${remedyOf(said)} (buildx: ${error})`
  const step = failingStep(stderr)
  if (step === undefined) return error ? `the build failed: ${error}` : message
  return `the build failed: ${error ?? ''}${step && `\n${step}`}`
}

/** Failures that the user of this action can remedy. */
const remediable = ['no manifest lists', 'no push by digest', 'entitlement refused'] as const

function remedyOf({ kind, details }: Said<(typeof remediable)[number]>): string {
  switch (kind) {
    case 'no manifest lists':
      return `the Docker engine cannot hold an image of several platforms or with attestations, since its classic image store is in use; load one platform without 'provenance' and 'sbom', write a file instead (outputs: type=oci,dest=image.tar), push instead, or switch the engine to the containerd image store`
    case 'no push by digest':
      return `the docker driver cannot push by digest; use 'driver: docker-container' or 'publish: direct'`
    case 'entitlement refused':
      return `the builder does not allow the entitlement; give it with buildkitd-flags: --allow-insecure-entitlement ${details.entitlement}`
  }
}

/** What a build that was followed said of its failure: all that the failed step printed, and the error. */
export function lastWords(error: unknown): string {
  const { stderr = '' } = causeOf(error) ?? {}
  const words = stderr
    .split('\n')
    .filter((line) => !line.startsWith('#0 '))
    .join('\n')
  return words.trim() === '' ? '' : `${asPrinted(words.trimEnd())}\n`
}

/** Says why a builder did not boot, and what to do where that is known. */
export function explainBoot({ stderr, message }: CommandError): string {
  const words = finalError(stderr) || lastLines(stderr, 3) || message
  if (saidByDocker(words, ['unprivileged', 'user namespaces'])) {
    return `BuildKit did not start: it needs a privileged container, which the Docker daemon refused; allow it, or name a builder of your own with 'builder': ${words}`
  }
  if (saidByBuildx(words, ['TLS from the environment'])) {
    return `buildx makes no builder on a daemon whose TLS settings come from the environment (DOCKER_TLS_VERIFY); run 'docker context create tls' in a step before this one, and give its name: 'endpoint: tls'`
  }
  return `BuildKit did not start: ${words}`
}

/** Transient failures of registries and networks. */
const transientAnswers = ['rate limited', 'registry busy'] as const
const transientCauses = [
  'connection closed',
  'connection reset',
  'connection refused',
  'broken pipe',
  'i/o timeout',
  'TLS handshake timeout',
  'no such host',
  'name server fails',
  'idle connection closed',
] as const

/**
 * By then BuildKit has retried for about seven seconds; at a rate limit it gives up after five milliseconds, whatever
 * `Retry-After` says (tried with BuildKit 0.32.2).
 */
const pauseMilliseconds = { usual: 5_000, limited: 30_000 }

/**
 * Tells whether a build failed in its push, for a transient reason. Another attempt on the same builder then runs no step
 * again.
 */
export function transientPushFailure(error: unknown): Transient | undefined {
  // The status is in the progress alone where the registry's answer has a body of its own.
  const lines = errorLines(causeOf(error)?.stderr ?? '')
  if (!lines.some(({ text, isFinal }) => isFinal && saidByBuildx(text, ['push failed']))) return undefined
  const [reason] = lines.flatMap(({ text }) => {
    const cause = text.slice(text.lastIndexOf(': ') + 1)
    return saidByBuildx(text, transientAnswers) ?? saidByBuildx(cause, transientCauses) ?? []
  })
  if (reason === undefined) return undefined
  const pause = reason.kind === 'rate limited' ? 'limited' : 'usual'
  return { reason: reason.text, retryAfter: pauseMilliseconds[pause] }
}

/** Tells whether a build ended with a push that failed. */
export function isPushFailure(error: unknown): boolean {
  const { exitCode, stderr = '' } = causeOf(error) ?? {}
  return exitCode !== exitCodes.cancelled && saidByBuildx(finalError(stderr) ?? '', ['push failed']) !== undefined
}

function causeOf(error: unknown): CommandError | undefined {
  const cause = error instanceof Error && error.cause instanceof CommandError ? error.cause : error
  return cause instanceof CommandError ? cause : undefined
}
