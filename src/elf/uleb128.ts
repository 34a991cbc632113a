/** A number, and where the bytes after it start. */
export type Uleb128 = { readonly value: number; readonly next: number }

/**
 * Reads a number in base 128, its lowest seven bits first (DWARF's ULEB128, which is Go's uvarint too).
 *
 * @returns undefined where the bytes end within it, or it has more bytes than a number of 64 bits
 */
export function readUleb128(bytes: Buffer, at: number): Uleb128 | undefined {
  const length = bytes.subarray(at, at + 10).findIndex((byte) => byte < 0x80) + 1
  if (length === 0) return undefined
  const value = bytes.subarray(at, at + length).reduce((sum, byte, index) => sum + (byte & 0x7f) * 128 ** index, 0)
  return { value, next: at + length }
}
