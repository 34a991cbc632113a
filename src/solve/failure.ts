import { type CommandError, lastLines } from '../process.ts'

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
