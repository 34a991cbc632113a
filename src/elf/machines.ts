/** The fields that identify the machine that an ELF file is for. */
export type ElfMachine = {
  readonly bits: 32 | 64
  readonly byteOrder: 'little' | 'big'
  /** e_machine, as in linux/elf-em.h. */
  readonly machine: number
}

/** ELF e_machine (ELF specification, linux/elf-em.h) to Go's names, as `<machine>/<bits>/<byte order>`. */
const architectures: Readonly<Record<string, string>> = {
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

/** Go's names of the architectures that have a machine here. */
export const elfArchitectures: readonly string[] = Object.values(architectures)

/** Reads the first 20 bytes of an ELF file; undefined for anything else, and for fewer bytes. */
export function readElfMachine(bytes: Buffer): ElfMachine | undefined {
  if (bytes.length < 20 || !hasElfMagic(bytes)) return undefined
  const [bits, byteOrder] = [
    ([32, 64] as const)[Number(bytes[4]) - 1],
    (['little', 'big'] as const)[Number(bytes[5]) - 1],
  ]
  if (!bits || !byteOrder) return undefined
  return { bits, byteOrder, machine: byteOrder === 'little' ? bytes.readUInt16LE(18) : bytes.readUInt16BE(18) }
}

/** Tells whether these bytes begin as an ELF file does. */
export function hasElfMagic(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32BE(0) === 0x7f454c46
}

/** A machine as key of the tables: `<machine>/<bits>/<byte order>`, e.g. `62/64/little`. */
export function machineKey({ machine, bits, byteOrder }: ElfMachine): string {
  return `${machine}/${bits}/${byteOrder}`
}

/** Go's name of an architecture, e.g. `arm64`; undefined for a machine that no platform has. */
export function elfArchitecture(machine: ElfMachine): string | undefined {
  return architectures[machineKey(machine)]
}
