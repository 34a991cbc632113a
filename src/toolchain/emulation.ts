import { randomUUID } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nativePlatform } from '../platform.ts'
import { CommandError, type Run } from '../process.ts'

/** A program loader that the kernel knows for foreign binaries: one file under /proc/sys/fs/binfmt_misc. */
export type Handler = {
  readonly name: string
  readonly enabled: boolean
  /** `F` means that the interpreter was opened at registration, so that it works inside containers too. */
  readonly flags: string
  /** Go's name of the architecture whose ELF files it loads; undefined for anything else. */
  readonly architecture?: string
}

/** Tells whether this machine executes a tiny ELF program of an architecture. */
export type Probe = (architecture: string) => Promise<boolean>

const binfmtFolder = '/proc/sys/fs/binfmt_misc'

/** ELF e_machine (ELF specification, linux/elf-em.h) to Go's names, as `<machine>/<bits>/<byte order>`. */
const elfArchitectures: Readonly<Record<string, string>> = {
  '3/32/little': '386',
  '8/64/big': 'mips64',
  '8/64/little': 'mips64le',
  '21/64/little': 'ppc64le',
  '22/64/big': 's390x',
  '40/32/little': 'arm',
  '62/64/little': 'amd64',
  '183/64/little': 'arm64',
  '243/64/little': 'riscv64',
  '258/64/little': 'loong64',
}

/** 32-bit architectures that a 64-bit kernel may run; whether this one does only trying tells. */
const compatible: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' }

/**
 * Reads the kernel's handlers. Architectures are taken from the magic bytes, not from names: Debian's qemu-user-static,
 * binfmt and Rosetta name theirs differently.
 *
 * @returns undefined when binfmt_misc is not mounted, so that nothing can be said
 */
export async function readHandlers(folder = binfmtFolder): Promise<Handler[] | undefined> {
  const names = await readdir(folder).catch(() => undefined)
  if (!names?.includes('status')) return undefined
  const entries = names.filter((name) => name !== 'status' && name !== 'register')
  return Promise.all(entries.map(async (name) => parseHandler(name, await readFile(join(folder, name), 'utf8'))))
}

/** Parses one handler file of binfmt_misc (Documentation/admin-guide/binfmt-misc.rst of the kernel). */
export function parseHandler(name: string, text: string): Handler {
  const field = (key: string): string => text.match(new RegExp(`^${key}:? (.*)$`, 'm'))?.[1] ?? ''
  const architecture = elfArchitecture(Buffer.from(field('magic'), 'hex'))
  return { name, enabled: text.startsWith('enabled'), flags: field('flags'), ...(architecture && { architecture }) }
}

/** The architectures that no enabled handler with flag F loads, so that an emulator must be registered. */
export function withoutHandler(architectures: readonly string[], handlers: readonly Handler[]): string[] {
  const usable = handlers.filter(({ enabled, flags }) => enabled && flags.includes('F'))
  return architectures.filter((architecture) => !usable.some((handler) => handler.architecture === architecture))
}

/**
 * The architectures among the platforms that this machine does not execute by itself.
 *
 * @param platforms normalised; only Linux platforms are ever executed
 * @param native Go's name of the machine's architecture
 */
export async function foreignArchitectures(
  platforms: readonly string[],
  native: string,
  probe: Probe,
): Promise<string[]> {
  const needed = new Set(platforms.filter((name) => name.startsWith('linux/')).map(architectureOf))
  needed.delete(native)
  const sibling = compatible[native]
  if (sibling && needed.has(sibling) && (await probe(sibling))) needed.delete(sibling)
  return [...needed]
}

/**
 * Registers emulators with one run of binfmt, and checks its answer, since it exits 0 whatever happens.
 *
 * @param image tonistiigi/binfmt, already pulled
 * @param architectures Go's names, e.g. `['arm64', 'arm']`
 * @throws Error with the cause: no kernel support, no privileged containers, an architecture that stayed unsupported
 */
