import { describe, expect, test } from '@jest/globals'
import { parseArmAttributes } from '../../src/elf/arm-attributes.ts'
import { readElf } from '../../src/elf/elf.ts'
import { findGoArm } from '../../src/elf/go-arm.ts'
import { attributesSection, dynamicSegment, type ElfParts, elfFile, goBuildInfo } from './elf-file.ts'

const arm = (parts: ElfParts) => readElf(elfFile({ bits: 32, machine: 40, ...parts }))?.arm
// An odd address.
const thumb = 0x10401
const [hardFloat, softFloat] = [0x5000400, 0x5000200]
const interpreter = '/lib/ld-linux.so.3'
const nothing = { isMicrocontroller: false }
const byAttribute = (level: number) => ({ ...nothing, level, levelFrom: 'Tag_CPU_arch' })
const byGo = (level: number, float: 'hard' | 'soft') => ({ ...nothing, level, levelFrom: 'GOARM', float })

describe('the level of a linux/arm program', () => {
  // As `readelf -A` names them.
  test.each([
    ['Pre-v4', 0, 4],
    ['v4', 1, 4],
    ['v4T', 2, 4],
    ['v5T', 3, 5],
    ['v5TE', 4, 5],
    ['v5TEJ', 5, 5],
    ['v6', 6, 6],
    ['v6KZ', 7, 6],
    ['v6T2', 8, 6],
    ['v6K', 9, 6],
    ['v7', 10, 7],
    ['v6-M', 11, 6],
    ['v6S-M', 12, 6],
    ['v7E-M', 13, 7],
    ['v8-A', 14, 7],
    ['v8.1-A', 18, 7],
    ['v9-A', 22, 7],
    ['what comes later', 99, 7],
  ])('of Tag_CPU_arch %s, where the program shows it too', (_, architecture, level) => {
    const attributes = attributesSection([6, architecture])
    expect(arm({ attributes, entry: thumb, flags: hardFloat })).toEqual({ ...byAttribute(level), float: 'hard' })
    const unproven = arm({ attributes, flags: softFloat })
    expect(unproven).toEqual(level < 6 ? { ...byAttribute(level), float: 'soft' } : { ...nothing, float: 'soft' })
  })

  // PostgreSQL of Debian for armhf and armel, and as it would be for v6.
  test.each<[string, ElfParts, object]>([
    ['v7', { entry: thumb, flags: hardFloat }, { ...byAttribute(7), float: 'hard' }],
    ['v5', { flags: softFloat }, { ...nothing, float: 'soft' }],
    ['v6', { flags: hardFloat }, { ...nothing, float: 'hard' }],
  ])('is not that of a single object for v8 in a program for %s', (_, parts, expected) => {
    expect(arm({ ...parts, type: 3, interpreter, attributes: attributesSection([6, 14]) })).toEqual(expected)
  })

  test.each<[string, ElfParts, object | undefined]>([
    ['is not known where nothing tells it', {}, nothing],
    ['is not known without the attribute', { attributes: attributesSection([7, 0x41]) }, nothing],
    ['is that of GOARM where there are no attributes', { data: goBuildInfo('build\tGOARM=7') }, byGo(7, 'hard')],
    [
      'is the higher one where both tell it',
      { attributes: attributesSection([6, 6]), data: goBuildInfo('build\tGOARM=7') },
      byGo(7, 'hard'),
    ],
    [
      'is that of the C parts where these need more',
      { entry: thumb, attributes: attributesSection([6, 10]), data: goBuildInfo('build\tGOARM=5') },
      { ...byAttribute(7), float: 'soft' },
    ],
    [
      'is not that of the highest object of a library',
      { type: 3, entry: thumb, attributes: attributesSection([6, 10]) },
      nothing,
    ],
    [
      'nor of one with a dynamic segment',
      { type: 3, dynamic: dynamicSegment(0x6ffffffb, 1), entry: thumb, attributes: attributesSection([6, 10]) },
      nothing,
    ],
    [
      'is that of a position-independent program',
      { type: 3, interpreter, entry: thumb, attributes: attributesSection([6, 10]) },
      byAttribute(7),
    ],
    [
      'is that of a static one too',
      {
        type: 3,
        dynamic: dynamicSegment(0x6ffffffb, 0x08000001),
        entry: thumb,
        attributes: attributesSection([6, 10]),
      },
      byAttribute(7),
    ],
    [
      'is none of another byte order',
      { byteOrder: 'big', entry: thumb, attributes: attributesSection([6, 10]) },
      undefined,
    ],
    [
      'is that of a microcontroller, which is told',
      { entry: thumb, attributes: attributesSection([6, 13, 7, 0x4d]) },
      { ...byAttribute(7), isMicrocontroller: true },
    ],
  ])('%s', (_, parts, expected) => {
    expect(arm(parts)).toEqual(expected)
  })

  test('is not that of build information outside of the data', () => {
    const file = elfFile({ bits: 32, machine: 40, data: goBuildInfo('build\tGOARM=7') })
    // p_flags of the first program header.
    file.writeUInt32LE(5, 52 + 24)
    expect(readElf(file)?.arm).toEqual(nothing)
  })

  test('its floating point is hard where only that of Go is', () => {
    const parts = { flags: softFloat, attributes: attributesSection([6, 4]) }
    expect(arm({ ...parts, data: goBuildInfo('build\tGOARM=5,hardfloat') })).toEqual({
      ...byAttribute(5),
      float: 'hard',
    })
  })

  test.each<[string, number, object]>([
    ['hard', 0x5000400, { float: 'hard' }],
    ['soft', 0x5000200, { float: 'soft' }],
    ['neither', 0x5000002, {}],
    ['of an older ABI, where the flags mean something else', 0x4000400, {}],
  ])('its floating point is %s by e_flags', (_, flags, expected) => {
    expect(arm({ flags })).toEqual({ ...nothing, ...expected })
  })
})

