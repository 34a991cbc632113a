import { describe, expect, test } from '@jest/globals'
import { machineOf, narrowLinked } from '../../src/bake/narrow.ts'
import type { RawTarget } from '../../src/bake-files/definition.ts'
import type { Platforms } from '../../src/platform.ts'

const all = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x']
const native = { os: 'linux', architecture: 'amd64' } as const
const base: RawTarget = { context: 'base', platforms: all }
const onBase: RawTarget = { context: 'app', contexts: { base: 'target:base' } }

/** The platforms of targets, some of which are baked. */
function narrowed(target: Readonly<Record<string, RawTarget>>, platforms: Readonly<Record<string, Platforms>>) {
  const baked = Object.entries(platforms).map(([name, own]) => ({ name, platforms: own }))
  const readText = (path: string) => (/^\/w\/(?:app|web|middle)\/Dockerfile$/.test(path) ? 'FROM base' : undefined)
  const { target: found } = narrowLinked({ group: {}, target }, baked, { native, folder: '/w', readText })
  return Object.fromEntries(Object.entries(found).map(([name, raw]) => [name, raw.platforms]))
}

describe('what is only built on', () => {
  test('is for the platforms of those that build on it, and of the machine', () => {
    const target = { app: onBase, web: { ...onBase, context: 'web' }, base }
    expect(narrowed(target, { app: ['linux/arm/v7'], web: ['linux/arm64'] }).base).toEqual(all.slice(0, 3))
    expect(narrowed(target, { web: ['linux/amd64'] }).base).toEqual(['linux/amd64'])
  })

  test('by another one that is only built on, is for what that needs', () => {
    const middle = { context: 'middle', platforms: all, contexts: { x: 'target:base' } }
    const target = { app: { ...onBase, contexts: { base: 'target:middle' } }, middle, base }
    expect(narrowed(target, { app: ['linux/s390x'] })).toMatchObject({
      middle: ['linux/amd64', 'linux/s390x'],
      base: ['linux/amd64', 'linux/s390x'],
    })
  })

  test('and baked itself, stays what it is', () => {
    expect(narrowed({ app: onBase, base }, { app: ['linux/amd64'], base: [] }).base).toEqual(all)
  })

  test('for other platforms on purpose, stays what it is', () => {
    const files = { ...base, platforms: ['linux/s390x', 'linux/riscv64'] }
    expect(narrowed({ app: onBase, base: files }, { app: ['linux/arm64'] }).base).toEqual(files.platforms)
  })

  test('is found where a text has several platforms', () => {
    const target = { app: onBase, base: { ...base, platforms: ['linux/s390x,linux/arm64/v8', 'x86_64'] } }
    expect(narrowed(target, { app: ['linux/arm64'] }).base).toEqual(['linux/arm64', 'linux/amd64'])
  })

  test('without platforms has none afterwards', () => {
    expect(narrowed({ app: onBase, base: { context: 'base' } }, { app: ['linux/arm64'] }).base).toBeUndefined()
  })

  test.each([
    ['names a platform', 'FROM --platform=linux/arm64 base', all],
    ['names one by an argument of its own', 'FROM --platform=$OTHER base', all],
    ['is not here', undefined, all],
    [
      'takes those of the build',
      `FROM --platform=$BUILDPLATFORM base\nFROM --platform=$${'{TARGETPLATFORM}'} base`,
      [all[0]],
    ],
  ])('by a Dockerfile that %s', (_, dockerfile, expected) => {
    const readText = () => dockerfile
    const target = { app: onBase, base }
    const baked = [{ name: 'app', platforms: ['linux/amd64'] as const }]
    const found = narrowLinked({ group: {}, target }, baked, { native, folder: '/w', readText })
    expect(found.target.base?.platforms).toEqual(expected)
  })

  test.each([
    ['a remote one', { context: 'https://example.com/o/r.git' }, all],
    ['one of the folder that buildx runs in', { dockerfile: 'cwd://Dockerfile' }, all],
    ['one in the bake file', { 'dockerfile-inline': 'FROM --platform=linux/arm64 base' }, all],
    ['one in the bake file that names none', { 'dockerfile-inline': 'FROM base' }, ['linux/amd64']],
  ])('by a Dockerfile, %s', (_, more, expected) => {
    expect(narrowed({ app: { ...onBase, ...more }, base }, { app: ['linux/amd64'] }).base).toEqual(expected)
  })
})

describe('the machine that bakes', () => {
  const runner = { arch: 'arm64' }
  const node = { name: 'n', status: 'running' }
  const made = {
    isOwn: true,
    buildkit: { driver: 'docker-container', version: 'v1' },
    emulatedArchitectures: new Set(''),
  }
  const asked = (...nodes: object[]) => ({ ...made, buildkit: { ...made.buildkit, nodes: nodes as never } })
  test.each([
    ['this one', made, 'arm64'],
    ['one elsewhere', { ...made, lostNodes: async () => [] }, undefined],
    ['one of which nothing is known', { ...made, emulatedArchitectures: undefined as never }, undefined],
    ['what its node lists first', asked({ ...node, fixed: [], listed: ['linux/s390x', 'linux/amd64'] }), 's390x'],
    [
      'a node that is fixed to platforms',
      asked({ ...node, fixed: ['linux/amd64'], listed: ['linux/amd64'] }),
      undefined,
    ],
    ['several nodes', asked({ ...node, fixed: [], listed: ['linux/amd64'] }, { ...node, fixed: [] }), undefined],
    ['a node that does not answer', asked({ ...node, fixed: undefined }), undefined],
  ])('%s', (_, toolchain, architecture) => {
    expect(machineOf(toolchain, runner)?.architecture).toBe(architecture)
  })
})