export async function registerEmulators(run: Run, image: string, architectures: readonly string[]): Promise<void> {
  const { stdout, stderr } = await run('docker', [
    'run',
    '--rm',
    '--privileged',
    '--pull=never',
    image,
    '--install',
    architectures.join(','),
  ]).catch((error: unknown) => {
    throw new Error(whyNotRun(error), { cause: error })
  })

  const supported = parseSupported(stdout)
  const missing = architectures.filter(
    (architecture) => !supported.some((name) => architectureOf(name) === architecture),
  )
  if (missing.length === 0) return
  const log = stderr.trim()
  if (/binfmt_misc/.test(log) && /mount|no such file|no such device/i.test(log)) {
    throw new Error(
      `this machine's kernel has no binfmt_misc, so ${missing.join(', ')} cannot be emulated; load the module (modprobe binfmt_misc), or build on native runners: ${log}`,
    )
  }
  throw new Error(
    `QEMU for ${missing.join(', ')} was not registered by ${image}${log ? `: ${log}` : ''}; use 'binfmt-image' with support for it, or leave the platform out`,
  )
}

/** Executes an ELF program that does nothing but exit 0, to learn what the kernel runs: its CPU may lack 32-bit modes. */
export function createProbe(run: Run, folder: string): Probe {
  return async (architecture) => {
    const program = exitPrograms[architecture]
    if (!program) return false
    const path = join(folder, `probe-${architecture}-${randomUUID()}`)
    await writeFile(path, program, { mode: 0o700 })
    try {
      await run(path, [])
      return true
    } catch (error) {
      if (error instanceof CommandError) return false
      throw error
    } finally {
      await rm(path, { force: true })
    }
  }
}

/** Go's name of Node's architecture. */
export function nativeArchitecture(nodeArch: string): string {
  return nativePlatform(nodeArch).architecture
}

function elfArchitecture(magic: Buffer): string | undefined {
  if (magic.length < 20 || magic.readUInt32BE(0) !== 0x7f454c46) return undefined
  const bits = magic[4] === 2 ? 64 : 32
  const little = magic[5] === 1
  const machine = little ? magic.readUInt16LE(18) : magic.readUInt16BE(18)
  return elfArchitectures[`${machine}/${bits}/${little ? 'little' : 'big'}`]
}

function architectureOf(platform: string): string {
  return platform.split('/')[1] ?? ''
}

/** binfmt prints `{"supported": ["linux/amd64", …], "emulators": ["qemu-aarch64", …]}` among its log lines. */
function parseSupported(stdout: string): string[] {
  try {
    const answer: unknown = JSON.parse(stdout.slice(stdout.indexOf('{'), stdout.lastIndexOf('}') + 1))
    if (typeof answer !== 'object' || answer === null || !('supported' in answer) || !Array.isArray(answer.supported))
      return []
    return answer.supported.filter((name) => typeof name === 'string')
  } catch {
    return []
  }
}

function whyNotRun(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  if (/privileged|operation not permitted|permission denied|authorization denied|unable to apply caps/i.test(words)) {
    return `QEMU needs one privileged container to be registered, and the Docker daemon refused it; register emulators on the host (and set 'emulation: never'), or build on native runners: ${words}`
  }
  return `QEMU could not be registered: ${words}`
}

/** An ELF file of one segment: header, program header, code. */
function elfProgram(machine: number, code: Buffer): Buffer {
  const base = 0x10000
  const headers = 52 + 32
  const file = Buffer.alloc(headers + code.length)
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1])
  const words: [number, number][] = [
    [20, 1], // e_version
    [24, base + headers], // e_entry
    [28, 52], // e_phoff
    [52, 1], // p_type: load
    [60, base], // p_vaddr
    [64, base], // p_paddr
    [68, file.length], // p_filesz
    [72, file.length], // p_memsz
    [76, 5], // p_flags: read, execute
    [80, 0x1000], // p_align
  ]
  for (const [offset, value] of words) file.writeUInt32LE(value, offset)
  file.writeUInt16LE(2, 16) // e_type: executable
  file.writeUInt16LE(machine, 18)
  file.writeUInt16LE(52, 40) // e_ehsize
  file.writeUInt16LE(32, 42) // e_phentsize
  file.writeUInt16LE(1, 44) // e_phnum
  if (machine === 40) file.writeUInt32LE(0x05000000, 36) // e_flags: EABI 5
  file.set(code, headers)
  return file
}

const exitPrograms: Readonly<Record<string, Buffer>> = {
  // xor ebx,ebx; mov eax,1; int 0x80
  '386': elfProgram(3, Buffer.from('31dbb801000000cd80', 'hex')),
  // mov r0,#0; mov r7,#1; svc 0
  arm: elfProgram(40, Buffer.from('0000a0e30170a0e3000000ef', 'hex')),
}