describe('parseArmAttributes', () => {
  const parse = (section: Buffer) => Object.fromEntries(parseArmAttributes(section, 'little'))

  test('reads numbers and steps over text', () => {
    // As Debian's bash for armhf has it, with a raw name, the tags that are odd or both, and one that nobody knows.
    const text = (value: string) => [...Buffer.from(`${value}\0`)]
    const attributes = [
      4,
      ...text('x'),
      5,
      ...text('7-A'),
      6,
      10,
      7,
      0x41,
      9,
      2,
      32,
      1,
      ...text('gnu'),
      65,
      ...text('ab'),
    ]
    const section = attributesSection([
      ...attributes,
      67,
      ...text('2.09'),
      68,
      0x81,
      0x01,
      0xb3,
      0x01,
      ...text('later'),
      70,
      1,
    ])
    expect(parse(section)).toEqual({ 6: 10, 7: 0x41, 9: 2, 32: 1, 68: 129, 70: 1 })
  })

  test.each([
    ['another format', Buffer.concat([Buffer.from('B'), attributesSection([6, 10]).subarray(1)]), {}],
    ['another vendor', attributesSection([6, 10], 'gnu'), {}],
    [
      'the vendor after another',
      Buffer.concat([attributesSection([6, 4], 'gnu'), attributesSection([6, 10]).subarray(1)]),
      { 6: 10 },
    ],
    ['attributes of a section', attributesSection([6, 10], 'aeabi', 2), {}],
    ['a text without an end', attributesSection([6, 10, 5, 0x37]), { 6: 10 }],
    ['a number without an end', attributesSection([6, 10, 8, 0x80]), { 6: 10 }],
    ['a number of too many bytes', attributesSection([6, 10, 8, ...Array(10).fill(0x80), 1]), { 6: 10 }],
    ['a block of no length', Buffer.from('A\0\0\0\0aeabi\0'), {}],
    ['nothing', Buffer.alloc(0), {}],
  ])('takes from %s what it can', (_, section, expected) => {
    expect(parse(section)).toEqual(expected)
  })

  test('reads lengths in the byte order of the file', () => {
    const section = attributesSection([6, 10])
    section.subarray(1, 5).reverse()
    section.subarray(12, 16).reverse()
    expect(parseArmAttributes(section, 'big')).toEqual(new Map([[6, 10]]))
  })
})

describe('findGoArm', () => {
  test.each([
    ['build\t-compiler=gc\nbuild\tGOARCH=arm\nbuild\tGOARM=5\nbuild\tGOOS=linux', { level: 5, float: 'soft' }],
    ['build\tGOARM=5,hardfloat', { level: 5, float: 'hard' }],
    ['build\tGOARM=6', { level: 6, float: 'hard' }],
    ['build\tGOARM=6,softfloat', { level: 6, float: 'soft' }],
    ['build\tGOARM=7', { level: 7, float: 'hard' }],
    ['build\tGOARM=7,softfloat', { level: 7, float: 'soft' }],
    ['build\tGOARM=9', undefined],
    ['build\tGOARM=7,vector', undefined],
    ['build\t-tags=build\tGOARM=7', undefined],
    ['build\tGOARCH=arm', undefined],
  ])('reads %j', (settings, expected) => {
    expect(findGoArm(goBuildInfo(settings))).toEqual(expected)
  })

  test.each([
    ['other data', Buffer.from('build\tGOARM=7\n')],
    ['pointers, as before Go 1.18', goBuildInfo('build\tGOARM=7', 0)],
    ['the magic at the end', goBuildInfo('build\tGOARM=7').subarray(0, 48 + 15)],
    ['a length without an end', goBuildInfo('build\tGOARM=7').subarray(0, 48 + 32 + 10)],
  ])('finds nothing in %s', (_, data) => {
    expect(findGoArm(data)).toBeUndefined()
  })
})
