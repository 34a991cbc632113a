import { readUleb128 } from './uleb128.ts'

/** The GOARM of a Go program: `7` is 7 with hard float, `7,softfloat` without. */
export type GoArm = { readonly level: number; readonly float: 'hard' | 'soft' }

// Go's debug/buildinfo: 14 bytes of magic, the size of a pointer, flags, 16 bytes that were pointers before Go 1.18.
const magic = Buffer.from('\xff Go buildinf:', 'latin1')
const headerSize = 32
const inlineStrings = 2

/** In bytes: a line for each module, so real ones have thousands. Node cannot create a text of half a gigabyte. */
const longestSettings = 16 * 1024 * 1024

/**
 * Finds GOARM in the build information that Go leaves in the data of a program, `-ldflags='-s -w'` and `-trimpath` or
 * not. A program built by Go before 1.18, or not by `go build`, has none.
 */
export function findGoArm(data: Buffer): GoArm | undefined {
  const at = data.indexOf(magic)
  if (at < 0 || at + headerSize > data.length || (data.readUInt8(at + 15) & inlineStrings) === 0) return undefined
  const version = readUleb128(data, at + headerSize)
  const settings = version && readUleb128(data, version.next + version.value)
  if (!settings) return undefined
  const text = data.toString('latin1', settings.next, settings.next + Math.min(settings.value, longestSettings))
  const [, digit, float] = text.match(/^build\tGOARM=([5-7])(?:,(soft|hard)float)?$/m) ?? []
  if (digit === undefined) return undefined
  const level = Number(digit)
  // Go's internal/buildcfg.
  return { level, float: float === 'soft' || (float === undefined && level === 5) ? 'soft' : 'hard' }
}
