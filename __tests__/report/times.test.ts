import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { TimedStep } from '../../src/buildx/timings.ts'
import type { PlatformName, Platforms } from '../../src/platform.ts'
import { barsOf } from '../../src/report/bars.ts'
import { renderQemuCost } from '../../src/report/qemu.ts'
import { renderSlowest } from '../../src/report/slowest.ts'
import { label, renderTimeline } from '../../src/report/timeline.ts'
import { tellTimes } from '../../src/report/times.ts'
import { three, timingsOfFixture } from '../buildx/followed-fixtures.ts'

type Given = { readonly [key in keyof TimedStep]?: TimedStep[key] } & { readonly platform: PlatformName }

/** A step of so many milliseconds. */
function step(text: string, started: number, worked: number, given: Given): TimedStep {
  const [instruction = ''] = text.split(' ')
  const known = { instruction, number: 2, of: 3, target: given.platform, ranOn: given.platform }
  return {
    started,
    ended: started + worked,
    worked,
    text,
    place: 'build 2/3',
    step: known,
    platforms: [given.platform],
    cached: false,
    emulated: false,
    outcome: 'done',
    ...given,
  }
}
const timingsWith = (...steps: TimedStep[]) => ({
  started: 0,
  ended: Math.max(...steps.map(({ ended }) => ended)),
  steps,
  works: [],
})
const minute = 60_000
const amd64 = { platform: 'linux/amd64' as const }
const arm64 = { platform: 'linux/arm64' as const, emulated: true }

test('the timeline of a build that was followed', () => {
  const lines = renderTimeline(timingsOfFixture('shared', three), three)
  expect(lines[0]).toBe('```mermaid')
  expect(lines.filter((line) => line.startsWith('section '))).toEqual([
    'section several',
    'section amd64',
    'section arm64',
    'section arm/v7',
    'section other',
  ])
  const tasks = lines.filter((line) => / :/.test(line))
  expect(tasks).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^RUN uname … … i in 1 2 3… .* · 1\.\d s :crit, 00:00:0\d\.\d{3}, 1\d{3}ms$|^RUN uname/),
      expect.stringMatching(/^push · 0\.\d s :active, /),
      expect.stringMatching(/^exporting to image · /),
    ]),
  )
  expect(lines.at(-2)).toBe('<sub>Times are minutes and seconds since the build started; red: ran under QEMU.</sub>')
})

test('red is explained by what is red', () => {
  const of = (...steps: TimedStep[]) => renderTimeline(timingsWith(...steps), ['linux/amd64', 'linux/arm64']).at(-2)
  const bad = step('RUN bad', 0, minute, { ...amd64, outcome: 'failed' })
  expect(of(bad)).toContain('started; red: failed.')
  expect(of(bad, step('RUN x', 0, minute, arm64))).toContain('started; red: ran under QEMU or failed.')
  expect(of(step('RUN x', 0, minute, amd64))).toContain('started.')
})

test('cached steps are one bar of each platform', () => {
  const lines = renderTimeline(timingsOfFixture('cached', three), three)
  expect(lines.filter((line) => line.includes('cached :done, ')).map((line) => line.split(' :')[0])).toEqual([
    '1 step cached',
    '4 steps cached',
    '4 steps cached',
    '4 steps cached',
  ])
  expect(lines.at(-2)).toContain('grey: from the cache')
})

test('short steps in a row are one bar', () => {
  const timings = timingsWith(
    step('COPY a', 0, 10, amd64),
    step('COPY b', 10, 10, amd64),
    step('RUN long', 20, 5000, amd64),
    step('COPY c', 5020, 10, amd64),
  )
  expect(barsOf(timings, ['linux/amd64'], String).map(({ text }) => text)).toEqual([
    '2 steps · 0.0 s',
    'RUN long · 5.0 s',
    'COPY c · 0.0 s',
  ])
})

