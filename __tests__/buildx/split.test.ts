import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Node } from '../../src/buildx/inspect.ts'
import { splitByNode } from '../../src/buildx/split.ts'
import { formatPlatform, nativePlatform, type PlatformName, type Platforms, parsePlatform } from '../../src/platform.ts'

const amd64: Platforms = ['linux/amd64']
const arms: Platforms = ['linux/arm64', 'linux/arm/v7']
const nodes = (...fixed: (Platforms | undefined)[]) => fixed.map((platforms) => ({ fixed: platforms }))

test.each<[string, Platforms, readonly Pick<Node, 'fixed'>[], string[][]]>([
  ['one node', ['linux/amd64', 'linux/arm64'], nodes([]), [['linux/amd64', 'linux/arm64']]],
  ['one node that is fixed', ['linux/amd64', 'linux/arm64'], nodes(amd64), [['linux/amd64', 'linux/arm64']]],
  ['no nodes', ['linux/amd64'], [], [['linux/amd64']]],
  ['no platforms', [], nodes(amd64, arms), [[]]],
  [
    'all fixed, in the order asked for',
    ['linux/arm64', 'linux/amd64', 'linux/arm/v7'],
    nodes(amd64, arms),
    [['linux/arm64', 'linux/arm/v7'], ['linux/amd64']],
  ],
  [
    'the first of two nodes fixed to the same',
    ['linux/amd64', 'linux/arm64'],
    nodes(['linux/arm64'], ['linux/amd64', 'linux/arm64']),
    [['linux/amd64'], ['linux/arm64']],
  ],
  [
    'what no node is fixed to, alone',
    ['linux/amd64', 'linux/386', 'linux/arm64', 'linux/arm/v7'],
    nodes([], arms),
    [['linux/amd64'], ['linux/386'], ['linux/arm64', 'linux/arm/v7']],
  ],
  [
    'another variant, alone',
    ['linux/arm/v7', 'linux/arm64'],
    nodes(['linux/arm/v6', 'linux/arm64'], amd64),
    [['linux/arm/v7'], ['linux/arm64']],
  ],
  ['nothing fixed', ['linux/amd64', 'linux/arm64'], nodes([], []), [['linux/amd64'], ['linux/arm64']]],
  [
    'what may be at home on a node that does not tell, alone',
    ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/386'],
    nodes([...amd64, 'linux/386'], undefined, arms),
    [['linux/amd64', 'linux/386'], ['linux/arm64'], ['linux/arm/v7']],
  ],
])('splits for %s', (_, platforms, all, expected) => {
  expect(splitByNode(platforms, all)).toEqual(expected)
})

describe('any builder', () => {
  const spellings = [
    ...['linux/amd64', 'linux/amd64/v1', 'linux/amd64/v2', 'linux/386', 'linux/arm64', 'linux/arm64/v8'],
    ...['linux/arm', 'linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5', 'linux/riscv64'],
  ]
  const normalise = (name: string): PlatformName => formatPlatform(parsePlatform(name, nativePlatform('x64')))
  const platforms = fc.uniqueArray(fc.constantFrom(...new Set(spellings.map(normalise))), { maxLength: 6 })
  const node = fc.record({
    fixed: fc.array(fc.constantFrom(...spellings), { maxLength: 4 }),
    workers: fc.array(fc.constantFrom(...spellings), { maxLength: 6 }),
    // One whose daemon does not answer is still asked by a build; one that has no driver is left out.
    state: fc.constantFrom('runs', 'runs', 'silent', 'broken'),
  })

  test('builds each group on one node, and every platform once', () => {
    fc.assert(
      fc.property(platforms, fc.array(node, { minLength: 1, maxLength: 4 }), (asked, all) => {
        const seen = all.map(({ fixed, state }) => ({ fixed: state === 'runs' ? fixed.map(normalise) : undefined }))
        const groups = splitByNode(asked, seen)
        const built = all.filter(({ state }) => state !== 'broken')
        fc.pre(built.length > 0)
        for (const group of groups) {
          if (all.length > 1) expect(resolveAll(group, built).size).toBe(1)
          expect(group).toEqual(asked.filter((platform) => group.includes(platform)))
        }
        expect(groups.flat().toSorted()).toEqual(asked.toSorted())
        const firsts = groups.flatMap((group) => group.slice(0, 1))
        expect(firsts).toEqual(asked.filter((platform) => firsts.includes(platform)))
      }),
      { numRuns: 1000 },
    )
  })

  test('takes as few calls as the nodes allow where all are fixed', () => {
    fc.assert(
      fc.property(platforms, fc.array(node, { minLength: 2, maxLength: 4 }), (asked, all) => {
        const fixed = all.map((one) => ({ fixed: one.fixed.map(normalise) }))
        fc.pre(asked.length > 0 && asked.every((platform) => fixed.some((one) => one.fixed.includes(platform))))
        expect(splitByNode(asked, fixed).length).toBe(resolveAll(asked, all).size)
      }),
      { numRuns: 1000 },
    )
  })

  type BuildxNode = { fixed: readonly string[]; workers: readonly string[] }

  /** The nodes that buildx 0.36.1 builds the platforms of one call on (build/resolver/driver.go, `Resolve`). */
  function resolveAll(asked: Platforms, all: readonly BuildxNode[]): Set<number> {
    const strict = asked.map((platform) => get(platform, all, (name) => [normalise(name)], false))
    const found = strict.includes(-1) ? asked.map((platform) => get(platform, all, vector, true)) : strict
    return new Set(found.length === 0 ? [0] : found.map((index) => Math.max(index, 0)))
  }

  /** `get` of the same file: the first node, unless a later one matches better. */
  function get(asked: string, all: readonly BuildxNode[], order: (name: string) => string[], loose: boolean): number {
    let best = -1
    let bestPlatform = ''
    for (const [index, { fixed, workers }] of all.entries()) {
      for (const name of loose ? [...fixed, ...workers] : fixed) {
        const matched = order(name)
        if (!matched.includes(asked)) continue
        const other = matched.indexOf(normalise(bestPlatform || name))
        if (best !== -1 && other !== -1 && other <= matched.indexOf(asked)) continue
        best = index
        bestPlatform = name
      }
    }
    return best
  }

  /** What a platform runs, best first (containerd, platforms/compare.go, `platformVector`). */
  function vector(name: string): string[] {
    const arm32 = ['linux/arm/v8', 'linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5']
    const platform = normalise(name)
    if (platform === 'linux/arm64') return [platform, ...arm32]
    if (platform.startsWith('linux/arm/')) return arm32.slice(arm32.indexOf(platform))
    if (platform === 'linux/amd64/v2') return [platform, 'linux/amd64', 'linux/386']
    return platform === 'linux/amd64' ? [platform, 'linux/386'] : [platform]
  }
})
