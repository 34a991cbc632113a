import { closeSync, openSync, readSync } from 'node:fs'
import type { ElfMachine } from '../../src/elf/machines.ts'

/** An ELF file as its parts; what is left out is a static linux/amd64 executable. */
export type ElfParts = Partial<ElfMachine> & {
  readonly osAbi?: number
  readonly type?: number
  /** The address at which it starts. */
  readonly entry?: number
  readonly flags?: number
  readonly interpreter?: string
  /** The content of .ARM.attributes. */
  readonly attributes?: Buffer
  /** The content of a writable segment. */
  readonly data?: Buffer
  /** The content of PT_DYNAMIC. */
  readonly dynamic?: Buffer
}

type Part = { readonly type: number; readonly flags: number; readonly content: Buffer }

/** Writes an ELF file: header, program headers, their content, sections, section headers. */
export function elfFile(parts: ElfParts): Buffer {
  const { bits = 64, byteOrder = 'little', machine = 62, osAbi = 0, type = 2, entry = 0, flags = 0 } = parts
  const { half, word, address } = writers(bits, byteOrder)
  const segments = partsOf(
    [3, 4, parts.interpreter && Buffer.from(`${parts.interpreter}\0`)],
    [1, 6, parts.data],
    [2, 6, parts.dynamic],
  )
  const sections = partsOf([0, 0, parts.attributes && Buffer.alloc(0)], [0x70000003, 0, parts.attributes])
  const [headerSize, segmentSize, sectionSize] = bits === 32 ? [52, 32, 40] : [64, 56, 64]
  const contents = [...segments, ...sections].map(({ content }) => content)
  const start = headerSize + segments.length * segmentSize
  const offsets = contents.map((_, index) => start + lengthOf(contents.slice(0, index)))
  const placed = [...segments, ...sections].map((part, index) => ({
    ...part,
    offset: offsets[index] ?? 0,
    size: part.content.length,
  }))
  return Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, bits / 32, byteOrder === 'little' ? 1 : 2, 1, osAbi, ...Array(8).fill(0)]),
    ...[half(type), half(machine), word(1), address(entry)],
    ...[
      address(segments.length ? headerSize : 0),
      address(sections.length ? start + lengthOf(contents) : 0),
      word(flags),
    ],
    ...[headerSize, segmentSize, segments.length, sectionSize, sections.length, 0].map(half),
    ...placed.slice(0, segments.length).flatMap(({ type, flags, offset, size }) => {
      const place = [address(offset), address(offset), address(offset), address(size), address(size)]
      return bits === 32
        ? [word(type), ...place, word(flags), word(4)]
        : [word(type), word(flags), ...place, address(4)]
    }),
    ...contents,
    ...placed
      .slice(segments.length)
      .flatMap(({ type, offset, size }) => [
        ...[word(0), word(type), address(0), address(0), address(offset), address(size)],
        ...[word(0), word(0), address(1), address(0)],
      ]),
  ])
}

/** Where the program headers of such a file end, in bytes. */
export function endOfHeaders(bits: 32 | 64, segments: number): number {
  return bits === 32 ? 52 + 32 * segments : 64 + 56 * segments
}

/** The content of .ARM.attributes of one vendor with attributes of the file. */
export function attributesSection(attributes: readonly number[], vendor = 'aeabi', scope = 1): Buffer {
  const { word } = writers(32, 'little')
  const name = Buffer.from(`${vendor}\0`)
  const file = Buffer.from([scope, ...word(5 + attributes.length), ...attributes])
  return Buffer.concat([Buffer.from('A'), word(4 + name.length + file.length), name, file])
}

/** Data with the build information of Go in it, with these settings, after some other data. */
export function goBuildInfo(settings: string, goFlags = 2): Buffer {
  const text = Buffer.from(`${'\x30'.repeat(16)}path\texample.com/hi\n${settings}\n${'\xf9'.repeat(16)}`, 'latin1')
  const version = Buffer.from('go1.26.8')
  return Buffer.concat([
    Buffer.alloc(48, 1),
    Buffer.from('\xff Go buildinf:\x04', 'latin1'),
    Buffer.from([goFlags, ...Array(16).fill(0)]),
    Buffer.from([version.length]),
    version,
    Buffer.from([(text.length % 128) + 128, Math.floor(text.length / 128)]),
    text,
  ])
}

/** PT_DYNAMIC with one entry before its end. */
export function dynamicSegment(tag: number, value: number): Buffer {
  const { word } = writers(32, 'little')
  return Buffer.concat([word(tag), word(value), word(0), word(0)])
}

function partsOf(
  ...given: readonly (readonly [type: number, flags: number, content: Buffer | '' | undefined])[]
): Part[] {
  return given.flatMap(([type, flags, content]) => (content ? [{ type, flags, content }] : []))
}

function lengthOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0)
}

function writers(bits: 32 | 64, byteOrder: 'little' | 'big') {
  const write = (size: number) => (value: number) => {
    const bytes = Buffer.alloc(size)
    // As two halves, since numbers of 64 bits are none of JavaScript's.
    bytes.writeUInt32BE(Math.floor(value / 2 ** 32), 0)
    bytes.writeUInt32BE(value % 2 ** 32, size - 4)
    return byteOrder === 'big' ? bytes : bytes.reverse()
  }
  const half = (value: number) => {
    const bytes = Buffer.from([value >> 8, value & 0xff])
    return byteOrder === 'big' ? bytes : bytes.reverse()
  }
  return { half, word: write(4), address: write(bits / 8) }
}

/** The first bytes of a file, as many as it has of so many. */
export function startOf(path: string, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  const file = openSync(path, 'r')
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0))
  } finally {
    closeSync(file)
  }
}
