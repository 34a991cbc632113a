import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A program loader that the kernel knows for foreign binaries: one file under /proc/sys/fs/binfmt_misc. */
export type Handler = {
  readonly enabled: boolean
  /** `F` means that the interpreter was opened at registration, so that it works inside containers too. */
  readonly flags: string
  /** Go's name of the architecture whose ELF files it loads; undefined for anything else. */
  readonly architecture?: string
}

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

/**
 * Reads the kernel's handlers. Architectures are taken from the magic bytes, not from names: Debian's qemu-user-static,
 * binfmt and Rosetta name theirs differently.
 *
 * @returns none when binfmt_misc is not mounted here or switched off, since nothing can be relied on then
 */
export async function readHandlers(folder = binfmtFolder): Promise<Handler[]> {
  const status = await readFile(join(folder, 'status'), 'utf8').catch(() => 'absent')
  if (status.trim() !== 'enabled') return []
  const names = (await readdir(folder)).filter((name) => name !== 'status' && name !== 'register')
  const handlers = await Promise.all(
    // Another job may remove one in this moment.
    names.map((name) =>
      readFile(join(folder, name), 'utf8').then(
        (text) => [parseHandler(text)],
        () => [],
      ),
    ),
  )
  return handlers.flat()
}

/** Parses one handler file of binfmt_misc (Documentation/admin-guide/binfmt-misc.rst of the kernel). */
export function parseHandler(text: string): Handler {
  const field = (key: string): string => text.match(new RegExp(`^${key}:? (.*)$`, 'm'))?.[1] ?? ''
  const architecture = elfArchitecture(Buffer.from(field('magic'), 'hex'))
  return { enabled: text.startsWith('enabled'), flags: field('flags'), ...(architecture && { architecture }) }
}

/** The architectures that no enabled handler with flag F loads, so that an emulator must be registered. */
export function withoutHandler(architectures: readonly string[], handlers: readonly Handler[]): string[] {
  const usable = handlers.filter(({ enabled, flags }) => enabled && flags.includes('F'))
  return architectures.filter((architecture) => !usable.some((handler) => handler.architecture === architecture))
}

function elfArchitecture(magic: Buffer): string | undefined {
  if (magic.length < 20 || magic.readUInt32BE(0) !== 0x7f454c46) return undefined
  const bits = magic[4] === 2 ? 64 : 32
  const little = magic[5] === 1
  const machine = little ? magic.readUInt16LE(18) : magic.readUInt16BE(18)
  return elfArchitectures[`${machine}/${bits}/${little ? 'little' : 'big'}`]
}
