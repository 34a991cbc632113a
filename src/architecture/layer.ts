import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { messageOf } from '../message.ts'
import { createExecutableReader, type Executable } from './executable.ts'
import { partsOf } from './path.ts'

/** What a layer has at a path. */
export type Entry =
  | {
      readonly kind: 'file'
      readonly isExecutable: boolean
      readonly executable?: Executable
    }
  /** Implied: only by what is in it, so that a lower layer may have a link there. */
  | { readonly kind: 'folder'; readonly isImplied: boolean }
  | { readonly kind: 'link'; readonly target: string }
  /** Another name of a file; the path is within the root. */
  | { readonly kind: 'hard link'; readonly target: string }
  | { readonly kind: 'other' }

/** What a layer does to those below it (OCI image-spec, layer.md). Paths are without a slash in front. */
export type Layer = {
  readonly entries: ReadonlyMap<string, Entry>
  /** Paths that it removes. */
  readonly whiteouts: ReadonlySet<string>
  /** Folders whose content in lower layers is hidden. */
  readonly opaque: ReadonlySet<string>
}

/** Layers that cannot be read here, whatever is tried: what is in them is not known. */
export class UnreadableLayerError extends Error {}

/** Follows the reading of a layer. */
export type Watch = {
  /** Gets the layer when it is opened; it fills while it is read. */
  readonly onOpen: (layer: Layer) => void
  readonly onEntry: () => void
  /** Ends the reading: nobody needs the rest. */
  readonly stop: AbortSignal
}

/**
 * Reads a layer: a tar archive, plain or compressed with gzip or zstd.
 *
 * @param bytes a stream of bytes, not of objects
 * @throws UnreadableLayerError for what is not such an archive, or is encrypted
 */
export async function readLayer(bytes: Readable, watch?: Watch): Promise<Layer> {
  const entries = new Map<string, Entry>()
  const whiteouts = new Set<string>()
  const opaque = new Set<string>()
  const layer = { entries, whiteouts, opaque }
  if (watch?.stop.aborted) return layer
  watch?.onOpen(layer)
  const archive = extract()
  archive.on('entry', (header, body, next) => {
    const path = pathOf(header.name)
    const [, folder = '', removed] = path.match(/^(?:(.*)\/)?\.wh\.(.+)$/s) ?? []
    if (removed === '.wh..opq') opaque.add(folder)
    else if (removed !== undefined) whiteouts.add(folder ? `${folder}/${removed}` : removed)
    const reader = removed === undefined && header.type === 'file' && header.size ? createExecutableReader() : undefined
    // It fails with its archive, which tells.
    body
      .on('error', () => {})
      .on('end', () => {
        if (removed === undefined && path !== '') add(entries, path, entryOf(header, reader?.result()))
        watch?.onEntry()
        next()
      })
    if (reader) body.on('data', (chunk) => reader.add(chunk as Buffer))
    else body.resume()
  })
  try {
    // Its types are those of streamx; it works with Node's streams.
    const { unpacking, isWhole } = await decompression(bytes)
    const streams = [bytes, ...unpacking, archive as unknown as NodeJS.WritableStream]
    // It may have aborted while the first bytes were waited for; a pipeline of a stream that was destroyed never ends.
    if (watch?.stop.aborted) {
      bytes.destroy()
      return layer
    }
    // Not with bytes.destroy(): once all bytes have arrived, a pipeline would wait for an end that never comes.
    await (watch ? pipeline(streams, { signal: watch.stop }) : pipeline(streams))
    if (!isWhole()) throw new Error('it is compressed with zstd in several frames, and Node unpacks only the first')
  } catch (error) {
    if (watch?.stop.aborted) return layer
    if (bytes.errored) throw error
    throw new UnreadableLayerError(messageOf(error), { cause: error })
  }
  return layer
}

type Decompression = {
  readonly unpacking: readonly NodeJS.ReadWriteStream[]
  /** Whether all was unpacked, in the end. */
  readonly isWhole: () => boolean
}

/** By the first bytes, as containerd does: the media type of a layer is not always true. */
async function decompression(bytes: Readable): Promise<Decompression> {
  const start = await peek(bytes)
  const startsWith = (...magic: readonly number[]) => magic.every((byte, index) => start[index] === byte)
  const chunkSize = 256 * 1024
  const isWhole = () => true
  if (startsWith(0x1f, 0x8b)) return { unpacking: [zlib.createGunzip({ chunkSize })], isWhole }
  if (!startsWith(0x28, 0xb5, 0x2f, 0xfd)) return { unpacking: [], isWhole }
  // Node has it since 22.15 and 23.8.
  if (!('createZstdDecompress' in zlib)) throw new UnreadableLayerError('this version of Node cannot read zstd')
  const zstd = zlib.createZstdDecompress({ chunkSize })
  let received = 0
  bytes.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  return { unpacking: [zstd], isWhole: () => zstd.bytesWritten === received }
}

/** The first bytes, at least four if there are as many; whoever reads next gets them again. */
async function peek(bytes: Readable): Promise<Buffer> {
  let start = Buffer.alloc(0)
  while (start.length < 4 && !bytes.readableEnded && !bytes.destroyed) {
    // Asking for four bytes while there are fewer makes the stream report at once, again and again, that it is
    // readable.
    const chunk = bytes.read() as Buffer | null
    if (chunk) start = Buffer.concat([start, chunk])
    else await change(bytes)
  }
  if (bytes.readableEnded && start.length > 0) throw new UnreadableLayerError(`it has only ${start.length} bytes`)
  if (start.length > 0) bytes.unshift(start)
  return start
}

/** Resolves when a stream has more, or will never have. */
async function change(bytes: Readable): Promise<void> {
  const events = ['readable', 'end', 'error', 'close']
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of events) bytes.off(event, done)
      resolve()
    }
    for (const event of events) bytes.on(event, done)
  })
}

function pathOf(name: string): string {
  return partsOf(name).join('/')
}

const folder: Entry = { kind: 'folder', isImplied: false }
const impliedFolder: Entry = { kind: 'folder', isImplied: true }
const data: Entry = { kind: 'file', isExecutable: false }
const other: Entry = { kind: 'other' }

function entryOf({ type, mode, linkname }: Header, executable?: Executable): Entry {
  switch (type) {
    case 'directory':
      return folder
    // Where a header has none, it is null.
    case 'symlink':
      return { kind: 'link', target: linkname ?? '' }
    case 'link':
      return { kind: 'hard link', target: pathOf(linkname ?? '') }
    case 'file': {
      const isExecutable = (mode & 0o111) !== 0
      // Most files are neither; one object for all of them.
      return isExecutable || executable ? { kind: 'file', isExecutable, ...(executable && { executable }) } : data
    }
    default:
      return other
  }
}

function add(entries: Map<string, Entry>, path: string, entry: Entry): void {
  entries.set(path, entry)
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const parent = path.slice(0, end)
    if (entries.has(parent)) return
    entries.set(parent, impliedFolder)
  }
}