test('there are never more than 30 bars, and those of a failure stay', () => {
  const names: Platforms = ['linux/amd64', 'linux/arm64', 'linux/386', 'linux/s390x', 'linux/riscv64', 'linux/arm/v7']
  const one = fc.record({ platform: fc.constantFrom(...names), at: fc.nat(100_000), worked: fc.nat(90_000) })
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 200 }), (all) => {
      const steps = all.map(({ platform, at, worked }) => step('RUN x', at, worked, { platform }))
      const failed = step('RUN bad', 0, 1, { platform: 'linux/amd64', outcome: 'failed' })
      const bars = barsOf(timingsWith(...steps, failed), names, String)
      expect(bars.length).toBeLessThanOrEqual(30)
      expect(bars.map(({ text }) => text)).toContain('RUN bad · failed after 0.0 s')
    }),
    { numRuns: 50 },
  )
})

test.each([
  ['RUN npm ci · 1.2 s', 'RUN npm ci · 1.2 s'],
  ['RUN a: b; c #d "e" %f · 1.2 s', 'RUN … c … · 1.2 s'],
  ['RUN echo <b>x</b> end · 1.2 s', 'RUN echo … end · 1.2 s'],
  ['FROM docker.io/library/rust:1@sha256:4be1 · 1.2 s', 'FROM rust · 1.2 s'],
  ['load metadata for r.io:5000/debian:13 · 1.2 s', 'load metadata for debian · 1.2 s'],
  ['title of it · 1.2 s', '… title of it · 1.2 s'],
  ['SECTION x · 1.2 s', '… SECTION x · 1.2 s'],
  ['2026-01-01 x · 1.2 s', '… 2026-01-01 x · 1.2 s'],
  [`RUN ${'word '.repeat(30)}· 1.2 s`, 'RUN word word word word word word word … · 1.2 s'],
])('Mermaid takes %j for a label alone', (text, expected) => {
  expect(label(text)).toBe(expected)
})

