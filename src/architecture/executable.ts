import { bytesNeeded, type Elf, readElf } from '../elf/elf.ts'
import { hasElfMagic } from '../elf/machines.ts'

/** What Linux can execute: an ELF program, or a script through the interpreter that its first line names. */
export type Executable =
  | { readonly kind: 'ELF'; readonly elf: Elf }
  /** The line, without `#!`. */
  | { readonly kind: 'script'; readonly line: string }

/** Enough for the headers of nearly every program, and more than Linux reads of a script (BINPRM_BUF_SIZE). */
const usual = 4096

/** Takes a file in chunks, and keeps only what shows how it is executed. */
export type ExecutableReader = {
  readonly add: (chunk: Buffer) => void
  /** Undefined for a file that Linux cannot execute. */
  readonly result: () => Executable | undefined
}

/** The chunks may be overwritten later: what is kept is a copy. */
export function createExecutableReader(): ExecutableReader {
  let kept: Buffer[] = []
  let length = 0
  let wanted = 4
  const next = () => {
    const bytes = Buffer.concat(kept)
    kept = [bytes]
    if (wanted === 4) wanted = kindOf(bytes) ? usual : 0
    else wanted = kindOf(bytes) === 'ELF' ? bytesNeeded(bytes) : 0
  }
  return {
    add: (chunk) => {
      let at = 0
      while (length < wanted && at < chunk.length) {
        const part = Buffer.from(chunk.subarray(at, at + wanted - length))
        kept.push(part)
        at += part.length
        length += part.length
        if (length >= wanted) next()
      }
    },
    result: () => {
      // The file may end before all the bytes that are needed.
      if (length < wanted) next()
      return executableOf(Buffer.concat(kept))
    },
  }
}

function executableOf(bytes: Buffer): Executable | undefined {
  const kind = kindOf(bytes)
  if (kind === 'script') return { kind, line: bytes.subarray(2).toString().split('\n')[0] ?? '' }
  const elf = kind && readElf(bytes)
  return elf ? { kind: 'ELF', elf } : undefined
}

function kindOf(bytes: Buffer): Executable['kind'] | undefined {
  if (hasElfMagic(bytes)) return 'ELF'
  return bytes.subarray(0, 2).toString('latin1') === '#!' ? 'script' : undefined
}
