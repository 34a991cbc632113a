import { describe, expect, test } from '@jest/globals'
import { findEmulated, parseProvenance, unplacedRuns } from '../../src/buildx/emulated.ts'
import { parseProgress, type Vertex } from '../../src/buildx/events.ts'
import type { Platforms } from '../../src/platform.ts'
import { provenances, records } from './records.ts'

const arm = new Set(['arm64', 'arm'])
const done = '2026-01-01T00:00:00Z'
const vertex = (name: string, ...inputs: string[]): Vertex => ({ digest: name, name, inputs, completed: done })

/** What is found of a build on a machine that emulates arm64 and arm. */
function find(
  vertexes: readonly Vertex[],
  platforms: Platforms,
  options: Partial<Parameters<typeof findEmulated>[0]> = {},
) {
  return Object.fromEntries(
    findEmulated({ vertexes, platforms, emulatedArchitectures: arm, ranOn: new Map(), ...options }),
  )
}

describe('of a build for one platform', () => {
  const platforms: Platforms = ['linux/arm64']
  test.each([
    ['a native stage that cross-compiles', records.native, provenances.native, { 'linux/arm64': false }],
    ['a RUN of its own platform', records.emulated, provenances.emulated, { 'linux/arm64': true }],
    ['everything from the cache', records.cached, '', { 'linux/arm64': false }],
    ['a RUN that nothing is known of', records.emulated, '', {}],
    ['a provenance that was cut', records.emulated, provenances.emulated.slice(100), {}],
  ])('%s', (_, record, provenance, expected) => {
    expect(find(parseProgress(record), platforms, parseProvenance(provenance))).toEqual(expected)
  })

  test.each([
    ['native', ['[build 2/3] RUN echo prepare > /p', '[build 3/3] RUN echo "cross [1/2] for arm64" > /out']],
    ['cached', []],
    ['several', []],
  ] as const)('only executed RUNs without a platform need the provenance: %s', (name, expected) => {
    expect(unplacedRuns(parseProgress(records[name])).map((run) => run.name)).toEqual(expected)
  })
})

describe('of a build for several platforms', () => {
  const all: Platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7']
  test.each([
    ['their own RUNs', all, arm, { 'linux/amd64': false, 'linux/arm64': true, 'linux/arm/v7': true }],
    [
      'arm runs natively',
      all,
      new Set(['arm64']),
      { 'linux/amd64': false, 'linux/arm64': true, 'linux/arm/v7': false },
    ],
    [
      'nothing is emulated',
      all,
      new Set<string>(),
      { 'linux/amd64': false, 'linux/arm64': false, 'linux/arm/v7': false },
    ],
    ['the machines are not known', all, undefined, {}],
  ])('%s', (_, platforms, architectures, expected) => {
    expect(find(parseProgress(records.several), platforms, { emulatedArchitectures: architectures })).toEqual(expected)
  })

  test('a shared stage that is emulated counts for all that need it', () => {
    expect(find(parseProgress(records.shared), ['linux/amd64', 'linux/arm/v7'])).toEqual({
      'linux/amd64': true,
      'linux/arm/v7': true,
    })
  })

  test('a shared stage counts for nobody who does not need it, whatever its name', () => {
    const vertexes = [
      vertex('[linux/arm64 gen 2/2] RUN a'),
      vertex('[linux/amd64 2/2] COPY', '[linux/arm64 gen 2/2] RUN a'),
    ]
    expect(find([...vertexes, vertex('[linux/arm64 2/2] COPY')], all)).toEqual({
      'linux/amd64': true,
      'linux/arm64': false,
      'linux/arm/v7': false,
    })
  })

  test('where nothing was executed it does not matter which machines there are', () => {
    const vertexes = [{ ...vertex('[linux/arm64 2/3] RUN a'), cached: true }, vertex('[linux/arm64 3/3] COPY a b')]
    expect(find(vertexes, ['linux/arm64'], { emulatedArchitectures: undefined })).toEqual({ 'linux/arm64': false })
  })
})

