import { describe, expect, test } from '@jest/globals'
import type { Arm } from '../../src/elf/arm.ts'
import type { Elf } from '../../src/elf/elf.ts'
import { elfArchitectures } from '../../src/elf/machines.ts'
import { describeProgram, isPlatformProgram, mismatch } from '../../src/elf/program.ts'
import { architectureOf, linuxPlatforms, type PlatformName } from '../../src/platform.ts'

const program = (machine: number, bits: Elf['bits'] = 64, byteOrder: Elf['byteOrder'] = 'little'): Elf => ({
  ...{ machine, bits, byteOrder },
  osAbi: 0,
  type: 2,
  flags: 0,
})
const armProgram = (arm: Partial<Arm> = {}): Elf => ({ ...program(40, 32), arm: { isMicrocontroller: false, ...arm } })

const programs: Readonly<Record<string, Elf>> = {
  'linux/386': program(3, 32),
  'linux/amd64': program(62),
  'linux/arm/v7': armProgram({ level: 7, levelFrom: 'Tag_CPU_arch', float: 'hard' }),
  'linux/arm64': program(183),
  'linux/loong64': program(258),
  'linux/mips64': program(8, 64, 'big'),
  'linux/mips64le': program(8),
  'linux/ppc64le': program(21),
  'linux/riscv64': program(243),
  'linux/s390x': program(22, 64, 'big'),
}

test('each Linux platform has a machine', () => {
  expect([...elfArchitectures].sort()).toEqual([...new Set(linuxPlatforms.map(architectureOf))].sort())
})

describe('describeProgram', () => {
  test.each([
    ...Object.entries(programs),
    ['linux/arm', armProgram()],
    ['linux/arm/v5', armProgram({ level: 4 })],
    ['32-bit PowerPC', program(20, 32, 'big')],
    ['64-bit PowerPC (big endian)', program(21, 64, 'big')],
    ['32-bit MIPS (little endian)', program(8, 32)],
    ['32-bit SPARC', program(2, 32, 'big')],
    ['64-bit SPARC', program(43, 64, 'big')],
    ['Itanium (IA-64)', program(50)],
    ['Alpha', program(0x9026)],
    ['PA-RISC', program(15, 32, 'big')],
    ['x32 (amd64 with 32-bit pointers)', program(62, 32)],
    ['eBPF', program(247)],
    ['machine 0x1234', program(0x1234)],
  ])('%s', (name, elf) => {
    expect(describeProgram(elf)).toBe(name)
  })
})

test.each<[string, Elf, boolean]>([
  ...Object.entries(programs).map(([name, elf]) => [name, elf, true] as [string, Elf, boolean]),
  ['GNU', { ...program(62), osAbi: 3 }, true],
  ['FreeBSD', { ...program(62), osAbi: 9 }, false],
  ['an object', { ...program(62), type: 1 }, false],
  ['a library', { ...program(62), type: 3 }, true],
  ['a core', { ...program(62), type: 4 }, false],
  ['eBPF', program(247), false],
  ['AMD GPU', program(224), false],
  ['Cortex-M', armProgram({ level: 7, isMicrocontroller: true }), false],
  ['32-bit PowerPC', program(20, 32, 'big'), false],
])('isPlatformProgram: %s', (_, elf, expected) => {
  expect(isPlatformProgram(elf)).toBe(expected)
})

describe('mismatch', () => {
  test.each(linuxPlatforms)('of programs for every machine on %s', (platform) => {
    const architecture = architectureOf(platform)
    const found = Object.entries(programs).map(([name, elf]) => [name, mismatch(elf, platform)])
    const wrong = (name: string) => (architectureOf(name as PlatformName) === architecture ? undefined : name)
    const expected = Object.keys(programs).map((name) => [name, wrong(name)])
    // The level of arm is below.
    const others = ([name]: readonly unknown[]) => architecture !== 'arm' || name !== 'linux/arm/v7'
    expect(found.filter(others)).toEqual(expected.filter(others))
  })

  const hard5 = armProgram({ level: 5, levelFrom: 'GOARM', float: 'hard' })
  test.each<[string, Elf, PlatformName, string | undefined]>([
    ['v7 on v7', armProgram({ level: 7, float: 'hard' }), 'linux/arm/v7', undefined],
    ['v7 on arm, which is v7', armProgram({ level: 7, float: 'hard' }), 'linux/arm', undefined],
    ['v6 on v7', armProgram({ level: 6, float: 'hard' }), 'linux/arm/v7', undefined],
    ['v5 with soft floats on v7', armProgram({ level: 5, float: 'soft' }), 'linux/arm/v7', undefined],
    ['v5 on v6', armProgram({ level: 5, float: 'soft' }), 'linux/arm/v6', undefined],
    ['v7 on v8', armProgram({ level: 7, float: 'hard' }), 'linux/arm/v8', undefined],
    ['unknown on v5', armProgram(), 'linux/arm/v5', undefined],
    [
      'v7 on v6',
      armProgram({ level: 7, levelFrom: 'Tag_CPU_arch', float: 'hard' }),
      'linux/arm/v6',
      'linux/arm/v7 (it needs ARMv7, Tag_CPU_arch)',
    ],
    [
      'of Go on v5',
      armProgram({ level: 6, levelFrom: 'GOARM', float: 'hard' }),
      'linux/arm/v5',
      'linux/arm/v6 (it was built with GOARM=6)',
    ],
    ['hard floats on v6', hard5, 'linux/arm/v6', undefined],
    [
      'hard floats on v5',
      hard5,
      'linux/arm/v5',
      'linux/arm/v6 or later (it uses hard floating point, which linux/arm/v5 does not have)',
    ],
    ['amd64 on a level of amd64', program(62), 'linux/amd64/v3', undefined],
    ['amd64 on an unknown architecture', program(62), 'linux/sparc64', undefined],
    ['amd64 on Windows', program(62), 'windows/arm64', undefined],
    ['PowerPC on amd64', program(20, 32, 'big'), 'linux/amd64', '32-bit PowerPC'],
  ])('%s', (_, elf, platform, expected) => {
    expect(mismatch(elf, platform)).toBe(expected)
  })
})
