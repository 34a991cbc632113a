import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { type Layer, readLayer } from '../../src/architecture/layer.ts'
import { type ElfParts, elfFile } from '../elf/elf-file.ts'

/**
 * What a layer has, by path: a program, an executable text, another name of a file (`link to`), a link (`-> target`), or
 * with a slash at the end a folder.
 */
export type Files = Readonly<Record<string, ElfParts | string | Buffer | { readonly same: string }>>

const machines = { amd64: 62, arm64: 183, riscv64: 243 } as const

/** A program for one of a few platforms. */
export function program(architecture: keyof typeof machines, interpreter?: string): ElfParts {
  return { machine: machines[architecture], ...(interpreter && { interpreter }) }
}

/** Packs a layer as a tar archive. */
export async function tarOf(files: Files): Promise<Buffer> {
  const archive = pack()
  for (const [name, file] of Object.entries(files)) {
    if (name.endsWith('/')) archive.entry({ name, type: 'directory' })
    else if (typeof file === 'string' && file.startsWith('-> '))
      archive.entry({ name, type: 'symlink', linkname: file.slice(3) })
    else if (typeof file === 'object' && 'same' in file) archive.entry({ name, type: 'link', linkname: file.same })
    else archive.entry({ name, mode: 0o755 }, typeof file === 'string' || Buffer.isBuffer(file) ? file : elfFile(file))
  }
  archive.finalize()
  return buffer(archive as unknown as Readable)
}

export async function layerOf(files: Files): Promise<Layer> {
  return readLayer(Readable.from([await tarOf(files)], { objectMode: false }))
}