test.each<[string, Platforms, string, boolean[]]>([
  ['variants apart', ['linux/arm/v6', 'linux/arm/v7'], '[linux/arm/v7 2/2] RUN a', [false, true]],
  ['a stage fixed to another variant', ['linux/amd64', 'linux/arm/v6'], '[linux/arm/v7 2/2] RUN a', [false, true]],
  [
    'a pair of platforms by its first',
    ['linux/amd64', 'linux/arm/v7'],
    '[linux/amd64->arm/v7 2/2] RUN a',
    [false, false],
  ],
  ['a pair that is emulated', ['linux/amd64', 'linux/arm64'], '[linux/arm64->amd64 2/2] RUN a', [true, false]],
  ['386, which amd64 runs', ['linux/386', 'linux/arm64'], '[linux/386 2/2] RUN a', [false, false]],
  ['COPY, which runs nothing', ['linux/arm64', 'linux/arm/v7'], '[linux/arm64 2/2] COPY a b', [false, false]],
])('knows %s', (_, platforms, name, expected) => {
  const answer = find([vertex(name)], platforms)
  expect(platforms.map((platform) => answer[platform])).toEqual(expected)
})

test('the scan for an SBOM is no step that the image is made of', () => {
  const run = '[linux/arm64 2/2] RUN a'
  expect(find([vertex(run), vertex('[linux/arm64] generating sbom using scanner', run)], ['linux/arm64'])).toEqual({
    'linux/arm64': true,
  })
})

test('nothing is known of a frontend that names its steps otherwise', () => {
  expect(find([vertex('build my-package')], ['linux/arm64'])).toEqual({})
})

test('a long chain with many diamonds is walked once', () => {
  const layer = (index: number) => [
    vertex(
      `[linux/arm64 a ${index}/99] RUN a`,
      `[linux/arm64 a ${index - 1}/99] RUN a`,
      `[linux/arm64 b ${index - 1}/99] RUN a`,
    ),
    vertex(
      `[linux/arm64 b ${index}/99] RUN a`,
      `[linux/arm64 a ${index - 1}/99] RUN a`,
      `[linux/arm64 b ${index - 1}/99] RUN a`,
    ),
  ]
  const vertexes = Array.from({ length: 60 }, (_, index) => layer(index)).flat()
  expect(find(vertexes, ['linux/arm64'])).toEqual({ 'linux/arm64': true })
})

test('reads the provenance of an older BuildKit', () => {
  const buildConfig = {
    digestMapping: { 'sha256:a': 'step0', 'sha256:b': 'step1', 'sha256:c': 'step2' },
    llbDefinition: [
      { id: 'step0', op: { Op: { exec: {} }, platform: { OS: 'linux', Architecture: 'arm', Variant: 'v7' } } },
      { id: 'step1', op: { Op: { exec: {} }, platform: { OS: 'linux', Architecture: 'arm64', Variant: 'v8' } } },
      { id: 'step2', op: { Op: { file: {} } } },
    ],
  }
  expect(Object.fromEntries(parseProvenance(JSON.stringify({ buildConfig })).ranOn)).toEqual({
    'sha256:a': 'linux/arm/v7',
    'sha256:b': 'linux/arm64',
  })
})

test.each(['', 'null', '[]', '{"buildDefinition":{}}', 'no JSON'])('reads nothing from %j', (text) => {
  expect(parseProvenance(text)).toEqual({ ranOn: new Map(), native: undefined })
})

test.each([
  ['SLSA 1', { buildDefinition: { internalParameters: { builderPlatform: 'linux/arm64/v8' } } }],
  ['SLSA 0.2', { invocation: { environment: { platform: 'linux/arm64' } } }],
])('knows what BuildKit was made for, by %s', (_, provenance) => {
  expect(parseProvenance(JSON.stringify(provenance)).native).toBe('linux/arm64')
})

test('what may or may not be emulated is not known', () => {
  const runs = [vertex('[linux/arm64 2/2] RUN make'), vertex('[linux/arm/v7 2/2] RUN make')]
  const machine = { emulatedArchitectures: new Set<string>(), unsureArchitectures: new Set(['arm']) }
  expect(find(runs, ['linux/arm64', 'linux/arm/v7'], machine)).toEqual({ 'linux/arm64': false })
})
