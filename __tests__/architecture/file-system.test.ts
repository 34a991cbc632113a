import { describe, expect, test } from '@jest/globals'
import { executablesIn, overlay } from '../../src/architecture/file-system.ts'
import type { Layer } from '../../src/architecture/layer.ts'
import { type Files, layerOf, program } from './layers.ts'

const locate = async (path: string, ...layers: Files[]) => {
  const found = await overlay(await Promise.all(layers.map(layerOf))).locate(path)
  return found && `${found.layer} ${found.path}${found.entry.kind === 'folder' ? '/' : ''}`
}

describe('locate', () => {
  test.each<[string, string, string | undefined, ...Files[]]>([
    ['a file', '/a/b', '0 /a/b', { 'a/b': 'x' }],
    ['a folder', '/a', '0 /a/', { 'a/': '' }],
    ['nothing', '/c', undefined, { 'a/b': 'x' }],
    ['dots', '/./a//./b', '0 /a/b', { 'a/b': 'x' }],
    ['a parent', '/a/../c/b', '0 /c/b', { 'a/': '', 'c/b': 'x' }],
    ['above the root', '/../../a/b', '0 /a/b', { 'a/b': 'x' }],
    [
      'a relative link',
      '/bin/sh',
      '0 /usr/bin/dash',
      { bin: '-> usr/bin', 'usr/bin/sh': '-> dash', 'usr/bin/dash': 'x' },
    ],
    ['an absolute link', '/bin/sh', '0 /opt/sh', { 'bin/sh': '-> /opt/sh', 'opt/sh': 'x' }],
    [
      'a link over parents',
      '/lib64/ld',
      '0 /usr/lib/ld-2',
      { lib64: '-> usr/lib64', 'usr/lib64/ld': '-> ../lib/ld-2', 'usr/lib/ld-2': 'x' },
    ],
    ['a link to nothing', '/a', undefined, { a: '-> b' }],
    ['links in a circle', '/a', undefined, { a: '-> b', b: '-> a' }],
    ['below a file', '/a/b/c', undefined, { 'a/b': 'x' }],
    ['another name', '/b', '0 /a', { a: 'x', b: { same: 'a' } }],
    ['another name of itself', '/a', undefined, { a: { same: 'a' } }],
    ['another name of what a layer above removed', '/b', '0 /a', { a: 'x', b: { same: 'a' } }, { '.wh.a': '' }],
    ['another name of what a layer above replaced', '/b', '0 /a', { a: 'x', b: { same: 'a' } }, { a: 'y' }],
    ['another name of what a layer below has', '/b', '0 /a', { a: 'x' }, { b: { same: 'a' } }],
    ['the upper of two', '/a', '1 /a', { a: 'x' }, { a: 'y' }],
    ['the lower of two', '/a', '0 /a', { a: 'x' }, { b: 'y' }],
    ['a link that leads from above below', '/a', '0 /b', { b: 'x' }, { a: '-> b' }],
    ['what was removed', '/a', undefined, { a: 'x' }, { '.wh.a': '' }],
    ['what was removed and made again', '/a', '1 /a', { a: 'x' }, { '.wh.a': '', a: 'y' }],
    ['below what was removed', '/a/b', undefined, { 'a/b': 'x' }, { '.wh.a': '' }],
    ['in a folder that was emptied', '/a/b', undefined, { 'a/b': 'x' }, { 'a/': '', 'a/.wh..wh..opq': '' }],
    ['new in a folder that was emptied', '/a/c', '1 /a/c', { 'a/b': 'x' }, { 'a/.wh..wh..opq': '', 'a/c': 'y' }],
    ['below a folder that became a file', '/a/b', undefined, { 'a/b': 'x' }, { a: 'y' }],
    ['a folder that became a link', '/a/b', '1 /c/b', { 'a/b': 'x' }, { a: '-> c', 'c/b': 'y' }],
    ['a link that became a folder', '/a/b', undefined, { a: '-> c', 'c/b': 'x' }, { 'a/': '' }],
    [
      'through a link, where the upper layer has only what is below',
      '/bin/a',
      '0 /usr/bin/a',
      { bin: '-> usr/bin', 'usr/bin/a': 'x' },
      { 'bin/b': 'y' },
    ],
    [
      'what was written through a link',
      '/bin/b',
      '1 /bin/b',
      { bin: '-> usr/bin', 'usr/bin/a': 'x' },
      { 'bin/b': 'y' },
    ],
  ])('%s', async (_, path, expected, ...layers) => {
    expect(await locate(path, ...layers)).toBe(expected)
  })

  test('layers that were not read count as empty', async () => {
    const [lower, upper] = await Promise.all([layerOf({ a: 'x' }), layerOf({ '.wh.a': '' })])
    expect(await overlay([lower, undefined]).locate('/a')).toMatchObject({ path: '/a', layer: 0 })
    expect(await overlay([undefined, upper]).locate('/a')).toBeUndefined()
  })
})

test('the programs and scripts that are left are those which a container sees', async () => {
  const files: Files[] = [
    { a: '#!x', 'b/c': '#!x', d: program('arm64'), f: 'x' },
    { a: program('arm64'), '.wh.b': '', e: '-> d' },
  ]
  const layers = await Promise.all(files.map(layerOf))
  expect([...executablesIn(layers)].map(({ path, layer }) => `${layer} ${path}`)).toEqual(['0 d', '1 a'])
})

test('of many files in many layers, only programs and scripts are looked for in the others', async () => {
  const data = { kind: 'file', isExecutable: false } as const
  const layer = (count: number): Layer => ({
    entries: new Map(Array.from({ length: count }, (_, index) => [`usr/lib/modules/a/b/${index}`, data])),
    whiteouts: new Set(),
    opaque: new Set(),
  })
  const layers = [layer(100_000), ...Array.from({ length: 100 }, () => layer(1))]
  const started = performance.now()
  expect([...executablesIn(layers)]).toEqual([])
  expect(performance.now() - started).toBeLessThan(1000)
})
