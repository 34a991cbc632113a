import { type ElfMachine, readElfMachine } from './machines.ts'

/**
 * The header of an ELF file (ELF specification, elf.h). Its numbers are not trusted before they were compared with the
 * bytes.
 */
export type ElfHeader = ElfMachine & {
  /** e_ident[EI_OSABI]. */
  readonly osAbi: number
  /** e_type: 1 relocatable, 2 executable, 3 shared object or position-independent executable, 4 core. */
  readonly type: number
  /** e_flags. */
  readonly flags: number
  readonly segments: Table
  readonly sections: Table
}

/** Where entries of one size are, in bytes from the start of the file. */
export type Table = { readonly offset: number; readonly count: number; readonly entrySize: number }

/** A part of the file: a segment by its p_type, a section by its sh_type. */
export type Part = { readonly type: number; readonly flags: number; readonly offset: number; readonly size: number }

/** Offsets within header, program header and section header; the size of each; in bytes. */
type Layout = {
  readonly header: { readonly size: number; readonly phoff: number; readonly shoff: number; readonly flags: number }
  readonly segment: PartLayout
  readonly section: PartLayout
}
type PartLayout = {
  readonly entry: number
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly size: number
}

const layouts: Readonly<Record<32 | 64, Layout>> = {
  32: {
    header: { size: 52, phoff: 28, shoff: 32, flags: 36 },
    segment: { entry: 32, type: 0, flags: 24, offset: 4, size: 16 },
    section: { entry: 40, type: 4, flags: 8, offset: 16, size: 20 },
  },
  64: {
    header: { size: 64, phoff: 32, shoff: 40, flags: 48 },
    segment: { entry: 56, type: 0, flags: 4, offset: 8, size: 32 },
    section: { entry: 64, type: 4, flags: 8, offset: 24, size: 32 },
  },
}

/** The size of the larger of the two headers, in bytes: this many always contain the header. */
export const headerSize = layouts[64].header.size

/** Reads the header; undefined where it is not an ELF file or not all of its header is there. */
export function readHeader(bytes: Buffer): ElfHeader | undefined {
  const machine = readElfMachine(bytes)
  if (!machine) return undefined
  const { header, segment, section } = layouts[machine.bits]
  if (bytes.length < header.size) return undefined
  const { half, word, address } = fieldsOf(bytes, machine)
  const table = (offset: number, sizes: number, expected: number): Table => {
    const [entrySize, count] = [half(sizes), half(sizes + 2)]
    return { offset: address(offset), entrySize, count: entrySize === expected ? count : 0 }
  }
  const { flags, phoff, shoff } = header
  return {
    ...machine,
    osAbi: bytes.readUInt8(7),
    type: half(16),
    flags: word(flags),
    // e_phentsize follows e_flags and e_ehsize; e_shentsize follows e_phnum.
    segments: table(phoff, flags + 6, segment.entry),
    sections: table(shoff, flags + 10, section.entry),
  }
}

/** The segments whose program headers are within the bytes. */
export function readSegments(bytes: Buffer, header: ElfHeader): Part[] {
  return readParts(bytes, header, header.segments, layouts[header.bits].segment)
}

/** The sections whose headers are within the bytes. */
export function readSections(bytes: Buffer, header: ElfHeader): Part[] {
  return readParts(bytes, header, header.sections, layouts[header.bits].section)
}

/** Where a table ends, in bytes from the start of the file; 0 for an empty one. */
export function endOfTable({ offset, count, entrySize }: Table): number {
  return count === 0 ? 0 : offset + count * entrySize
}

/** Where a part ends, in bytes from the start of the file; 0 for an empty one. */
export function endOf({ offset, size }: Part): number {
  return size === 0 ? 0 : offset + size
}

/** The content of a part; undefined where not all of it is within the bytes. */
export function contentOf(bytes: Buffer, { offset, size }: Part): Buffer | undefined {
  return offset + size <= bytes.length ? bytes.subarray(offset, offset + size) : undefined
}

/** Reads numbers in the width and byte order of the file. Each throws beyond the end, so compare first. */
export function fieldsOf(bytes: Buffer, { bits, byteOrder }: Pick<ElfMachine, 'bits' | 'byteOrder'>) {
  const little = byteOrder === 'little'
  const half = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const word = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const long = (at: number): bigint => (little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  return { half, word, address: (at: number): number => (bits === 32 ? word(at) : Number(long(at))) }
}

function readParts(bytes: Buffer, header: ElfHeader, { offset, count }: Table, layout: PartLayout): Part[] {
  const { word, address } = fieldsOf(bytes, header)
  const whole = Math.floor((bytes.length - offset) / layout.entry)
  return Array.from({ length: Math.max(0, Math.min(count, whole)) }, (_, index) => {
    const at = offset + index * layout.entry
    return {
      type: word(at + layout.type),
      flags: word(at + layout.flags),
      offset: address(at + layout.offset),
      size: address(at + layout.size),
    }
  })
}
