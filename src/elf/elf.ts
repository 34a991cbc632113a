import { type Arm, armParts, readArm } from './arm.ts'
import {
  contentOf,
  type ElfHeader,
  endOf,
  endOfTable,
  headerSize,
  type Part,
  readHeader,
  readSegments,
  type Table,
} from './layout.ts'
import { type ElfMachine, elfArchitecture, hasElfMagic } from './machines.ts'

/** What an ELF file says about its machine. */
export type Elf = ElfMachine & {
  /** e_ident[EI_OSABI]: 0 for most of Linux, 3 where GNU's extensions are needed. */
  readonly osAbi: number
  /** e_type: 1 relocatable, 2 executable, 3 shared object or position-independent executable, 4 core. */
  readonly type: number
  /** e_flags, whose meaning is the machine's. */
  readonly flags: number
  /** The path of PT_INTERP, e.g. `/lib64/ld-linux-x86-64.so.2`; a static program has none. */
  readonly interpreter?: string
  /** Of a file for linux/arm. */
  readonly arm?: Arm
}

/** The most that {@link bytesNeeded} asks for: headers that point farther are taken for corrupt. In bytes. */
export const mostBytesNeeded = 512 * 1024 * 1024

// Of Linux (fs/binfmt_elf.c), in bytes.
const mostOfProgramHeaders = 65_536
const longestInterpreter = 4_096

const PT_INTERP = 3

/**
 * Reads the headers of an ELF file.
 *
 * @param bytes the file from its start, as much of it as {@link bytesNeeded} says; what lies beyond is absent
 * @returns undefined for what is not an ELF file, or has not even its header
 */
export function readElf(bytes: Buffer): Elf | undefined {
  const header = readHeader(bytes)
  if (!header) return undefined
  const { segments: _, sections: __, ...told } = header
  const segments = executedSegments(bytes, header)
  const interpreter = interpreterIn(bytes, segments)
  return {
    ...told,
    ...(interpreter !== undefined && { interpreter }),
    ...(isArm(header) && { arm: readArm(bytes, header, segments) }),
  }
}

/**
 * How many bytes from the start of a file {@link readElf} needs to read all that it can: the program headers and the
 * path of the interpreter; of a file for linux/arm also its section headers and data, which is about the whole file. If
 * that is more than `head` has, read as many, or up to the end of the file, and ask again: only what was read shows
 * where the rest is.
 *
 * @param head the first bytes of the file, at least 64 if it has them
 * @returns 0 for what is not ELF, at most {@link mostBytesNeeded}, and at most `head.length` where that suffices
 */
export function bytesNeeded(head: Buffer): number {
  const header = readHeader(head)
  if (!header) return hasElfMagic(head) && head.length < headerSize ? headerSize : 0
  const segments = executedSegments(head, header)
  const ends = [
    endOfTable(executed(header)),
    ...segments.filter(isInterpreter).map(endOf),
    ...(isArm(header) ? [endOfTable(header.sections), ...armParts(head, header, segments).map(endOf)] : []),
  ]
  return Math.min(Math.max(...ends), mostBytesNeeded)
}

function isArm(header: ElfHeader): boolean {
  return elfArchitecture(header) === 'arm'
}

/** The program headers that Linux accepts: it refuses to execute a file with more. */
function executed({ segments }: ElfHeader): Table {
  return segments.count * segments.entrySize > mostOfProgramHeaders ? { ...segments, count: 0 } : segments
}

function executedSegments(bytes: Buffer, header: ElfHeader): Part[] {
  return readSegments(bytes, { ...header, segments: executed(header) })
}

function interpreterIn(bytes: Buffer, segments: readonly Part[]): string | undefined {
  const segment = segments.find(isInterpreter)
  return segment && contentOf(bytes, segment)?.toString().split('\0', 1)[0]
}

function isInterpreter({ type, size }: Part): boolean {
  return type === PT_INTERP && size > 1 && size <= longestInterpreter
}
