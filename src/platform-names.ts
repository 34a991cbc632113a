/**
 * The names of operating systems and architectures, and which of them stand for others: those of containerd's
 * `platforms` package (v1.0.0-rc.5, database.go), which buildx and BuildKit apply, and those of Docker's official images.
 */

import { spelledAlike } from './spelling.ts'

// isKnownOS, and WebAssembly's, for which Docker's documentation builds.
const operatingSystems: ReadonlySet<string> = new Set(
  `aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos`.split(
    ' ',
  ),
)
const furtherSystems: ReadonlySet<string> = new Set(['wasi', 'wasip1', 'wasip2'])

// isKnownArch
const architectures: ReadonlySet<string> = new Set(
  `386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm`.split(
    ' ',
  ),
)

/** Architectures by other names; some have a variant, whichever is written. */
const aliases: Readonly<Record<string, readonly [architecture: string, variant?: string]>> = {
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  x64: ['amd64'],
  i386: ['386', ''],
  i686: ['386', ''],
  x86: ['386', ''],
  aarch64: ['arm64'],
  arm64v8: ['arm64', ''],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
  arm32v5: ['arm', 'v5'],
  arm32v6: ['arm', 'v6'],
  arm32v7: ['arm', 'v7'],
  ppc64el: ['ppc64le'],
  // What `uname -m` prints.
  loongarch64: ['loong64'],
}

/** Variants that processors have; of other architectures any is taken. */
const variants: Readonly<Record<string, { readonly form: RegExp; readonly named: string }>> = {
  amd64: { form: /^v[1-4]$/, named: 'v1 to v4' },
  arm: { form: /^v[5-8]$/, named: 'v5 to v8' },
  arm64: { form: /^v[89](?:\.\d+)?$/, named: 'v8, v9, v8.1 and so on' },
}

/** Tells whether a name alone means an operating system. */
export function isOperatingSystem(name: string): boolean {
  return operatingSystems.has(name)
}

/** An operating system by its one name. */
export function operatingSystemOf(name: string): string {
  const lower = name.toLowerCase()
  return lower === 'macos' ? 'darwin' : lower
}

/** An architecture by its one name, whatever it was called, with the variant that the name or the text has. */
export function architectureNamed(name: string, variant = ''): { architecture: string; variant: string | undefined } {
  const lower = name.toLowerCase()
  // The names come from outside: `constructor` must not be found on the table's prototype.
  const [architecture, fixed] = (Object.hasOwn(aliases, lower) && aliases[lower]) || [lower]
  return { architecture, variant: normalisedVariant(architecture, fixed ?? variant) }
}

/** Tells whether a name is that of an architecture. */
export function isArchitecture(name: string): boolean {
  return architectures.has(name)
}

/** A variant as containerd writes it: the baseline of 64-bit architectures is left out, that of arm is not. */
export function normalisedVariant(architecture: string, variant: string): string | undefined {
  const { form } = variantsOf(architecture)
  const spelled = form?.test(`v${variant}`) ? `v${variant}` : variant.toLowerCase()
  if (architecture === 'arm') return spelled || 'v7'
  const short = architecture === 'arm64' ? spelled.replace(/^(v[89])\.0$/, '$1') : spelled
  const isBaseline = (architecture === 'amd64' && short === 'v1') || (architecture === 'arm64' && short === 'v8')
  return isBaseline ? undefined : short || undefined
}

/** Why nobody may have a platform; undefined for what is known. */
export function doubtAbout({
  os,
  architecture,
  variant = '',
}: {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}): string | undefined {
  if (!operatingSystems.has(os) && !furtherSystems.has(os)) return `unknown operating system '${os}'`
  if (!architectures.has(architecture)) return `unknown architecture '${architecture}'`
  const { form, named } = variantsOf(architecture)
  return variant === '' || !form || form.test(variant)
    ? undefined
    : `unknown variant '${variant}' of ${architecture}, known: ${named}`
}

/** What a name of an operating system was probably meant to be; undefined when it is known, or far from all. */
export function meantSystem(name: string): string | undefined {
  return meant(name, [...operatingSystems, ...furtherSystems, 'macos'])
}

/** {@link meantSystem} for an architecture. */
export function meantArchitecture(name: string): string | undefined {
  // As `uname -m` and compilers name them.
  const [, version] = name.match(/^armv?([5-8])[a-z]?$/) ?? []
  if (version !== undefined) return version === '8' ? 'arm64' : `arm/v${version}`
  return meant(name, [...architectures, ...Object.keys(aliases)])
}

function variantsOf(architecture: string): { readonly form?: RegExp; readonly named?: string } {
  return (Object.hasOwn(variants, architecture) && variants[architecture]) || {}
}

function meant(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name)) return undefined
  // Short names are near to many.
  const near = name.length > 3 ? spelledAlike(name, known, 1) : undefined
  return near ?? (name.length > 2 ? known.find((one) => one.startsWith(name)) : undefined)
}
