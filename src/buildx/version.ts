import { basename } from 'node:path'
import * as semver from 'semver'
import { type Platforms, takeApart } from '../platform.ts'
import type { Run } from '../process.ts'

/**
 * Refuses a binary whose version is not the one that its checksum belongs to.
 *
 * @throws Error that names both versions
 */
export async function assertVersion(path: string, version: string, run: Run): Promise<void> {
  const reported = await reportedVersion(path, run)
  if (reported !== version) {
    throw new Error(
      `the binary for buildx ${version} reports version ${reported}; check 'buildx-version' and 'buildx-sha256'`,
    )
  }
}

/**
 * Warns of a platform that this buildx would change: before 0.37.0 it drops versions and features of operating systems
 * (build/opt.go, `platforms.Format`).
 *
 * @returns undefined if it passes all of them on
 */
export function warnOfDropped(platforms: Platforms, version: string): string | undefined {
  const dropped = platforms.find((platform) => {
    const { osVersion, osFeatures } = takeApart(platform)
    return osVersion !== undefined || osFeatures !== undefined
  })
  if (dropped === undefined || semver.gte(version, '0.37.0')) return undefined
  return `platform '${dropped}': buildx ${version} ignores the part in parentheses, so the base image decides it; set 'buildx-version: ^0.37.0' to pass it on`
}

const firstBuildxOfResource = '0.35.0'
const firstBuildkitOfResource = '0.31.0'

/**
 * Refuses limits on RUN (`--resource`) if they would have no effect: buildx before 0.35.0 does not know the flag
 * (docker/buildx#3876), and BuildKit before 0.31.0 ignores what it is sent (moby/buildkit#6569). A BuildKit of unknown
 * version is assumed to support them.
 *
 * @throws Error that names the version and how to get a newer one
 */
export function assertResource(
  resource: readonly string[],
  buildxVersion: string,
  buildkitVersion: string | undefined,
): void {
  const [first] = resource
  if (first === undefined) return
  const problem = (what: string, advice: string) => new Error(`'resource: ${first}' cannot be used: ${what}; ${advice}`)
  if (semver.lt(buildxVersion, firstBuildxOfResource))
    throw problem(
      `buildx is ${buildxVersion}, but limits on RUN need ${firstBuildxOfResource}`,
      "set 'buildx-version: ^0.37.0'",
    )
  // A version such as `0.31.0-moby`, of an engine's own BuildKit, is not a release before 0.31.0.
  const known = semver.coerce(buildkitVersion)
  if (known === null || known.version === '0.0.0' || semver.gte(known, firstBuildkitOfResource)) return
  throw problem(
    `BuildKit is ${buildkitVersion}, which ignores limits on RUN (supported since ${firstBuildkitOfResource})`,
    "remove 'builder', 'driver' and 'buildkit-image' to get a newer one",
  )
}

/**
 * The version that a binary reports; `buildx version` prints `github.com/docker/buildx v0.36.1 <revision>`.
 *
 * @throws Error where it prints something else
 */
export async function reportedVersion(path: string, run: Run): Promise<string> {
  const { stdout } = await run(path, ['version'])
  const version = semver.valid(stdout.trim().split(/\s+/)[1] ?? '')
  if (version === null)
    throw new Error(`${basename(path)} version printed '${stdout.trim()}', which contains no version`)
  return version
}
