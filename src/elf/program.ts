import { type PlatformName, takeApart } from '../platform.ts'
import type { Arm } from './arm.ts'
import type { Elf } from './elf.ts'
import { elfArchitecture, elfArchitectures, machineKey } from './machines.ts'

/** e_type: executable; shared object or position-independent executable. */
const linkedTypes = [2, 3]

/** e_ident[EI_OSABI] of files for Linux: System V, GNU. FreeBSD's have 9. */
const linuxAbis = [0, 3]

// The lowest level of a platform: an older program runs on it.
const lowestLevel = 5

/**
 * Machines without a Linux platform for containers, as `<machine>/<bits>/<byte order>` or `<machine>` (linux/elf-em.h).
 */
const otherMachines: Readonly<Record<string, string>> = {
  '2/32/big': '32-bit SPARC',
  '4/32/big': 'Motorola 68000',
  '8/32/big': '32-bit MIPS (big endian)',
  '8/32/little': '32-bit MIPS (little endian)',
  '20/32/big': '32-bit PowerPC',
  '21/64/big': '64-bit PowerPC (big endian)',
  '22/32/big': '31-bit S/390',
  '40/32/big': '32-bit Arm (big endian)',
  '62/32/little': 'x32 (amd64 with 32-bit pointers)',
  '183/32/little': '64-bit Arm with 32-bit pointers',
  '183/64/big': '64-bit Arm (big endian)',
  '243/32/little': '32-bit RISC-V',
  '258/32/little': '32-bit LoongArch',
  15: 'PA-RISC',
  18: '32-bit SPARC',
  42: 'SuperH',
  43: '64-bit SPARC',
  50: 'Itanium (IA-64)',
  83: 'AVR microcontrollers',
  93: 'ARC',
  94: 'Xtensa',
  164: 'Hexagon',
  189: 'MicroBlaze',
  190: 'CUDA',
  195: 'ARC',
  224: 'AMD GPUs',
  247: 'eBPF',
  36902: 'Alpha',
}

/**
 * The machine of a program, as a platform if it has one: `linux/amd64`, `linux/arm/v7`, `32-bit PowerPC`, `machine
 * 0x1234`.
 */
export function describeProgram(elf: Elf): string {
  const architecture = elfArchitecture(elf)
  if (!architecture) {
    return otherMachines[machineKey(elf)] ?? otherMachines[elf.machine] ?? `machine 0x${elf.machine.toString(16)}`
  }
  const level = elf.arm?.level
  return `linux/${architecture}${level === undefined ? '' : `/v${Math.max(level, lowestLevel)}`}`
}

/**
 * Tells whether this is a program or a library for a machine that some Linux platform has. Files for eBPF, graphics
 * cards, microcontrollers or another system are data in an image, as are unlinked objects: Go has some for each
 * architecture.
 */
export function isPlatformProgram(elf: Elf): boolean {
  const isForLinux = linkedTypes.includes(elf.type) && linuxAbis.includes(elf.osAbi)
  return isForLinux && elfArchitecture(elf) !== undefined && !elf.arm?.isMicrocontroller
}

/**
 * Why a program is not for a platform, to follow `<path> is a program for`. The machine decides, for linux/arm also the
 * level and the floating point; a program that needs less than the platform has is for it.
 *
 * @returns undefined if it is for the platform, or the platform's machine is unknown
 */
export function mismatch(elf: Elf, platform: PlatformName): string | undefined {
  const { os, architecture, variant } = takeApart(platform)
  if (os !== 'linux' || !elfArchitectures.includes(architecture)) return undefined
  if (elfArchitecture(elf) !== architecture) return describeProgram(elf)
  return elf.arm && armMismatch(elf, elf.arm, platform, Number((variant ?? 'v7').slice(1)))
}

function armMismatch(
  elf: Elf,
  { level = 0, levelFrom, float }: Arm,
  platform: PlatformName,
  has: number,
): string | undefined {
  if (level > has) {
    const reason = levelFrom === 'GOARM' ? `it was built with GOARM=${level}` : `it needs ARMv${level}, Tag_CPU_arch`
    return `${describeProgram(elf)} (${reason})`
  }
  if (float === 'hard' && has < 6)
    return `linux/arm/v6 or later (it uses hard floating point, which ${platform} does not have)`
  return undefined
}
