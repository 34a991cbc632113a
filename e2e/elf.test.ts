import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { startOf } from '../__tests__/elf/elf-file.ts'
import { readArmAttributes } from '../src/elf/arm.ts'
import { Tag_CPU_arch } from '../src/elf/arm-attributes.ts'
import { bytesNeeded, type Elf, readElf } from '../src/elf/elf.ts'
import { readHeader } from '../src/elf/layout.ts'
import { describeProgram, isPlatformProgram, mismatch } from '../src/elf/program.ts'
import { architectureOf, linuxPlatforms, type PlatformName, platformSlug } from '../src/platform.ts'
import { makeFolder } from './action.ts'
import { lab, platformsIn, sh } from './lab.ts'

// readelf's names.
const machines: Readonly<Record<string, number>> = {
  'Intel 80386': 3,
  'MIPS R3000': 8,
  PowerPC64: 21,
  'IBM S/390': 22,
  ARM: 40,
  'Advanced Micro Devices X86-64': 62,
  AArch64: 183,
  'RISC-V': 243,
  LoongArch: 258,
}
const types: Readonly<Record<string, number>> = { REL: 1, EXEC: 2, DYN: 3 }
const armArchitectures = ['Pre-v4', 'v4', 'v4T', 'v5T', 'v5TE', 'v5TEJ', 'v6', 'v6KZ', 'v6T2', 'v6K', 'v7']

/** A file, and as much of it as the reader asked for. */
type Read = { readonly path: string; readonly bytes: Buffer; readonly elf: Elf }

/** What both tell of a file, in our words. */
type Told = Pick<Elf, 'bits' | 'byteOrder' | 'machine' | 'type' | 'flags' | 'interpreter'> & {
  readonly armArchitecture?: string | undefined
  readonly float?: string | undefined
}

describe.each(platformsIn(lab.LAB_BASE_IMAGE) as PlatformName[])('the base image for %s', (platform) => {
  let found: Read[] = []
  beforeAll(() => {
    found = filesOf(platform)
    expect(found.length).toBeGreaterThan(100)
  })

  test('is read as readelf reads it', () => {
    expect(found.map(told)).toEqual(readelf(found))
  })

  test('has only programs and libraries for it', () => {
    expect(found.filter(({ elf }) => mismatch(elf, platform) !== undefined || !isPlatformProgram(elf))).toEqual([])
  })

  test('has none for another architecture', () => {
    const foreign = linuxPlatforms.filter((other) => architectureOf(other) !== architectureOf(platform))
    const fitting = found.flatMap(({ path, elf }) =>
      foreign.filter((other) => mismatch(elf, other) !== describeProgram(elf)).map((other) => `${path}: ${other}`),
    )
    expect(fitting).toEqual([])
  })
})

test('programs of the base image for linux/arm/v7 are for no lower level', () => {
  const programs = filesOf('linux/arm/v7').filter(({ path }) => /\/s?bin\//.test(path))
  expect(programs.length).toBeGreaterThan(10)
  const reasons = programs.flatMap(({ elf }) => [mismatch(elf, 'linux/arm/v5'), mismatch(elf, 'linux/arm/v6')])
  expect(new Set(reasons)).toEqual(new Set(['linux/arm/v7 (it needs ARMv7, Tag_CPU_arch)']))
})

describe('a program of Go', () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'go.mod'), 'module example.com/hi\n\ngo 1.21\n')
  writeFileSync(join(folder, 'main.go'), 'package main\n\nfunc main() { println("hi") }\n')
  const build = (GOARCH: string, GOARM: string, ...flags: readonly string[]): Read => {
    const path = join(folder, [GOARCH, GOARM, flags.length].join('-'))
    const env = { ...process.env, GOOS: 'linux', GOARCH, GOARM, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' }
    execFileSync('go', ['build', '-buildvcs=false', ...flags, '-o', path, '.'], { cwd: folder, env, stdio: 'pipe' })
    return only(readFile(path))
  }

  const others = [...new Set(linuxPlatforms.map(architectureOf))].filter((architecture) => architecture !== 'arm')
  test.each(others)('for linux/%s is for nothing else', (architecture) => {
    const program = build(architecture, '')
    expect(told(program)).toEqual(only(readelf([program])))
    expect(describeProgram(program.elf)).toBe(`linux/${architecture}`)
    const fitting = linuxPlatforms.filter((platform) => mismatch(program.elf, platform) === undefined)
    expect(fitting).toEqual(linuxPlatforms.filter((platform) => architectureOf(platform) === architecture))
  })

  test.each([
    ['5', 'v5', ['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7']],
    ['5,hardfloat', 'v5', ['linux/arm/v6', 'linux/arm/v7']],
    ['6', 'v6', ['linux/arm/v6', 'linux/arm/v7']],
    ['7', 'v7', ['linux/arm/v7']],
    ['7,softfloat', 'v7', ['linux/arm/v7']],
  ])('with GOARM=%s is for its level and above, stripped or not', (goArm, level, platforms) => {
    const programs = [build('arm', goArm), build('arm', goArm, '-trimpath', '-ldflags=-s -w')]
    // Nothing that readelf knows tells it.
    const armless = programs.map(told).map(({ float, ...rest }) => rest)
    expect(armless).toEqual(readelf(programs).map(({ float, ...rest }) => rest))
    for (const { elf } of programs) {
      expect(describeProgram(elf)).toBe(`linux/arm/${level}`)
      expect(linuxPlatforms.filter((platform) => mismatch(elf, platform) === undefined)).toEqual(platforms)
    }
  })
})

