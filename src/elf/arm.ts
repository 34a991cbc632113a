import { type ArmAttributes, parseArmAttributes, Tag_CPU_arch, Tag_CPU_arch_profile } from './arm-attributes.ts'
import { findGoArm, type GoArm } from './go-arm.ts'
import { contentOf, type ElfHeader, endOf, fieldsOf, type Part, readSections } from './layout.ts'

/** What a file for linux/arm requires of the processor. Absent if the file does not say. */
export type Arm = {
  /** The level of the architecture that it needs for certain: 4 (which is all before 5) to 7. */
  readonly level?: number
  /** Where the level is from. */
  readonly levelFrom?: 'Tag_CPU_arch' | 'GOARM'
  readonly float?: 'hard' | 'soft'
  /** A program for microcontrollers, which have no Linux platform. */
  readonly isMicrocontroller: boolean
}

// Where a header of 32 bits has the address at which a program starts; odd for Thumb code.
const e_entry = 24

// Of attributes and of PT_DYNAMIC, in bytes: real ones have hundreds, corrupt ones should not cost time.
const largestTable = 65_536

const ET_EXEC = 2
const PT_LOAD = 1
const PT_DYNAMIC = 2
const PT_INTERP = 3
const PF_W = 2
const SHT_ARM_ATTRIBUTES = 0x70000003
const DT_FLAGS_1 = 0x6ffffffb
const DF_1_PIE = 0x08000000

// ELF for the Arm Architecture, e_flags.
const EF_ARM_EABIMASK = 0xff000000
const EF_ARM_EABI_VER5 = 0x05000000
const EF_ARM_ABI_FLOAT_SOFT = 0x200
const EF_ARM_ABI_FLOAT_HARD = 0x400

/** Levels by Tag_CPU_arch: pre-v4, v4, v4T, v5T, v5TE, v5TEJ, v6, v6KZ, v6T2, v6K, v7, v6-M, v6S-M, v7E-M; then v8-A and above. */
const levels = [4, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 6, 6, 7]

/**
 * Reads the level and the floating point of a file for linux/arm from `.ARM.attributes`, e_flags and Go's build
 * information, which may be all that a Go program has. If two of them say something, the program needs both.
 */
export function readArm(bytes: Buffer, header: ElfHeader, segments: readonly Part[]): Arm {
  const attributes = readArmAttributes(bytes, header)
  const go = goArmIn(bytes, segments)
  const level = isProgram(bytes, header, segments) ? certainLevel(bytes, header, attributes) : undefined
  const float = floatOf(header, go)
  return {
    ...(level !== undefined && { level, levelFrom: 'Tag_CPU_arch' }),
    ...(go && go.level > (level ?? 0) && { level: go.level, levelFrom: 'GOARM' }),
    ...(float && { float }),
    isMicrocontroller: attributes.get(Tag_CPU_arch_profile) === 'M'.charCodeAt(0),
  }
}

/** The attributes of a file; empty if it has none. */
export function readArmAttributes(bytes: Buffer, header: ElfHeader): ArmAttributes {
  const section = readSections(bytes, header).find(isAttributes)
  const content = section && contentOf(bytes, section)
  return content ? parseArmAttributes(content, header.byteOrder) : new Map()
}

/** The parts that {@link readArm} reads, as far as the headers within the bytes show them. */
export function armParts(bytes: Buffer, header: ElfHeader, segments: readonly Part[]): Part[] {
  const sections = readSections(bytes, header).filter(isAttributes)
  return [...sections, ...segments.filter((segment) => isData(segment) || isDynamic(segment))]
}

/**
 * The level that the code of a program needs wherever it runs. Tag_CPU_arch is that of the highest object, which may be
 * code for better processors alone: PostgreSQL in Debian's armel and armhf has v8, libnettle in armel v6. So v7 has to
 * show in the first instruction too, which is Thumb code in what is compiled for v7 (in all of armhf) and for no level
 * below; v6 in the floating point. Nothing shows v8.
 */
function certainLevel(bytes: Buffer, header: ElfHeader, attributes: ArmAttributes): number | undefined {
  const architecture = attributes.get(Tag_CPU_arch)
  if (architecture === undefined) return undefined
  const highest = levels[architecture] ?? 8
  const startsInThumb = (fieldsOf(bytes, header).word(e_entry) & 1) === 1
  if (highest > 6) return startsInThumb ? 7 : undefined
  return highest < 6 || floatOf(header, undefined) === 'hard' ? highest : undefined
}

/** Whether it is executed, not only loaded by others. A static program may be position-independent. */
function isProgram(bytes: Buffer, header: ElfHeader, segments: readonly Part[]): boolean {
  if (header.type === ET_EXEC || segments.some(({ type }) => type === PT_INTERP)) return true
  const dynamic = segments.find(isDynamic)
  const content = dynamic && contentOf(bytes, dynamic)
  if (!content) return false
  const { word } = fieldsOf(content, header)
  return Array.from({ length: Math.floor(content.length / 8) }, (_, index) => index * 8).some(
    (at) => word(at) === DT_FLAGS_1 && (word(at + 4) & DF_1_PIE) !== 0,
  )
}

function goArmIn(bytes: Buffer, segments: readonly Part[]): GoArm | undefined {
  const data = segments.filter(isData)
  if (data.length === 0) return undefined
  // In one go, since corrupt ones may overlap.
  return findGoArm(bytes.subarray(Math.min(...data.map(({ offset }) => offset)), Math.max(...data.map(endOf))))
}

function floatOf({ flags }: ElfHeader, go: GoArm | undefined): Arm['float'] {
  const isVersion5 = (flags & EF_ARM_EABIMASK) >>> 0 === EF_ARM_EABI_VER5
  if (isVersion5 && (flags & EF_ARM_ABI_FLOAT_HARD) !== 0) return 'hard'
  if (isVersion5 && (flags & EF_ARM_ABI_FLOAT_SOFT) !== 0) return go?.float === 'hard' ? 'hard' : 'soft'
  return go?.float
}

function isAttributes({ type, size }: Part): boolean {
  return type === SHT_ARM_ATTRIBUTES && size <= largestTable
}

function isDynamic({ type, size }: Part): boolean {
  return type === PT_DYNAMIC && size <= largestTable
}

/** As Go's debug/buildinfo finds it without names of sections. */
function isData({ type, flags }: Part): boolean {
  return type === PT_LOAD && (flags & PF_W) !== 0
}
