import {
  architectureNamed,
  isArchitecture,
  isOperatingSystem,
  meantArchitecture,
  meantSystem,
  normalisedVariant,
  operatingSystemOf,
} from './platform-names.ts'
import { formatSystem, inOrder, readSystem, type System } from './platform-system.ts'

/** A platform as BuildKit names it, already normalised: `{ os: 'linux', architecture: 'arm', variant: 'v7' }`. */
export type Platform = System & { readonly architecture: string; readonly variant?: string }

/** A platform as an OCI descriptor or image config has it. */
export type DescribedPlatform = {
  readonly architecture?: string
  readonly os?: string
  readonly 'os.version'?: string
  readonly 'os.features'?: readonly string[]
  readonly variant?: string
}

/**
 * A platform by its normalised name, as BuildKit, registries and all of this code compare it: `linux/arm/v7`,
 * `windows(10.0.17763)/amd64`. The type takes any text with a slash, so only {@link formatPlatform}, {@link platformOf}
 * and {@link normalisedName} should make one.
 */
export type PlatformName = `${string}/${string}`

/** What is built for, in the order asked for; empty where the builder chooses. */
export type Platforms = readonly PlatformName[]

/** Every Linux platform that BuildKit executes, if need be under QEMU; each has an output `digest-<slug>`. */
export const linuxPlatforms: readonly PlatformName[] = [
  'linux/386',
  'linux/amd64',
  'linux/amd64/v2',
  'linux/amd64/v3',
  'linux/amd64/v4',
  'linux/arm/v5',
  'linux/arm/v6',
  'linux/arm/v7',
  'linux/arm64',
  'linux/loong64',
  'linux/mips64',
  'linux/mips64le',
  'linux/ppc64le',
  'linux/riscv64',
  'linux/s390x',
]

// As in containerd's platforms package, less names that start with `-` or `.`.
const partForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

/**
 * Parses one platform as people write it (`aarch64`, `linux/arm64/v8`, `armhf`, `linux/arm/7`, `local`,
 * `windows(10.0.17763)/amd64`). The rules are those of containerd's `platforms` package (v1.0.0-rc.5), which buildx
 * applies, plus the names of Docker's official images (`arm32v7`, `arm64v8`). That takes any name with a slash; a name
 * that is one slip away from a known one is refused here.
 *
 * @param native what `local`, a bare architecture and a bare operating system are completed with
 * @throws Error that names the text, when the form is wrong or the platform is unknown
 */
export function parsePlatform(text: string, native: Platform): Platform {
  const name = text.trim()
  if (name.toLowerCase() === 'local') return native
  const [first = '', ...parts] = name.split('/')
  const system = readSystem(first)
  if (!system || parts.length > 2 || !parts.every((part) => partForm.test(part))) {
    throw new Error(`invalid platform '${text}', expected os/arch[/variant], e.g. linux/arm/v7`)
  }
  const [architecture, variant] = parts
  if (architecture === undefined) return completed(text, first, system, native)
  if (!isOperatingSystem(system.os) && isArchitecture(architectureNamed(first).architecture)) {
    if (variant === undefined && /^v?\d/i.test(architecture)) return onSystem({ os: native.os }, first, architecture)
    const swapped = variant === undefined && isOperatingSystem(operatingSystemOf(architecture))
    throw unknown(text, `'${first}' is not an operating system`, swapped ? `${architecture}/${first}` : undefined)
  }
  const meantOs = meantSystem(system.os)
  if (meantOs) throw unknown(text, `no operating system '${first}'`, meantOs)
  const platform = onSystem(system, architecture, variant)
  const meant = meantArchitecture(platform.architecture)
  if (meant) throw unknown(text, `no architecture '${architecture}' for ${system.os}`, meant)
  return platform
}

/** {@link parsePlatform} to a name. */
export function parsePlatformName(text: string, native: Platform): PlatformName {
  return formatPlatform(parsePlatform(text, native))
}

/** `linux/arm/v7`, `windows(10.0.17763+win32k)/amd64`: as buildx takes and prints it. */
export function formatPlatform({ architecture, variant, ...system }: Platform): PlatformName {
  return `${formatSystem(system)}/${architecture}${variant ? `/${variant}` : ''}`
}

/** `linux-arm-v7`, `windows-10.0.17763-amd64`: the platform in a job name or an output `digest-<slug>`. */
export function platformSlug(platform: PlatformName): string {
  return platform.replace(/[^\w.-]+/g, '-')
}