/** The ELF files of the base image. */
function filesOf(platform: PlatformName): Read[] {
  const root = join(makeFolder(), platformSlug(platform))
  const archive = `${root}.tar`
  mkdirSync(root)
  execFileSync(lab.LAB_CRANE, ['export', `--platform=${platform}`, lab.LAB_BASE_IMAGE, archive], { stdio: 'pipe' })
  execFileSync('tar', ['--extract', '--no-same-owner', `--file=${archive}`, `--directory=${root}`])
  return filesBelow(root).flatMap(readFile)
}

function filesBelow(folder: string): string[] {
  // Links are not followed: /usr/bin/X11 is one to its own folder.
  return sh('find', folder, '-type', 'f').split('\n').filter(Boolean).sort()
}

/** Reads as a caller does: the first 4 KiB, then what these ask for. None where it is not an ELF file. */
function readFile(path: string): Read[] {
  const { size } = statSync(path)
  let bytes = startOf(path, Math.min(size, 4096))
  for (let needed = bytesNeeded(bytes); needed > bytes.length && bytes.length < size; needed = bytesNeeded(bytes)) {
    bytes = startOf(path, Math.min(size, needed))
  }
  const elf = readElf(bytes)
  const isElf = readFileSync(path).subarray(0, 4).equals(Buffer.from('\x7fELF'))
  if (isElf !== (elf !== undefined)) throw new Error(`${path} is ${isElf ? 'an' : 'no'} ELF file`)
  return elf ? [{ path, bytes, elf }] : []
}

function told({ bytes, elf }: Read): Told {
  const { bits, byteOrder, machine, type, flags, interpreter, arm } = elf
  const header = readHeader(bytes)
  const architecture = arm && header && readArmAttributes(bytes, header).get(Tag_CPU_arch)
  const armArchitecture = architecture === undefined ? undefined : armArchitectures[architecture]
  return { bits, byteOrder, machine, type, flags, interpreter, armArchitecture, float: arm?.float }
}

/** What readelf tells of each file, by what it prints after the line `File: <path>`. */
function readelf(files: readonly Read[]): Told[] {
  const paths = files.map(({ path }) => path)
  // With one file it leaves out that line.
  const printed = execFileSync('readelf', ['-h', '-l', '-A', '-W', ...paths, ...paths.slice(0, 1)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return printed
    .split(/^File: .*$/m)
    .slice(1, paths.length + 1)
    .map((text) => {
      const word = (pattern: RegExp) => text.match(pattern)?.[1]
      return {
        bits: word(/^ +Class: +ELF(\d+)$/m) === '64' ? 64 : 32,
        byteOrder: word(/^ +Data: .*, (\w+) endian$/m) === 'little' ? 'little' : 'big',
        machine: machines[word(/^ +Machine: +(.*)$/m) ?? ''] ?? -1,
        type: types[word(/^ +Type: +(\w+)/m) ?? ''] ?? -1,
        flags: Number(word(/^ +Flags: +(0x\w+)/m)),
        interpreter: word(/\[Requesting program interpreter: (.*)\]$/m),
        armArchitecture: word(/^ +Tag_CPU_arch: (.*)$/m),
        float: word(/^ +Flags: .*\b(soft|hard)-float ABI/m),
      }
    })
}

function only<T>(items: readonly T[]): T {
  const [item] = items
  if (item === undefined || items.length > 1) throw new Error(`there are ${items.length}`)
  return item
}
