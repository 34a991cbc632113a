import { CommandError, lastLines } from '../process.ts'
import type { Passing } from '../retry.ts'

/** What buildx and BuildKit say, and what a user of this action can do about it. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /docker exporter does not currently support exporting manifest lists/,
    `the Docker engine cannot hold an image of several platforms or with attestations, since its classic image store is in use; load one platform without 'provenance' and 'sbom', write a file instead (outputs: type=oci,dest=image.tar), push instead, or switch the engine to the containerd image store`,
  ],
  [
    /push-by-digest is currently not implemented for docker driver/,
    `the docker driver cannot push by digest; use 'driver: docker-container' or 'publish: direct'`,
  ],
  [
    /granting entitlement (\S+) is not allowed by build daemon configuration/,
    `the builder does not allow the entitlement; give it with buildkitd-flags: --allow-insecure-entitlement $1`,
  ],
]

/**
 * Says why a build failed: the failing instruction, its last lines and the error, picked from buildx's plain progress,
 * or what to do where that is known.
 */
export function explainFailure({ exitCode, stderr, message }: CommandError): string {
  // buildx's own codes (cmd/buildx/main.go)
  if (exitCode === 130) return 'the build was cancelled'
  if (exitCode === 102) return `the builder ran out of a resource (disk space or memory): ${lastLines(stderr, 3)}`
  const error = stderr.match(/^ERROR: (?!.*^ERROR: )(.*)$/ms)?.[1]?.trim()
  const [pattern, remedy] = remedies.find(([candidate]) => candidate.test(error ?? '')) ?? []
  if (pattern && remedy) return `${remedy.replace('$1', () => error?.match(pattern)?.[1] ?? '')} (buildx: ${error})`

  const start = stderr.lastIndexOf('\n------\n > ')
  if (start < 0) return error ? `the build failed: ${error}` : message
  const step = stderr.slice(start + 1)
  const end = step.indexOf('\nERROR: ')
  const block = lastLines(end < 0 ? step : step.slice(0, end), 30)
  // A failed push has a block of its title alone.
  return /^-+\n > .*\n-+$/.test(block)
    ? `the build failed: ${error ?? ''}`
    : `the build failed: ${error ?? ''}\n${block}`
}

// What registries and networks get over by themselves, in the words of BuildKit's push (util/push, containerd's docker
// pusher) and of its token requests. The status is in the progress alone where the registry's answer has a body of its own.
const passing =
  /: unexpected status from [A-Z]+ request to \S+: (?:408|429|5\d\d)\b[^\n]*|: toomanyrequests: [^\n]*|secondary rate limit|\b(?:EOF|connection reset by peer|connection refused|broken pipe|i\/o timeout|TLS handshake timeout|no such host|server misbehaving|server closed idle connection)$/m

/**
 * BuildKit has asked several times by then, over seven seconds for most of these; but where there is a limit it takes five
 * milliseconds over it, whatever `Retry-After` says (tried with BuildKit 0.32.2).
 */
const pauseMilliseconds = { usual: 5_000, limited: 30_000 }

/**
 * Tells whether a build failed in its push, for a reason that passes by itself. Another attempt on the same builder then
 * runs no step again.
 */
export function passingPushFailure(error: unknown): Passing | undefined {
  const cause = error instanceof Error && error.cause instanceof CommandError ? error.cause : error
  if (!(cause instanceof CommandError)) return undefined
  const lines = cause.stderr.split('\n').filter((line) => /^(?:ERROR: |#\d+ (?:[\d.]+ )?(?:error|ERROR): )/.test(line))
  // What a RUN prints stands behind a time.
  if (!lines.some((line) => /^(?:#\d+ )?ERROR: (?:.*: )?failed to push /.test(line))) return undefined
  const [reason] = lines.join('\n').match(passing) ?? []
  if (reason === undefined) return undefined
  const isLimited = /\b429\b|toomanyrequests|rate limit/i.test(reason)
  return { reason: reason.replace(/^: /, ''), retryAfter: pauseMilliseconds[isLimited ? 'limited' : 'usual'] }
}
