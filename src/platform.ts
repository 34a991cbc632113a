/** A platform as BuildKit names it, already normalised: `{ os: 'linux', architecture: 'arm', variant: 'v7' }`. */
export type Platform = { readonly os: string; readonly architecture: string; readonly variant?: string }

/**
 * A platform by its normalised name, as BuildKit, registries and all of this code compare it: `linux/arm/v7`. The type
 * takes any text with a slash, so only {@link formatPlatform}, {@link platformOf} and {@link normalisedName} should
 * make one.
 */
export type PlatformName = `${string}/${string}`

/** What is built for, in the order asked for; empty where the builder chooses. */
export type Platforms = readonly PlatformName[]

const architectureAliases: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  x64: 'amd64',
  i386: '386',
  i686: '386',
  x86: '386',
  aarch64: 'arm64',
  arm64v8: 'arm64',
  armhf: 'arm/v7',
  armel: 'arm/v6',
  arm32v5: 'arm/v5',
  arm32v6: 'arm/v6',
  arm32v7: 'arm/v7',
  ppc64el: 'ppc64le',
}

/** Every Linux platform BuildKit can build for; each has an output `digest-<slug>`. */
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

const architectures: Readonly<Record<string, readonly string[]>> = {
  linux: ['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips64', 'mips64le', 'ppc64le', 'riscv64', 's390x'],
  windows: ['386', 'amd64', 'arm', 'arm64'],
  darwin: ['amd64', 'arm64'],
  freebsd: ['386', 'amd64', 'arm', 'arm64', 'riscv64'],
  wasi: ['wasm'],
  wasip1: ['wasm'],
}

/** Variants by architecture; the first is the one that is left out or implied when none is given. */
const variants: Readonly<Record<string, readonly string[]>> = {
  amd64: ['v1', 'v2', 'v3', 'v4'],
  arm: ['v7', 'v5', 'v6', 'v8'],
  arm64: ['v8', 'v9'],
}

/**
 * Parses one platform as people write it (`aarch64`, `linux/arm64/v8`, `armhf`, `linux/arm/7`, `local`).
 * The rules are those of containerd's `platforms` package, which buildx applies, plus the names of Docker's official
 * images (`arm32v7`, `arm64v8`).
 *
 * @param native what `local`, a bare architecture and a bare operating system are completed with
 * @throws Error that names the text, when the form is wrong or the platform is unknown
 */
export function parsePlatform(text: string, native: Platform): Platform {
  const name = text.trim().toLowerCase()
  if (name === 'local') return native
  const parts = name.split('/')
  const wellFormed = parts.length <= 3 && parts.every((part) => /^[a-z0-9][a-z0-9._-]*$/.test(part))
  if (!wellFormed) {
    throw new Error(`invalid platform '${text}', expected os/arch[/variant], e.g. linux/arm/v7`)
  }

  const first = parts[0] === 'macos' ? 'darwin' : (parts[0] ?? '')
  const startsWithOs = Object.hasOwn(architectures, first)
  const os = startsWithOs ? first : native.os
  const [architectureName, spelledVariant, ...rest] = startsWithOs ? parts.slice(1) : parts
  if (rest.length > 0) throw new Error(`unknown platform '${text}': '${first}' is not an operating system`)
  if (architectureName === undefined) return { ...native, os }

  const [architecture = '', aliasVariant] = aliasOf(architectureName).split('/')
  if (!architectures[os]?.includes(architecture)) {
    const subject = startsWithOs || parts.length === 1 ? `'${architectureName}'` : `'${first}'`
    throw new Error(`unknown platform '${text}': no architecture ${subject} for ${os}, known are ${listKnown(os)}`)
  }
  return withVariant(text, { os, architecture }, spelledVariant ?? aliasVariant)
}

/** {@link parsePlatform} to a name. */
export function parsePlatformName(text: string, native: Platform): PlatformName {
  return formatPlatform(parsePlatform(text, native))
}

/** `linux/arm/v7`, as buildx takes and prints it. */
export function formatPlatform({ os, architecture, variant }: Platform): PlatformName {
  return `${os}/${architecture}${variant ? `/${variant}` : ''}`
}

/** `linux-arm-v7`: the platform in a job name, a cache scope or an output `digest-<slug>`. */
export function platformSlug(platform: PlatformName): string {
  return platform.replaceAll('/', '-')
}

/**
 * Reads a platform from an OCI descriptor or image config, where variants may be spelled out (`arm64` with `v8`).
 * Unlike {@link parsePlatform} it accepts architectures that are not built here: what a registry holds is reported.
 */
export function platformOf(found: { os?: string; architecture?: string; variant?: string }): PlatformName {
  const architecture = found.architecture || 'unknown'
  const implied = variants[architecture]?.[0]
  const variant =
    architecture === 'arm' ? found.variant || implied : found.variant === implied ? undefined : found.variant
  return formatPlatform({ os: found.os || 'unknown', architecture, variant: variant || undefined })
}

/** {@link platformOf} for a name that is well formed, such as buildx prints: `linux/arm64/v8` is `linux/arm64`. */
export function normalisedName(name: string): PlatformName {
  const [os = '', architecture = '', variant = ''] = name.split('/')
  return platformOf({ os, architecture, variant })
}

/** Takes a name apart; `variant` is absent where the name has none. */
export function takeApart(platform: PlatformName): Platform {
  const [os = '', architecture = '', variant] = platform.split('/')
  return { os, architecture, ...(variant && { variant }) }
}

/** The architecture of a platform: `arm` of `linux/arm/v7`. */
export function architectureOf(platform: PlatformName): string {
  return takeApart(platform).architecture
}

/** The platform of the machine Node runs on, e.g. `{ os: 'linux', architecture: 'arm64' }`. */
export function nativePlatform(arch: string, armVersion?: string): Platform {
  const architecture = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }[arch] ?? arch
  return { os: 'linux', architecture, ...(architecture === 'arm' && { variant: `v${armVersion ?? '7'}` }) }
}

function withVariant(text: string, platform: Platform, spelled: string | undefined): Platform {
  const known = variants[platform.architecture]
  if (!known) {
    if (spelled === undefined) return platform
    throw new Error(`unknown platform '${text}': ${platform.architecture} has no variants`)
  }
  const variant = spelled === undefined ? known[0] : spelled.replace(/^(?=\d)/, 'v')
  // containerd drops the baseline of 64-bit architectures, and keeps arm's.
  if (variant === known[0] && platform.architecture !== 'arm') return platform
  if (variant === undefined || !known.includes(variant)) {
    throw new Error(
      `unknown platform '${text}': no variant '${spelled}' of ${platform.architecture}, known are ${known.join(', ')}`,
    )
  }
  return { ...platform, variant }
}

// The names come from outside: `constructor` must not be found on the table's prototype.
function aliasOf(name: string): string {
  return (Object.hasOwn(architectureAliases, name) && architectureAliases[name]) || name
}

function listKnown(os: string): string {
  return (architectures[os] ?? []).join(', ')
}
