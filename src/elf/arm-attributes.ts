import { fieldsOf } from './layout.ts'
import type { ElfMachine } from './machines.ts'
import { readUleb128, type Uleb128 } from './uleb128.ts'

/** The build attributes of a whole file that are numbers, by their tag. */
export type ArmAttributes = ReadonlyMap<number, number>

/** Tags of build attributes. */
export const Tag_CPU_arch = 6
export const Tag_CPU_arch_profile = 7

const Tag_File = 1
const Tag_CPU_raw_name = 4
const Tag_CPU_name = 5
const Tag_compatibility = 32

const vendor = Buffer.from('aeabi\0')

/**
 * Parses the content of a section .ARM.attributes: the letter A, then a block for each vendor, in it a block for the
 * file, sections or symbols ("Addenda to, and Errata in, the ABI for the Arm Architecture", ADDENDA32, build
 * attributes).
 *
 * @returns what was read before the first corrupt part
 */
export function parseArmAttributes(section: Buffer, byteOrder: ElfMachine['byteOrder']): ArmAttributes {
  if (section[0] !== 0x41) return new Map()
  const attributes = blocksOf(section.subarray(1), 0, byteOrder)
    .filter((block) => block.subarray(4, 4 + vendor.length).equals(vendor))
    .flatMap((block) => blocksOf(block.subarray(4 + vendor.length), 1, byteOrder))
    .filter((block) => block[0] === Tag_File)
    .flatMap((block) => attributesIn(block.subarray(5)))
  return new Map(attributes)
}

/**
 * Consecutive blocks. The length of each, which includes the whole block, is a word this many bytes after its start.
 */
function blocksOf(bytes: Buffer, before: number, byteOrder: ElfMachine['byteOrder']): Buffer[] {
  const { word } = fieldsOf(bytes, { bits: 32, byteOrder })
  const blocks: Buffer[] = []
  for (let at = 0; at + before + 4 <= bytes.length; ) {
    const length = word(at + before)
    if (length < before + 4) break
    blocks.push(bytes.subarray(at, at + length))
    at += length
  }
  return blocks
}

function attributesIn(bytes: Buffer): [tag: number, value: number][] {
  const attributes: [number, number][] = []
  for (let at = 0; ; ) {
    const tag = readUleb128(bytes, at)
    const value = tag && readValue(bytes, tag)
    if (!value) return attributes
    if (value.number !== undefined) attributes.push([tag.value, value.number])
    at = value.next
  }
}

/** The value after a tag: a number, a text, or both. */
function readValue(bytes: Buffer, tag: Uleb128): { readonly number?: number; readonly next: number } | undefined {
  const number = isText(tag.value) ? undefined : readUleb128(bytes, tag.next)
  if (number && tag.value !== Tag_compatibility) return { number: number.value, next: number.next }
  if (!number && !isText(tag.value)) return undefined
  const end = bytes.indexOf(0, number?.next ?? tag.next)
  return end < 0 ? undefined : { ...(number && { number: number.value }), next: end + 1 }
}

/** Names are text; so are odd tags above Tag_compatibility, so that readers can step over what they do not know. */
function isText(tag: number): boolean {
  return tag === Tag_CPU_raw_name || tag === Tag_CPU_name || (tag > Tag_compatibility && tag % 2 === 1)
}
