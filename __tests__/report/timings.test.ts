import { expect, test } from '@jest/globals'
import { formatTimings } from '../../src/report/timings.ts'
import { three, timingsOfFixture } from '../buildx/followed-fixtures.ts'

test('tells phases, platforms and steps', () => {
  const timings = timingsOfFixture('shared', three)
  const told = JSON.parse(formatTimings(timings, three, { toolchain: 1.04, build: 7.26, check: 0.5, tags: 0.04 }))
  // What buildx pushed in its call is no longer in the build.
  expect(told.phases).toEqual({
    toolchain: 1,
    build: expect.any(Number),
    push: expect.any(Number),
    check: 0.5,
    tags: 0,
  })
  expect(Math.abs(told.phases.build + told.phases.push - 7.26)).toBeLessThan(0.11)
  expect(Object.keys(told.platforms)).toEqual(three)
  const { started, seconds, cached, emulated, steps } = told.platforms['linux/arm64']
  expect({ started, cached, emulated }).toEqual({
    started: expect.stringMatching(/^2026-11-27T20:46:45\.\d{3}Z$/),
    cached: false,
    emulated: true,
  })
  expect(seconds).toBeGreaterThan(2.9)
  expect(steps).toContainEqual({
    step: 'build 2/3',
    instruction: 'RUN echo shared >&2 && sleep 1',
    started: expect.any(String),
    seconds: expect.any(Number),
    cached: false,
    emulated: false,
    platforms: three,
  })
  const slow = steps.filter((step: { emulated?: boolean }) => step.emulated)
  expect(slow).toEqual([expect.objectContaining({ step: 'stage-1 3/4', cached: false, emulated: true })])
  expect(slow[0]).not.toHaveProperty('platforms')
})

test('adds what buildx wrote into a cache to what was saved afterwards', () => {
  const timings = timingsOfFixture('contexts', ['linux/amd64'])
  const { phases } = JSON.parse(formatTimings(timings, ['linux/amd64'], { build: 6, cache: 2 }))
  expect(phases.cache).toBeCloseTo(2.2, 1)
  expect(phases.build).toBeCloseTo(5.8, 1)
})

test('says that all of a platform was cached', () => {
  const { platforms } = JSON.parse(formatTimings(timingsOfFixture('attestations', three.slice(0, 2)), three, {}))
  // Not asked for: nothing was made for it.
  expect(Object.keys(platforms)).toEqual(three.slice(0, 2))
  const cached = JSON.parse(formatTimings(timingsOfFixture('cached', three), three, {}))
  expect(
    cached.platforms['linux/arm/v7'].steps.filter((step: { cached: boolean }) => step.cached).length,
  ).toBeGreaterThan(3)
})

test('has phases alone where the build was not followed', () => {
  expect(formatTimings(undefined, three, { toolchain: 1, build: 2.25 })).toBe('{"phases":{"toolchain":1,"build":2.3}}')
})

test('tells what took more than one attempt', () => {
  const again = {
    ...({ phase: 'push', what: 'build and push', attempts: 2, seconds: 12.34, isGivenUp: false } as const),
    reasons: ['ghcr.io answered 504'],
  }
  const { retries } = JSON.parse(formatTimings(undefined, three, {}, [again]))
  expect(retries).toEqual([
    { phase: 'push', what: 'build and push', attempts: 2, reasons: ['ghcr.io answered 504'], seconds: 12.3 },
  ])
})
