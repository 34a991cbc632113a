import { isAbsolute, join } from 'node:path'
import { isRemote } from '../git-context.ts'
import { messageOf } from '../message.ts'
import { type Platform, type PlatformName, parsePlatformName } from '../platform.ts'
import { type BakeTarget, type RawTarget, readTarget } from './definition.ts'

// Targets that others are made from (`contexts: target:…`).

/** Where Dockerfiles are read. */
export type Files = {
  /** The folder in which buildx runs. */
  readonly folder: string
  /** Undefined for a file that is not there. */
  readonly readText: (path: string) => string | undefined
}

/**
 * The platforms that a target has in the bake files, normalised, each once.
 *
 * @throws Error that names the target and the attribute
 */
export function namedPlatforms(
  { name, platforms }: Pick<BakeTarget, 'name' | 'platforms'>,
  native: Platform,
): PlatformName[] {
  try {
    return [...new Set(platforms.flatMap((text) => text.split(',')).map((text) => parsePlatformName(text, native)))]
  } catch (error) {
    throw new Error(`target '${name}', attribute 'platforms': ${messageOf(error)}`, { cause: error })
  }
}

/**
 * Tells whether all that a target is made from can be narrowed to its platforms and that of the machine. To buildx, a
 * target with one platform is the context of every stage, whatever its platform (build/build.go, `waitContextDeps`); so
 * this is false for a Dockerfile that names a platform itself, or that is not on this machine.
 */
export function takesNarrowed(name: string, raw: RawTarget, files: Files): boolean {
  const dockerfile = dockerfileOf(name, raw, files)
  if (dockerfile === undefined) return false
  const named = [...dockerfile.matchAll(/--platform=(\S*)/g)].map(([, value = '']) => value.replace(/["']/g, ''))
  return named.every((value) => /^\$(?:BUILDPLATFORM|TARGETPLATFORM|\{BUILDPLATFORM\}|\{TARGETPLATFORM\})$/.test(value))
}

function dockerfileOf(name: string, raw: RawTarget, { folder, readText }: Files): string | undefined {
  const { 'dockerfile-inline': inline } = raw
  if (typeof inline === 'string') return inline
  const { context, dockerfile } = readTarget(name, raw)
  if (isRemote(context) || /^\w+:\/\//.test(dockerfile)) return undefined
  const path = isAbsolute(dockerfile) ? dockerfile : join(context, dockerfile)
  return readText(isAbsolute(path) ? path : join(folder, path))
}