test('no label has what Mermaid obeys, whatever a step is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(label(`${text} · 1.0 s`)).not.toMatch(/[:;#"'<>{}()\n\r\u2028%`]/)
    }),
  )
})

test('a platform that is a number is named in full: Mermaid would put it first', () => {
  const platforms: Platforms = ['linux/386']
  const lines = renderTimeline(timingsWith(step('RUN x', 0, 1000, { platform: 'linux/386' })), platforms)
  expect(lines).toContain('section linux/386')
})

test('has no timeline for what took no time, or a day', () => {
  expect(renderTimeline(timingsWith(step('RUN x', 0, 0, amd64)), ['linux/amd64'])).toEqual([])
  expect(renderTimeline(timingsWith(step('RUN x', 0, 25 * 60 * minute, amd64)), ['linux/amd64'])).toEqual([])
})

test.each([
  [8_000, '1second'],
  [9_000, '2second'],
  [400_000, '1minute'],
  [9 * 3_600_000, '2hour'],
])('a build of %d ms has a tick every %s', (worked, tick) => {
  expect(renderTimeline(timingsWith(step('RUN x', 0, worked, amd64)), ['linux/amd64'])).toContain(
    `tickInterval ${tick}`,
  )
})

test('lists the ten slowest steps', () => {
  const steps = Array.from({ length: 12 }, (_, index) => step(`RUN ${index}`, 0, 1000 * (index + 1), amd64))
  const more = [
    step('RUN a | b `c`', 0, 90_000, arm64),
    step('RUN once', 0, 80_000, { ...amd64, platforms: ['linux/amd64', 'linux/arm64'] }),
    step('COPY x', 0, 70_000, { ...amd64, outcome: 'cancelled' }),
    step('FROM x', 0, 60_000, { ...amd64, cached: true }),
    step('RUN quick', 0, 99, amd64),
  ]
  const lines = renderSlowest(timingsWith(...steps, ...more), ['linux/amd64', 'linux/arm64'])
  expect(lines).toHaveLength(2 + 10 + 1)
  expect(lines.slice(0, 7)).toEqual([
    '| Platform | Step | Time | Ran |',
    '| --- | --- | ---: | --- |',
    '| arm64 | build 2/3 `` RUN a \\| b `c` `` | 1&nbsp;min&nbsp;30&nbsp;s | QEMU |',
    '| all | build 2/3 `RUN once` | 1&nbsp;min&nbsp;20&nbsp;s | native |',
    '| amd64 | build 2/3 `COPY x` | 1&nbsp;min&nbsp;10&nbsp;s | cancelled |',
    '| amd64 | build 2/3 `FROM x` | 1&nbsp;min&nbsp;0&nbsp;s | cached |',
    '| amd64 | build 2/3 `RUN 11` | 12.0&nbsp;s | native |',
  ])
  expect(renderSlowest(timingsWith(step('RUN quick', 0, 99, amd64)), ['linux/amd64'])).toEqual([])
})

const recipe = 'https://r'
const cost = (...steps: TimedStep[]) =>
  renderQemuCost(timingsWith(...steps), ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x'], recipe).filter(
    Boolean,
  )

test('says what QEMU cost, and what a native runner would save', () => {
  const cargo = 'RUN cargo build'
  const other = { place: 'build 3/3' }
  expect(
    cost(
      step(cargo, 0, 170_000, amd64),
      step(cargo, 0, 27 * minute, arm64),
      step('RUN strip', 27 * minute, 4 * minute, { ...arm64, ...other }),
    ),
  ).toEqual([
    '**linux/arm64 spent 31 min 0 s under QEMU**, 27 min 0 s of them in `RUN cargo build`; the same step took 2 min 50 s on linux/amd64. A native runner would save about 24 min: `runs-on: ubuntu-24.04-arm` ([recipe](https://r)).',
  ])
})

test('says it once for all that the same runner helps, and promises nothing that is not known', () => {
  const v7 = { platform: 'linux/arm/v7' as const, emulated: true }
  const s390x = { platform: 'linux/s390x' as const, emulated: true }
  expect(
    cost(step('RUN x', 0, 3 * minute, arm64), step('RUN x', 0, 4 * minute, v7), step('RUN x', 0, 2 * minute, s390x)),
  ).toEqual([
    '**linux/arm/v7 spent 4 min 0 s under QEMU** in `RUN x`. Likewise linux/arm64 (3 min 0 s). A native runner needs no QEMU: `runs-on: ubuntu-24.04-arm` ([recipe](https://r)).',
    '**linux/s390x spent 2 min 0 s under QEMU** in `RUN x`. GitHub has no native runner for it; a stage that starts with `FROM --platform=$BUILDPLATFORM` compiles without QEMU.',
  ])
})

test.each([
  ['less than a minute', [step('RUN x', 0, 59_000, arm64)]],
  ['less than a third', [step('RUN x', 0, 2 * minute, arm64), step('RUN y', 0, 7 * minute, amd64)]],
  ['nothing that ran natively', [step('RUN y', 0, 7 * minute, amd64)]],
])('says nothing of %s', (_, steps) => {
  expect(cost(...steps)).toEqual([])
})

test('tells the times of a whole build', () => {
  const { whole, platforms, lines } = tellTimes(timingsOfFixture('shared', three), three, recipe)
  expect(whole).toBeGreaterThan(4000)
  expect([...platforms.keys()]).toEqual(three)
  expect(lines).toEqual(expect.arrayContaining(['```mermaid', '<details><summary>Slowest steps</summary>']))
})

test('without an address the recipe is not linked', () => {
  const lines = renderQemuCost(timingsWith(step('RUN x', 0, 2 * minute, arm64)), ['linux/arm64'], undefined)
  expect(lines[0]).toMatch(/needs no QEMU: `runs-on: ubuntu-24\.04-arm`\.$/)
})
