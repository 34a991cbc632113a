import { isLinux, type PlatformName, type Platforms } from '../platform.ts'

/** `arm64`, as the log names it, where all are for Linux; else the whole name. */
export function shortName(platform: PlatformName, all: Platforms): string {
  const name = all.every(isLinux) ? platform.slice('linux/'.length) : platform
  // Mermaid has sections in an object, in which numbers come first.
  return /^\d+$/.test(name) ? platform : name
}
