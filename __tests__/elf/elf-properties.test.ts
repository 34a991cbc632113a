import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { bytesNeeded, mostBytesNeeded, readElf } from '../../src/elf/elf.ts'
import { describeProgram, isPlatformProgram, mismatch } from '../../src/elf/program.ts'
import { attributesSection, dynamicSegment, elfFile, goBuildInfo, startOf } from './elf-file.ts'

// GitHub sets CI.
const runs = { numRuns: process.env.CI ? 10_000 : 1_000 }

const arm = elfFile({
  ...{ bits: 32, machine: 40, type: 3, flags: 0x5000200, interpreter: '/lib/ld-linux.so.3' },
  attributes: attributesSection([5, ...Buffer.from('6\0'), 6, 6, 32, 1, 0x61, 0, 67, 0x32, 0, 7, 0x41]),
  data: goBuildInfo('build\tGOARM=7,softfloat'),
  dynamic: dynamicSegment(0x6ffffffb, 0x08000000),
})
const amd64 = elfFile({ type: 3, interpreter: '/lib64/ld-linux-x86-64.so.2' })
const s390x = elfFile({ byteOrder: 'big', machine: 22, interpreter: '/lib/ld64.so.1' })
const node = startOf(process.execPath, 65_536)
const files = [arm, amd64, s390x, node]

/** All that is told of some bytes, and how many it wants. */
function told(bytes: Buffer) {
  const elf = readElf(bytes)
  const judged = elf && [describeProgram(elf), isPlatformProgram(elf), mismatch(elf, 'linux/arm/v5')]
  return { elf, judged, needed: bytesNeeded(bytes) }
}

/** Reads bytes that lie between others, and fails where these make a difference or the answer makes no sense. */
function check(bytes: Buffer): void {
  const among = (byte: number) =>
    Buffer.concat([Buffer.alloc(100, byte), bytes, Buffer.alloc(100, byte)]).subarray(100, 100 + bytes.length)
  const answer = told(Buffer.from(bytes))
  for (const byte of [0, 0x41, 0xff]) {
    if (!isDeepStrictEqual(told(among(byte)), answer)) expect(told(among(byte))).toEqual(answer)
  }
  const { needed } = answer
  if (!Number.isSafeInteger(needed) || needed < 0 || needed > mostBytesNeeded) expect(needed).toBe('a number of bytes')
}

describe('any bytes', () => {
  test('are read, and nothing beside them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => check(Buffer.from(bytes))),
      runs,
    )
  })

  test('that start like an ELF file too', () => {
    const ident = fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom(1, 2), fc.constantFrom(3, 40, 62, 183))
    fc.assert(
      fc.property(ident, fc.uint8Array({ maxLength: 300 }), ([bits, byteOrder, machine], bytes) => {
        const start = [0x7f, 0x45, 0x4c, 0x46, bits, byteOrder, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]
        check(Buffer.from([...start, ...(byteOrder === 1 ? [machine, 0] : [0, machine]), ...bytes]))
      }),
      runs,
    )
  })
})

describe('an ELF file', () => {
  test.each([
    ['arm', arm],
    ['amd64', amd64],
    ['s390x', s390x],
    ['node', node.subarray(0, 3000)],
  ])('%s is read wherever it is cut off', (_, file) => {
    for (let length = 0; length <= file.length; length += 1) check(file.subarray(0, length))
  })

  test('is read with any of its bytes changed, and cut off', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0xff))), {
      maxLength: 8,
    })
    // Most of them in the headers, where they matter.
    const place = fc.oneof(fc.constant(120), fc.constant(Number.POSITIVE_INFINITY))
    fc.assert(
      fc.property(fc.constantFrom(...files), changes, place, fc.option(fc.nat()), (file, given, within, length) => {
        const changed = Buffer.from(file)
        for (const [at, byte] of given) changed[at % Math.min(within, file.length)] = byte
        check(changed.subarray(0, length === null ? changed.length : length % (changed.length + 1)))
      }),
      runs,
    )
  })

  test('is told with those bytes that it needs as with all', () => {
    for (const file of files) expect(readElf(file.subarray(0, bytesNeeded(file)))).toEqual(readElf(file))
  })
})
