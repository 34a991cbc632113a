import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { elfArchitecture, readElfMachine } from '../elf/machines.ts'

/** A program loader that the kernel knows for foreign binaries: one file under /proc/sys/fs/binfmt_misc. */
export type Handler = {
  readonly enabled: boolean
  /** `F` means that the interpreter was opened at registration, so that it works inside containers too. */
  readonly flags: string
  /** The file that is executed for the others. */
  readonly interpreter: string
  /** Go's name of the architecture whose ELF files it loads; undefined for anything else. */
  readonly architecture?: string
}

const binfmtFolder = '/proc/sys/fs/binfmt_misc'

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
  const machine = readElfMachine(Buffer.from(field('magic'), 'hex'))
  const architecture = machine && elfArchitecture(machine)
  return {
    enabled: text.startsWith('enabled'),
    flags: field('flags'),
    interpreter: field('interpreter'),
    ...(architecture && { architecture }),
  }
}

/** The architectures that no enabled handler with flag F loads, so that an emulator must be registered. */
export function withoutHandler(architectures: readonly string[], handlers: readonly Handler[]): string[] {
  const usable = handlers.filter(({ enabled, flags }) => enabled && flags.includes('F'))
  return architectures.filter((architecture) => !usable.some((handler) => handler.architecture === architecture))
}
