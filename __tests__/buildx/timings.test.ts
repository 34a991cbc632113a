import { expect, test } from '@jest/globals'
import { followBuild } from '../../src/buildx/events.ts'
import { covered, type TimedStep, timeOf, timingsOf } from '../../src/buildx/timings.ts'
import { graphOf, three, timingsOfFixture } from './followed-fixtures.ts'

const told = ({ platform, platforms, place, text, cached, emulated, outcome }: TimedStep) =>
  [platform, platforms.length, place, text.split(' ')[0], cached, emulated, outcome].join(' ')

test('tells where each step ran, for whom, and how it ended', () => {
  const { steps, works } = timingsOfFixture('shared', three)
  expect(steps.map(told).sort()).toEqual(
    [
      'linux/amd64 3 build 1/3 FROM false false done',
      'linux/amd64 3 build 2/3 RUN false false done',
      'linux/amd64 1 build 3/3 RUN false false done',
      'linux/arm64 1 build 3/3 RUN false false done',
      'linux/arm/v7 1 build 3/3 RUN false false done',
      ...['linux/arm64', 'linux/arm/v7'].map((name) => `${name} 1 stage-1 1/4 FROM false false done`),
      ...three.map((name) => `${name} 1 stage-1 2/4 COPY false false done`),
      'linux/amd64 1 stage-1 3/4 RUN false false done',
      ...['linux/arm64', 'linux/arm/v7'].map((name) => `${name} 1 stage-1 3/4 RUN false true done`),
      ...three.map((name) => `${name} 1 stage-1 4/4 COPY false false done`),
    ].sort(),
  )
  const kinds = works.map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind !== 'other' && kind !== 'source')).toEqual(['export', 'push'])
})

test('counts the time of a platform once where steps ran side by side', () => {
  const timings = timingsOfFixture('shared', three)
  const time = timeOf('linux/arm64', timings)
  // A second shared, one of its own, and a second under QEMU.
  expect(time).toBeGreaterThan(2900)
  expect(time).toBeLessThanOrEqual(timings.ended - timings.started)
})

test('a cached build took no time for any platform', () => {
  const timings = timingsOfFixture('cached', three)
  const runs = timings.steps.filter(({ step }) => step.instruction !== 'FROM')
  expect(runs.every(({ cached, emulated }) => cached && emulated === false)).toBe(true)
  expect(runs.reduce((sum, { worked }) => sum + worked, 0)).toBe(0)
})

test('tells which step failed, and which were cancelled for it', () => {
  const { steps } = timingsOfFixture('failing', ['linux/amd64', 'linux/arm64'])
  expect(steps.filter(({ step }) => step.instruction === 'RUN').map(told)).toEqual([
    'linux/arm64 1 2/2 RUN false true failed',
    'linux/amd64 1 2/2 RUN false false cancelled',
  ])
})

test('has caches, contexts and exports beside the steps', () => {
  const kinds = timingsOfFixture('contexts', ['linux/amd64']).works.map(({ kind, text }) => `${kind}: ${text}`)
  expect(kinds).toEqual(
    expect.arrayContaining([
      'cache: importing cache manifest from 127.0.0.1:5000/log/nocache',
      'cache: exporting cache to registry',
      'export: exporting to oci image format',
    ]),
  )
})

const options = { platforms: ['linux/arm64'] as const, secrets: [], now: 5000 }
const ran = (cached: boolean, completed: string) => {
  const { graph, add } = followBuild()
  const vertex = { digest: 'a', name: '[2/2] RUN x', started: '1970-01-01T00:00:01Z', completed, cached }
  add({ vertexes: [vertex], statuses: [] })
  return graph
}

test.each([
  ['what executed it is not known', new Set(['arm64']), new Map(), undefined],
  ['its machines are not known', undefined, new Map([['a', 'linux/arm64' as const]]), undefined],
  ['provenance tells what executed it', new Set(['arm64']), new Map([['a', 'linux/arm64' as const]]), true],
  ['the machine emulates nothing', new Set<string>(), new Map(), false],
])('a step whose name tells no platform: %s', (_, emulatedArchitectures, ranOn, expected) => {
  const [step] =
    timingsOf(ran(false, '1970-01-01T00:00:02Z'), { ...options, emulatedArchitectures, ranOn })?.steps ?? []
  expect(step).toMatchObject({ platform: 'linux/arm64', emulated: expected, worked: 1000 })
})

test('a step of one of several calls is of the platforms of that call, and of the machine of its node', () => {
  const { graph, add } = followBuild()
  const step = (call: number) => ({
    ...{ digest: `${call} a`, name: '[2/2] RUN x', started: '1970-01-01T00:00:01Z', completed: '1970-01-01T00:00:02Z' },
  })
  add({ vertexes: [step(0), step(1)], statuses: [] })
  const timings = timingsOf(graph, {
    ...{ ...options, emulatedArchitectures: undefined, platforms: ['linux/amd64', 'linux/arm64'] },
    groups: [['linux/amd64'], ['linux/arm64']],
    machines: [undefined, { emulated: new Set(['arm64']), unsure: new Set() }],
    ranOn: new Map([['1 a', 'linux/arm64']]),
  })
  expect(timings?.steps.map(({ platform, platforms, emulated }) => [platform, platforms, emulated])).toEqual([
    ['linux/amd64', ['linux/amd64'], undefined],
    ['linux/arm64', ['linux/arm64'], true],
  ])
})

test('what still runs ends now', () => {
  const others = { emulatedArchitectures: new Set<string>(), ranOn: new Map() }
  const timings = timingsOf(ran(false, ''), { ...options, ...others })
  expect(timings).toMatchObject({ started: 1000, ended: 5000 })
  expect(timings?.steps[0]).toMatchObject({ outcome: 'cancelled', worked: 4000 })
})

test('tells nothing of a build that was not followed', () => {
  const others = { emulatedArchitectures: undefined, ranOn: new Map() }
  expect(timingsOf(new Map(), { ...options, ...others })).toBeUndefined()
  expect(graphOf('shared').size).toBeGreaterThan(10)
})

test('counts what overlaps once', () => {
  const spans = [
    { started: 5, ended: 8 },
    { started: 0, ended: 4 },
    { started: 1, ended: 2 },
    { started: 3, ended: 6 },
  ]
  expect(covered(spans)).toBe(8)
  expect(covered([])).toBe(0)
})
