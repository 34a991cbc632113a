import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { bytesNeeded, mostBytesNeeded, readElf } from '../../src/elf/elf.ts'
import { attributesSection, elfFile, endOfHeaders, goBuildInfo } from './elf-file.ts'

const interpreter = '/lib64/ld-linux-x86-64.so.2'

describe('readElf', () => {
  test.each([
    [
      'a dynamic program of 64 bits',
      elfFile({ type: 3, interpreter }),
      { bits: 64, byteOrder: 'little', machine: 62, osAbi: 0, type: 3, flags: 0, interpreter },
    ],
    [
      'a static one in the other byte order',
      elfFile({ byteOrder: 'big', machine: 22, osAbi: 3, flags: 1 }),
      { bits: 64, byteOrder: 'big', machine: 22, osAbi: 3, type: 2, flags: 1 },
    ],
    [
      'one of 32 bits',
      elfFile({ bits: 32, machine: 3, interpreter: '/lib/ld-linux.so.2', data: Buffer.from('data') }),
      { bits: 32, byteOrder: 'little', machine: 3, osAbi: 0, type: 2, flags: 0, interpreter: '/lib/ld-linux.so.2' },
    ],
    [
      'one of 32 bits in the other byte order',
      elfFile({ bits: 32, byteOrder: 'big', machine: 20, flags: 0x80000000, interpreter: '/lib/ld.so.1' }),
      { bits: 32, byteOrder: 'big', machine: 20, osAbi: 0, type: 2, flags: 0x80000000, interpreter: '/lib/ld.so.1' },
    ],
    [
      'one for linux/arm',
      elfFile({ bits: 32, machine: 40, entry: 0x10401, flags: 0x5000400, attributes: attributesSection([6, 10]) }),
      {
        ...{ bits: 32, byteOrder: 'little', machine: 40, osAbi: 0, type: 2, flags: 0x5000400 },
        arm: { level: 7, levelFrom: 'Tag_CPU_arch', float: 'hard', isMicrocontroller: false },
      },
    ],
  ])('reads %s', (_, file, expected) => {
    expect(readElf(file)).toEqual(expected)
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a script', Buffer.from(`#!/bin/sh\n${'echo\n'.repeat(20)}`)],
    ['a program for Windows', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)])],
    ['the magic alone', elfFile({}).subarray(0, 4)],
    ['half a header', elfFile({}).subarray(0, 63)],
    ['half a header of 32 bits', elfFile({ bits: 32 }).subarray(0, 51)],
    ['a class that there is not', withBytes(elfFile({}), [4, 3])],
    ['a byte order that there is not', withBytes(elfFile({}), [5, 0])],
  ])('takes %s for no ELF file', (_, bytes) => {
    expect(readElf(bytes)).toBeUndefined()
  })

  test.each([
    ['lies beyond the bytes', elfFile({ interpreter }).subarray(0, -1)],
    ['is longer than any path', elfFile({ interpreter: `/${'a'.repeat(4096)}` })],
    ['is empty', elfFile({ interpreter: '' })],
    ['is in program headers beyond the bytes', elfFile({ interpreter }).subarray(0, 100)],
    ['is in program headers of another size', withBytes(elfFile({ interpreter }), [54, 32])],
    ['is in more program headers than Linux takes', withBytes(elfFile({ interpreter }), [56, 0xff], [57, 0xff])],
    ['is in program headers that start nowhere', withBytes(elfFile({ interpreter }), [39, 0xff])],
  ])('has no interpreter where it %s', (_, bytes) => {
    expect(readElf(bytes)).toEqual({ bits: 64, byteOrder: 'little', machine: 62, osAbi: 0, type: 2, flags: 0 })
  })

  test('ends the interpreter at its first NUL, as the kernel does', () => {
    expect(readElf(elfFile({ interpreter: '/lib/a\0/lib/b' }))?.interpreter).toBe('/lib/a')
  })
})

describe('bytesNeeded', () => {
  const arm = { bits: 32, machine: 40 } as const

  test.each([
    ['what is not ELF', Buffer.from('#!/bin/sh\n'), 0],
    ['nothing', Buffer.alloc(0), 0],
    ['an ELF file that ends within its header', elfFile({}).subarray(0, 20), 64],
    ['a class that there is not', withBytes(elfFile({}), [4, 3]), 0],
    ['a whole header of 32 bits that is all of a file', elfFile({ bits: 32, machine: 3 }), 0],
    ['a static program', elfFile({ data: Buffer.alloc(9000) }), endOfHeaders(64, 1)],
    [
      'a dynamic program',
      elfFile({ interpreter, data: Buffer.alloc(9000) }),
      endOfHeaders(64, 2) + interpreter.length + 1,
    ],
    ['program headers beyond the bytes', elfFile({ interpreter }).subarray(0, 64), endOfHeaders(64, 1)],
    ['program headers that Linux refuses', withBytes(elfFile({ interpreter }), [56, 0xff], [57, 0xff]), 0],
    ['program headers that start nowhere', withBytes(elfFile({ interpreter }), [39, 0xff]), mostBytesNeeded],
    ['the data of a linux/arm program', elfFile({ ...arm, data: Buffer.alloc(9000) }), endOfHeaders(32, 1) + 9000],
    ['its dynamic segment', elfFile({ ...arm, dynamic: Buffer.alloc(64) }), endOfHeaders(32, 1) + 64],
    ['its attributes', elfFile({ ...arm, attributes: Buffer.alloc(50) }), endOfHeaders(32, 0) + 50 + 80],
  ])('tells what is needed for %s', (_, head, expected) => {
    expect(bytesNeeded(head)).toBe(expected)
  })

  test('goes on to attributes behind the section headers', () => {
    const file = elfFile({ ...arm, attributes: attributesSection([6, 10]) })
    file.writeUInt32LE(file.length + 100, file.length - 40 + 16)
    expect(bytesNeeded(file)).toBe(file.length + 100 + attributesSection([6, 10]).length)
  })

  test('leads to all that the whole file tells, and no farther', () => {
    const parts = { interpreter: '/lib/ld-linux.so.3', data: goBuildInfo('build\tGOARM=6'), dynamic: Buffer.alloc(64) }
    const file = elfFile({ ...arm, ...parts, attributes: attributesSection([6, 4]) })
    const longer = Buffer.concat([file, Buffer.alloc(10_000)])
    const asked = [64]
    for (;;) {
      const needed = bytesNeeded(longer.subarray(0, asked.at(-1)))
      if (needed <= Number(asked.at(-1))) break
      asked.push(needed)
    }
    expect(asked).toEqual([64, file.length])
    expect(readElf(longer.subarray(0, file.length))).toEqual(readElf(longer))
    expect(readElf(file)?.arm).toEqual({ level: 6, levelFrom: 'GOARM', float: 'hard', isMicrocontroller: false })
  })

  test('is satisfied with the first 4 KiB of Node', () => {
    expect(bytesNeeded(readFileSync(process.execPath).subarray(0, 4096))).toBeLessThanOrEqual(4096)
  })
})

function withBytes(file: Buffer, ...changes: readonly (readonly [at: number, byte: number])[]): Buffer {
  const changed = Buffer.from(file)
  for (const [at, byte] of changes) changed.writeUInt8(byte, at)
  return changed
}
