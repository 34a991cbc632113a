import { Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
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

test.each([
  ['no archive', Buffer.alloc(2000, 'x')],
  ['a gzip that is cut', zlib.gzipSync(Buffer.alloc(100_000, 'abc')).subarray(0, 50)],
])('what is no layer: %s', async (_, bytes) => {
  await expect(readLayer(bytesOf([bytes]))).rejects.toThrow(UnreadableLayerError)
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
