import { basename } from 'node:path'
import * as semver from 'semver'
import { type Platforms, takeApart } from '../platform.ts'
import type { Run } from '../process.ts'

/**
 * Refuses a binary that is not the version its checksum stands for.
 *
 * @throws Error that names both versions
 */
export async function assertVersion(path: string, version: string, run: Run): Promise<void> {
  const reported = await reportedVersion(path, run)
  if (reported !== version) {
    throw new Error(
      `the binary for buildx ${version} says that it is ${reported}; check 'buildx-version' and 'buildx-sha256'`,
    )
  }
}

/**
 * Tells about a platform that this buildx would change: it drops versions and features of operating systems before
 * 0.37.0 (build/opt.go, `platforms.Format`).
 *
 * @returns undefined where it passes all of them on
 */
export function warnOfDropped(platforms: Platforms, version: string): string | undefined {
  const dropped = platforms.find((platform) => {
    const { osVersion, osFeatures } = takeApart(platform)
    return osVersion !== undefined || osFeatures !== undefined
  })
  if (dropped === undefined || semver.gte(version, '0.37.0')) return undefined
  return `platform '${dropped}': buildx ${version} ignores the part in parentheses, so the base image decides it; set 'buildx-version: ^0.37.0' to pass it on`
}

/**
 * The version that a binary reports; `buildx version` prints `github.com/docker/buildx v0.36.1 <revision>`.
 *
 * @throws Error where it prints something else
 */
export async function reportedVersion(path: string, run: Run): Promise<string> {
  const { stdout } = await run(path, ['version'])
  const version = semver.valid(stdout.trim().split(/\s+/)[1] ?? '')
  if (version === null) throw new Error(`${basename(path)} version printed '${stdout.trim()}', which holds no version`)
  return version
}
