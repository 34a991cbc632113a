import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError, type Run } from '../process.ts'

/** Tells whether this machine executes a tiny ELF program of an architecture. */
export type Probe = (architecture: string) => Promise<boolean>

/** Executes an ELF program that only exits 0, to learn what the kernel runs: its CPU may lack 32-bit modes. */
export function createProbe(run: Run, folder: string): Probe {
  return async (architecture) => {
    const program = exitPrograms[architecture]
    if (!program) return false
    const path = join(folder, `probe-${architecture}-${randomUUID()}`)
    await writeFile(path, program, { mode: 0o700 })
    try {
      await run(path, [])
      return true
    } catch (error) {
      if (error instanceof CommandError) return false
      throw error
    } finally {
      await rm(path, { force: true })
    }
  }
}

/** An ELF file of one segment: header, program header, code. */
function elfProgram(machine: number, code: Buffer): Buffer {
  const base = 0x10000
  const headers = 52 + 32
  const file = Buffer.alloc(headers + code.length)
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1])
  const words: [number, number][] = [
    [20, 1], // e_version
    [24, base + headers], // e_entry
    [28, 52], // e_phoff
    [52, 1], // p_type: load
    [60, base], // p_vaddr
    [64, base], // p_paddr
    [68, file.length], // p_filesz
    [72, file.length], // p_memsz
    [76, 5], // p_flags: read, execute
    [80, 0x1000], // p_align
  ]
  for (const [offset, value] of words) file.writeUInt32LE(value, offset)
  file.writeUInt16LE(2, 16) // e_type: executable
  file.writeUInt16LE(machine, 18)
  file.writeUInt16LE(52, 40) // e_ehsize
  file.writeUInt16LE(32, 42) // e_phentsize
  file.writeUInt16LE(1, 44) // e_phnum
  if (machine === 40) file.writeUInt32LE(0x05000000, 36) // e_flags: EABI 5
  file.set(code, headers)
  return file
}

const exitPrograms: Readonly<Record<string, Buffer>> = {
  // xor ebx,ebx; mov eax,1; int 0x80
  '386': elfProgram(3, Buffer.from('31dbb801000000cd80', 'hex')),
  // mov r0,#0; mov r7,#1; svc 0
  arm: elfProgram(40, Buffer.from('0000a0e30170a0e3000000ef', 'hex')),
}