/**
 * Reads a platform from an OCI descriptor or image config, where variants may be spelled out (`arm64` with `v8`).
 * Unlike {@link parsePlatform} it takes any name: what a registry holds is reported.
 */
export function platformOf(found: DescribedPlatform): PlatformName {
  const { 'os.version': osVersion, 'os.features': features } = found
  const architecture = found.architecture || 'unknown'
  const variant = normalisedVariant(architecture, found.variant ?? '')
  return formatPlatform({
    os: found.os || 'unknown',
    ...(typeof osVersion === 'string' && { osVersion }),
    ...(Array.isArray(features) && { osFeatures: inOrder(features.map(String)) }),
    architecture,
    ...(variant && { variant }),
  })
}

/** {@link platformOf} for a name that is well formed, such as buildx prints: `linux/arm64/v8` is `linux/arm64`. */
export function normalisedName(name: string): PlatformName {
  const { os, osVersion, osFeatures, architecture, variant } = takeApart(name as PlatformName)
  return platformOf({
    os,
    ...(osVersion && { 'os.version': osVersion }),
    ...(osFeatures && { 'os.features': osFeatures }),
    architecture,
    ...(variant && { variant }),
  })
}

/** Takes a name apart; what it does not have is absent. */
export function takeApart(platform: PlatformName): Platform {
  const [first = '', architecture = '', variant] = platform.split('/')
  return { ...(readSystem(first) ?? { os: first }), architecture, ...(variant && { variant }) }
}

/**
 * The name of a platform among those asked for: one that was asked for without a version or features of its operating
 * system has them from its base image.
 */
export function nameAmong(found: PlatformName, asked: Platforms): PlatformName {
  return asked.includes(found) ? found : (asked.find((name) => satisfies(found, name)) ?? found)
}

/** Whether a name has its operating system, unlike `arm/v7`. */
export function hasOperatingSystem(name: string): boolean {
  const [first = '', ...others] = name.split('/')
  return others.length > 0 && !isArchitecture(first)
}

/** The architecture of a platform: `arm` of `linux/arm/v7`. */
export function architectureOf(platform: PlatformName): string {
  return takeApart(platform).architecture
}

export function isLinux(platform: PlatformName): boolean {
  return takeApart(platform).os === 'linux'
}

/** The platform of the machine Node runs on, e.g. `{ os: 'linux', architecture: 'arm64' }`. */
export function nativePlatform(arch: string, armVersion?: string): Platform {
  const architecture = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }[arch] ?? arch
  return { os: 'linux', architecture, ...(architecture === 'arm' && { variant: `v${armVersion ?? '7'}` }) }
}

function satisfies(found: PlatformName, asked: PlatformName): boolean {
  const [one, other] = [takeApart(found), takeApart(asked)]
  const { osVersion = one.osVersion, osFeatures = one.osFeatures } = other
  return (
    formatPlatform(one) ===
    formatPlatform({ ...other, ...(osVersion && { osVersion }), ...(osFeatures && { osFeatures }) })
  )
}

/** A bare operating system, or a bare architecture. */
function completed(text: string, name: string, system: System, native: Platform): Platform {
  if (isOperatingSystem(system.os)) return { ...native, ...system }
  if (isArchitecture(architectureNamed(name).architecture)) return onSystem({ os: native.os }, name)
  const lower = name.toLowerCase()
  const meant = joined(lower) ?? meantSystem(lower) ?? meantArchitecture(lower)
  throw unknown(text, 'neither an operating system nor an architecture', meant)
}

/** `linux-arm-v7`, as outputs and jobs have it. */
function joined(name: string): string | undefined {
  const [os = '', architecture = '', ...variant] = name.split(/[-_]/)
  const isPlatform = isOperatingSystem(os) && isArchitecture(architectureNamed(architecture).architecture)
  return isPlatform ? [os, architecture, ...variant].join('/') : undefined
}

function onSystem(system: System, name: string, spelled?: string): Platform {
  const { architecture, variant } = architectureNamed(name, spelled)
  return { ...system, architecture, ...(variant && { variant }) }
}

function unknown(text: string, reason: string, meant: string | undefined): Error {
  return new Error(`unknown platform '${text}': ${reason}${meant ? `; did you mean '${meant}'?` : ''}`)
}
