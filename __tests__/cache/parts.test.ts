import { expect, test } from '@jest/globals'
import type { CacheDecision } from '../../src/cache/decide.ts'
import { partsOf } from '../../src/cache/parts.ts'
import { partScope } from '../../src/cache/scope.ts'
import type { PlatformName } from '../../src/platform.ts'

const node = (...fixed: PlatformName[]) => ({ name: 'n', status: 'running', fixed })
const buildkit = (...nodes: readonly ReturnType<typeof node>[]) => ({ driver: 'remote', version: undefined, nodes })
const two = buildkit(node('linux/amd64'), node('linux/arm64', 'linux/arm/v7'))
const platforms: PlatformName[] = ['linux/amd64', 'linux/arm64', 'linux/arm/v7']

const decide = (given: Partial<CacheDecision>): CacheDecision => ({
  ...{ preset: 'none', own: { from: [], to: [] }, from: [], description: '', warnings: [], environment: {}, masks: [] },
  ...{ readSeconds: 60, writeSeconds: 300, spreadSeconds: 0 },
  ...given,
})
const registry = decide({
  preset: 'registry',
  from: ['type=registry,ref=127.0.0.1:5000/app:buildcache-main'],
  to: 'type=registry,ref=127.0.0.1:5000/app:buildcache-main,image-manifest=true,mode=max,ignore-error=true',
})

test('each node has a tag of its own in a registry', () => {
  expect(partsOf(registry, platforms, two)).toEqual([
    {
      platforms: ['linux/amd64'],
      from: ['type=registry,ref=127.0.0.1:5000/app:buildcache-main-linux-amd64'],
      to: 'type=registry,ref=127.0.0.1:5000/app:buildcache-main-linux-amd64,image-manifest=true,mode=max,ignore-error=true',
    },
    {
      platforms: ['linux/arm64', 'linux/arm/v7'],
      from: ['type=registry,ref=127.0.0.1:5000/app:buildcache-main-linux-arm-v7-linux-arm64'],
      to: 'type=registry,ref=127.0.0.1:5000/app:buildcache-main-linux-arm-v7-linux-arm64,image-manifest=true,mode=max,ignore-error=true',
    },
  ])
})

test("a scope of its own in GitHub's cache, a folder of its own in a local one", () => {
  const gha = decide({ preset: 'gha', from: ['type=gha,scope=s,timeout=30s'], to: 'type=gha,scope=s,mode=min' })
  expect(partsOf(gha, ['linux/amd64', 'linux/arm64'], two)).toEqual([
    {
      platforms: ['linux/amd64'],
      from: ['type=gha,scope=s-linux-amd64,timeout=30s'],
      to: 'type=gha,scope=s-linux-amd64,mode=min',
    },
    {
      platforms: ['linux/arm64'],
      from: ['type=gha,scope=s-linux-arm64,timeout=30s'],
      to: 'type=gha,scope=s-linux-arm64,mode=min',
    },
  ])
  const local = decide({ preset: 'local', folder: '/c/s', to: 'type=local,mode=min' })
  expect(partsOf(local, ['linux/amd64', 'linux/arm64'], two).map(({ folder, to }) => [folder, to])).toEqual([
    ['/c/s/linux-amd64', 'type=local,mode=min'],
    ['/c/s/linux-arm64', 'type=local,mode=min'],
  ])
})

test('one that is only read has nothing to write', () => {
  const { to: _, ...read } = registry
  expect(partsOf(read, platforms, two).map((part) => 'to' in part)).toEqual([false, false])
})

test.each<[string, CacheDecision, PlatformName[], Parameters<typeof partsOf>[2]]>([
  ['one node', registry, platforms, buildkit(node('linux/amd64'))],
  ['a builder whose nodes are not known', registry, platforms, { driver: 'docker-container', version: 'v0.34.0' }],
  ['platforms of one node', registry, ['linux/arm64', 'linux/arm/v7'], two],
  [
    'a cache in the image',
    decide({ preset: 'inline', from: ['type=registry,ref=a'], to: 'type=inline' }),
    platforms,
    two,
  ],
  ['no cache', decide({}), platforms, two],
])('%s needs no parts', (_, decision, asked, builder) => {
  const { from, to, folder } = decision
  expect(partsOf(decision, asked, builder)).toEqual([
    { platforms: asked, from, ...(to && { to }), ...(folder && { folder }) },
  ])
})

test('no tag is too long, and none is that of others', () => {
  const long = 'x'.repeat(120)
  const [one, other] = [partScope(long, ['linux/arm64']), partScope(long, ['linux/arm/v7'])]
  expect([one.length, other.length]).toEqual([128, 128])
  expect(one).not.toBe(other)
  expect(one).toMatch(/^x{115}-[0-9a-f]{12}$/)
})
