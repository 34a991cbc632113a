import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { readLayer } from '../../src/architecture/layer.ts'
import { observe } from '../../src/architecture/observe.ts'
import { examineStart } from '../../src/architecture/start.ts'
import { mismatch } from '../../src/elf/program.ts'
import type { Start } from '../../src/manifest/image.ts'
import { type Files, layerOf, program, tarOf } from './layers.ts'

const megabyte = 1024 * 1024
const loader = '/lib/ld.so'
const base: Files = { 'lib/ld.so': program('arm64'), 'bin/sh': program('arm64', loader), 'bin/env': program('arm64') }
const start = (...Cmd: string[]): Start => ({ Cmd })

/** Which layers are read, in which order, of an image of such layers of so many megabytes. */
async function readOf(given: Start, ...layers: readonly (readonly [megabytes: number, files: Files])[]) {
  const read: number[] = []
  const descriptors = layers.map(([size], index) => ({ digest: String(index), size: size * megabyte }))
  const { observations, layersRead } = await observe(
    descriptors,
    async ({ digest }, watch) => {
      read.push(Number(digest))
      const layer = await layerOf(layers[Number(digest)]?.[1] ?? {})
      watch?.onOpen(layer)
      return layer
    },
    (fileSystem) =>
      examineStart(given, { fileSystem, mismatch: (elf) => mismatch(elf, 'linux/arm64'), isIgnored: () => false }),
  )
  expect(layersRead).toBe(read.length)
  return { read, faults: observations.flatMap((one) => ('text' in one ? [one.text] : [])) }
}

const big: Files = { 'usr/share/data': 'x' }

describe('no more is read than it takes', () => {
  test.each<[string, Start, readonly (readonly [number, Files])[], number[]]>([
    ['nothing, of an image that starts nothing', {}, [[1, base]], []],
    [
      'all of a small image',
      start('/app'),
      [
        [3, base],
        [3, big],
        [3, { app: program('arm64') }],
      ],
      [2, 1, 0],
    ],
    [
      'the topmost, for a static program',
      start('/app'),
      [
        [30, base],
        [300, big],
        [9, { app: program('arm64') }],
      ],
      [2],
    ],
    [
      'then the lowest, for the loader of a dynamic one',
      start('/app'),
      [
        [30, base],
        [300, big],
        [9, { app: program('arm64', loader) }],
      ],
      [2, 0],
    ],
    [
      'as many of the topmost as it takes to find the program',
      start('/app'),
      [
        [30, base],
        [300, big],
        [9, { app: program('arm64', loader) }],
        [20, big],
        [1, big],
      ],
      [4, 3, 2, 0],
    ],
    [
      'small ones at once',
      start('/app'),
      [
        [30, base],
        [300, big],
        [1, { app: program('arm64') }],
        [1, big],
        [1, big],
        [1, big],
      ],
      [5, 4, 3, 2],
    ],
    [
      'the shell of a script',
      start('/run'),
      [
        [30, base],
        [300, big],
        [9, { run: '#!/bin/sh\n' }],
      ],
      [2, 0],
    ],
    [
      'all, for a word that may be a program',
      start('/run', 'node'),
      [
        [30, base],
        [300, big],
        [9, { run: '#!/bin/sh\n' }],
      ],
      [2, 0, 1],
    ],
  ])('%s', async (_, given, layers, expected) => {
    expect(await readOf(given, ...layers)).toEqual({ read: expected, faults: [] })
  })
})

describe('what looks wrong is looked at in the whole image', () => {
  test('and is not, since a link in between leads elsewhere', async () => {
    const layers = [
      [30, { ...base, 'opt/arm/ld.so': program('arm64') }],
      [300, { lib: '-> opt/arm' }],
      [9, { app: program('arm64', loader) }],
    ] as const
    expect(await readOf(start('/app'), ...layers)).toEqual({ read: [2, 0], faults: [] })
  })

  test('and is', async () => {
    const layers = [
      [30, base],
      [300, big],
      [9, { app: program('amd64') }],
    ] as const
    expect(await readOf(start('/app'), ...layers)).toEqual({
      read: [2, 1, 0],
      faults: ['/app is a program for linux/amd64'],
    })
  })

  test('and is missing', async () => {
    const { read, faults } = await readOf(start('/app'), [30, base], [300, big], [9, big])
    expect(read).toEqual([2, 0, 1])
    expect(faults).toEqual([`its entrypoint or command is '/app', which the image does not have`])
  })
})

test('a layer is read no further than it takes', async () => {
  const files = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`share/${index}`, randomBytes(4000)]))
  const bytes = gzipSync(await tarOf({ app: program('arm64'), ...files }))
  let taken = 0
  const source = () =>
    Readable.from(
      (async function* () {
        for (let at = 0; at < bytes.length; at += 65_536) {
          taken += 65_536
          yield bytes.subarray(at, at + 65_536)
          await setTimeout(1)
        }
      })(),
      { objectMode: false },
    )
  const { observations } = await observe(
    [{ digest: '0', size: bytes.length }],
    (_, watch) => readLayer(source(), watch),
    (fileSystem) =>
      examineStart(start('/app'), {
        fileSystem,
        mismatch: (elf) => mismatch(elf, 'linux/arm64'),
        isIgnored: () => false,
      }),
  )
  expect(observations).toEqual([{ kind: 'right', path: '/app' }])
  expect(taken).toBeLessThan(bytes.length / 2)
})

test('what a layer has tells nothing while one above it is still being read', async () => {
  const [lower, upper] = await Promise.all([layerOf({ app: program('arm64') }), layerOf({ app: program('amd64') })])
  const { observations } = await observe(
    ['0', '1'].map((digest) => ({ digest, size: 100 })),
    async ({ digest }, watch) => {
      watch?.onOpen(digest === '0' ? lower : await layerOf({}))
      await setTimeout(20)
      watch?.onEntry()
      await setTimeout(20)
      return digest === '0' ? lower : watch?.stop.aborted ? layerOf({}) : upper
    },
    (fileSystem) =>
      examineStart(start('/app'), {
        fileSystem,
        mismatch: (elf) => mismatch(elf, 'linux/arm64'),
        isIgnored: () => false,
      }),
  )
  expect(observations).toEqual([{ kind: 'wrong', path: '/app', text: '/app is a program for linux/amd64', layer: 1 }])
})

test('a layer that broke off when it was enough is not read again', async () => {
  const whole = await layerOf({ app: program('arm64') })
  const nothing = await layerOf({})
  const { observations } = await observe(
    [{ digest: '0', size: 1 }],
    async (_, watch) => {
      watch?.onOpen(whole)
      await setTimeout(20)
      watch?.onEntry()
      await new Promise((resolve) => watch?.stop.addEventListener('abort', resolve))
      return nothing
    },
    (fileSystem) =>
      examineStart(start('/app'), {
        fileSystem,
        mismatch: (elf) => mismatch(elf, 'linux/arm64'),
        isIgnored: () => false,
      }),
  )
  expect(observations).toEqual([{ kind: 'right', path: '/app' }])
})
