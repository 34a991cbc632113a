import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import * as zlib from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pack } from 'tar-stream'
import { overlay } from '../../src/architecture/file-system.ts'
import { readLayer, UnreadableLayerError } from '../../src/architecture/layer.ts'
import { elfFile } from '../elf/elf-file.ts'
import { layerOf, program, tarOf } from './layers.ts'

const files = {
  'usr/bin/': '',
  'usr/bin/server': program('arm64', '/lib/ld.so'),
  'usr/bin/run': '#!/bin/sh -e\necho hi\n',
  'usr/bin/same': { same: 'usr/bin/server' },
  './etc/passwd': 'root:x:0:0',
  'usr/bin/sh': '-> dash',
  'etc/.wh.shadow': '',
  'var/.wh..wh..opq': '',
  '.wh.old': '',
}

const bytesOf = (chunks: readonly Buffer[]) => Readable.from(chunks, { objectMode: false })

test('a layer is read to what tells how its files are executed', async () => {
  const { entries, whiteouts, opaque } = await layerOf(files)
  expect(Object.fromEntries(entries)).toEqual({
    usr: { kind: 'folder', isImplied: true },
    'usr/bin': { kind: 'folder', isImplied: false },
    'usr/bin/server': {
      kind: 'file',
      isExecutable: true,
      executable: { kind: 'ELF', elf: expect.objectContaining({ machine: 183, interpreter: '/lib/ld.so' }) },
    },
    'usr/bin/run': { kind: 'file', isExecutable: true, executable: { kind: 'script', line: '/bin/sh -e' } },
    'usr/bin/same': { kind: 'hard link', target: 'usr/bin/server' },
    'usr/bin/sh': { kind: 'link', target: 'dash' },
    etc: { kind: 'folder', isImplied: true },
    'etc/passwd': { kind: 'file', isExecutable: true },
  })
  expect([...whiteouts]).toEqual(['etc/shadow', 'old'])
  expect([...opaque]).toEqual(['var'])
})

describe('compression is known by the bytes', () => {
  const kinds: [string, ((bytes: Buffer) => Buffer) | undefined][] = [
    ['none', (bytes) => bytes],
    ['gzip', zlib.gzipSync],
    [
      'gzip in two parts',
      (bytes) => Buffer.concat([bytes.subarray(0, 700), bytes.subarray(700)].map((part) => zlib.gzipSync(part))),
    ],
    ['zstd', 'zstdCompressSync' in zlib ? zlib.zstdCompressSync : undefined],
  ]
  test.each(kinds.filter(([, compress]) => compress))('%s', async (_, compress = (bytes) => bytes) => {
    const bytes = compress(await tarOf(files))
    // However the bytes come.
    for (const size of [1, 700, 100_000]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      )
      expect((await readLayer(bytesOf(chunks))).entries.size).toBe(8)
    }
  })
})

test('the first bytes may come one by one, and late', async () => {
  const bytes = new PassThrough()
  const reading = readLayer(bytes)
  const layer = zlib.gzipSync(await tarOf(files))
  for (const at of [0, 1, 2]) {
    bytes.write(layer.subarray(at, at + 1))
    await setTimeout(5)
  }
  bytes.end(layer.subarray(3))
  expect((await reading).entries.size).toBe(8)
})

test.each([
  ['three bytes', Buffer.from([0x1f, 0x8b, 8])],
  ['no archive', Buffer.alloc(2000, 'x')],
  ['a gzip that is cut', zlib.gzipSync(Buffer.alloc(100_000, 'abc')).subarray(0, 50)],
])('what is no layer: %s', async (_, bytes) => {
  await expect(readLayer(bytesOf([bytes]))).rejects.toThrow(UnreadableLayerError)
})

test('a layer that nobody needs any more before it came is not read', async () => {
  const bytes = new PassThrough()
  const stop = new AbortController()
  const reading = readLayer(bytes, { onOpen: () => {}, onEntry: () => {}, stop: stop.signal })
  stop.abort()
  bytes.end(await tarOf(files))
  expect((await reading).entries.size).toBe(0)
  expect(bytes.destroyed).toBe(true)
})

test('the reading of a layer ends when it is stopped, at whatever moment', async () => {
  const tar = await tarOf({ a: 'x' })
  for (let ticks = 0; ticks < 40; ticks++) {
    const bytes = new PassThrough().on('error', () => {})
    const stop = new AbortController()
    const reading = readLayer(bytes, { onOpen: () => {}, onEntry: () => {}, stop: stop.signal })
    bytes.end(tar)
    const later = (left: number) => process.nextTick(() => (left > 0 ? later(left - 1) : stop.abort()))
    later(ticks)
    expect(
      await Promise.race([reading, setTimeout(1000, `hangs when stopped after ${ticks}`, { ref: true })]),
    ).toHaveProperty('entries')
  }
})

const withZstd = 'zstdCompressSync' in zlib ? test : test.skip
withZstd('zstd in several frames is read as a whole or not at all', async () => {
  const tar = await tarOf(files)
  for (const at of [512, 1024, 700]) {
    const frames = [tar.subarray(0, at), tar.subarray(at)].map((part) => zlib.zstdCompressSync(part))
    const read = readLayer(bytesOf(frames)).then(
      ({ entries }) => entries.size,
      (error: unknown) => error instanceof UnreadableLayerError,
    )
    expect([8, true]).toContain(await read)
  }
})

test('a stream that breaks is not taken for a layer that is broken', async () => {
  const bytes = await tarOf(files)
  const broken = Readable.from(
    (async function* () {
      yield bytes.subarray(0, 1000)
      throw new Error('reset')
    })(),
    { objectMode: false },
  )
  const reading = readLayer(broken)
  await expect(reading).rejects.toThrow('reset')
  await expect(reading).rejects.not.toThrow(UnreadableLayerError)
})

test.each([
  ['link', { kind: 'hard link', target: '' }],
  ['symlink', { kind: 'link', target: '' }],
] as const)('a %s to nothing, which no tool makes', async (type, entry) => {
  const archive = pack()
  archive.entry({ name: 'a', type, linkname: 'x' })
  archive.finalize()
  const bytes = await buffer(archive as unknown as Readable)
  // The name is at byte 157, and counts in the sum of the header's bytes at 148.
  bytes[157] = 0
  const sum = Number.parseInt(bytes.toString('latin1', 148, 154), 8) - 'x'.charCodeAt(0)
  bytes.write(sum.toString(8).padStart(6, '0'), 148)
  const layer = await readLayer(bytesOf([bytes]))
  expect(layer.entries.get('a')).toEqual(entry)
  expect(await overlay([layer]).locate('/a')).toBeUndefined()
})

test('any bytes end in a layer or an error', async () => {
  const tar = await tarOf({ a: elfFile(program('amd64')) })
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.nat(tar.length), async (noise, at) => {
      const bytes = Buffer.concat([tar.subarray(0, at), noise, tar.subarray(at)])
      await readLayer(bytesOf([bytes])).catch((error: unknown) => expect(error).toBeInstanceOf(UnreadableLayerError))
    }),
    { numRuns: 300 },
  )
})
