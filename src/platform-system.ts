import { operatingSystemOf } from './platform-names.ts'

/** The operating system of a platform. */
export type System = {
  readonly os: string
  /** Of Windows, e.g. `10.0.17763`, which distinguishes its images. */
  readonly osVersion?: string
  /** Sorted, each once, e.g. `['win32k']`. */
  readonly osFeatures?: readonly string[]
}

// As in containerd's platforms package, less names that start with `-`.
const form = /^([A-Za-z0-9_][A-Za-z0-9_-]*)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$/

/**
 * Reads `windows`, `windows(10.0.17763)`, `linux(+gpu)`, `windows(10.0.17763+win32k)`; what it does not have is absent.
 *
 * @returns undefined for a text of another form
 */
export function readSystem(text: string): System | undefined {
  const [, name, version = '', features = ''] = text.match(form) ?? []
  if (name === undefined) return undefined
  try {
    const osVersion = decodeURIComponent(version)
    const osFeatures = inOrder(features.split('+').map(decodeURIComponent))
    return {
      os: operatingSystemOf(name),
      ...(osVersion && { osVersion }),
      ...(osFeatures.length > 0 && { osFeatures }),
    }
  } catch {
    return undefined
  }
}

/** The text that {@link readSystem} reads. */
export function formatSystem({ os, osVersion = '', osFeatures = [] }: System): string {
  const options = [osVersion, ...osFeatures].map(encode).join('+')
  return options ? `${os}(${options})` : os
}

/** Features sorted, each once. */
export function inOrder(features: readonly string[]): string[] {
  return [...new Set(features)].filter((feature) => feature !== '').sort()
}

/** More than containerd, which escapes only what it splits at and so does not read all that it writes. */
function encode(option: string): string {
  return option.replace(/[^A-Za-z0-9_.-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )
}
