import { describe, expect, test } from '@jest/globals'
import { followBuild, type Status } from '../../src/buildx/events.ts'
import type { Running } from '../../src/buildx/silence.ts'
import { emulatedBy, explainStall, renderRunning, type StallWords } from '../../src/buildx/stalled.ts'
import { nameVertexes } from '../../src/buildx/titles.ts'
import type { Platforms } from '../../src/platform.ts'

const minute = 60_000
const two: Platforms = ['linux/amd64', 'linux/arm64']
const recipe = 'https://github.com/o/r/blob/v1/docs/recipes.md#native-runners-one-workflow-call'

function wordsFor(platforms: Platforms, more: Partial<StallWords> = {}): StallWords {
  return {
    platforms,
    ranOn: platforms.length === 1 ? platforms[0] : undefined,
    emulatedArchitectures: new Set(['arm64', 's390x']),
    naming: nameVertexes(platforms, platforms, []),
    seconds: 1200,
    recipe,
    ...more,
  }
}

function step(name: string, more: Partial<Running> & { status?: Partial<Status> } = {}): Running {
  const { graph, add } = followBuild()
  const statuses = more.status ? [{ id: 'sha256:1', vertex: 'a', ...more.status }] : []
  add({ vertexes: [{ digest: 'a', name, started: '2026-01-01T00:00:00Z' }], statuses })
  const followed = graph.get('a')
  if (!followed) throw new Error('no vertex')
  return { followed, ranFor: 31 * minute + 12_000, silentFor: 20 * minute, ...more }
}

const explain = (one: Running, words: StallWords, version?: string) =>
  explainStall({ silentFor: 20 * minute, step: one }, version, words)
const moreTime = "give it more time (e.g. 'stall-timeout: 1h') if it works silently, or make it print something"

describe('says what stalled, and what to do', () => {
  test.each<[string, string, StallWords, string | undefined, string]>([
    [
      'under QEMU',
      '[linux/arm64 build 4/9] RUN npm ci',
      wordsFor(two),
      '10.2.3',
      `linux/arm64: RUN npm ci (build 4/9) printed nothing and moved no bytes for 20 min under QEMU (10.2.3), so the build was stopped ('stall-timeout: 20m'); build it on a native runner, where it needs no QEMU: 'runs-on: ubuntu-24.04-arm' (${recipe}), or ${moreTime}`,
    ],
    [
      'under a QEMU of which nothing is known, for a platform that no hosted runner is for',
      '[2/2] RUN make',
      wordsFor(['linux/s390x'], { seconds: 5400 }),
      undefined,
      `linux/s390x: RUN make (2/2) printed nothing and moved no bytes for 20 min under QEMU, so the build was stopped ('stall-timeout: 90m'); build it on a machine of that architecture, without QEMU (${recipe}), or ${moreTime}`,
    ],
    [
      'natively, and cross-compiling',
      '[linux/amd64->arm64 build 4/9] RUN go build',
      wordsFor(two, { seconds: 90 }),
      undefined,
      `linux/arm64: RUN go build (build 4/9) printed nothing and moved no bytes for 20 min, so the build was stopped ('stall-timeout: 90s'); ${moreTime}`,
    ],
    [
      'where the machine is not known',
      '[linux/arm64 build 4/9] RUN npm ci',
      wordsFor(two, { emulatedArchitectures: undefined, seconds: 3600 }),
      undefined,
      `linux/arm64: RUN npm ci (build 4/9) printed nothing and moved no bytes for 20 min, so the build was stopped ('stall-timeout: 1h'); ${moreTime}`,
    ],
  ])('%s', (_, name, words, version, message) => {
    expect(explain(step(name), words, version)).toBe(message)
  })

  test('a crash', () => {
    const crash = 'qemu: uncaught target signal 11 (Segmentation fault)'
    const one = step('[linux/arm64 2/2] RUN make', { crash })
    expect(explainStall({ silentFor: 2 * minute, step: one }, '7.2', wordsFor(two))).toBe(
      `linux/arm64: RUN make (2/2) crashed under QEMU (7.2) and printed nothing more for 2 min (${crash}), so the build was stopped ('stall-timeout: 20m'); build it on a native runner, where it needs no QEMU: 'runs-on: ubuntu-24.04-arm' (${recipe})`,
    )
  })

  const remote = "the registry may not be answering; run it again, or give it more time (e.g. 'stall-timeout: 1h')"
  test.each([
    [
      step('[linux/arm64 1/2] FROM docker.io/library/debian', { status: { current: 1e6, total: 3e7 } }),
      'linux/arm64: FROM docker.io/library/debian (1/2) made no progress for 20 min, at 1.0 MB of 30.0 MB',
    ],
    [
      step('exporting to image', { status: { id: 'pushing layers' } }),
      'exporting to image made no progress for 20 min, at pushing layers',
    ],
    [
      step('[internal] load metadata for docker.io/library/debian:13'),
      'load metadata for docker.io/library/debian:13 made no progress for 20 min',
    ],
  ])('what is fetched or sent %#', (one, start) => {
    expect(explain(one, wordsFor(two))).toBe(`${start}, so the build was stopped ('stall-timeout: 20m'); ${remote}`)
  })

  test('nothing that is known', () => {
    expect(explainStall({ silentFor: 20 * minute }, undefined, wordsFor(two))).toBe(
      `buildx printed nothing for 20 min, and no step was running, so the build was stopped ('stall-timeout: 20m'); run it again, or give it more time (e.g. 'stall-timeout: 1h')`,
    )
  })
})

test('tells what QEMU executes', () => {
  expect(emulatedBy(step('[linux/arm64 2/2] RUN make'), wordsFor(two))).toBe('linux/arm64')
  expect(emulatedBy(step('[linux/amd64->arm64 2/2] RUN make'), wordsFor(two))).toBeUndefined()
  expect(emulatedBy(step('[linux/arm64 2/2] COPY . .'), wordsFor(two))).toBeUndefined()
  expect(emulatedBy(step('[2/2] RUN make'), wordsFor(['linux/arm64']))).toBe('linux/arm64')
})

test('a table of what was running', () => {
  const steps = [
    step('[linux/arm64 build 4/9] RUN npm ci'),
    step('[linux/amd64 build 4/9] RUN npm ci', { ranFor: 42_000, silentFor: 500 }),
    step('exporting to image', { ranFor: minute, status: { id: 'pushing layers' } }),
  ]
  expect(renderRunning(steps, wordsFor(two))).toBe(
    [
      'What was running when the build was stopped:',
      'PLATFORM      STEP                    RUNNING FOR   SILENT FOR',
      'linux/arm64   build 4/9  RUN npm ci   31 min 12 s   20 min       QEMU',
      'linux/amd64   build 4/9  RUN npm ci   42 s          0.5 s',
      '-             exporting to image      1 min         20 min       pushing layers',
      '',
    ].join('\n'),
  )
  expect(renderRunning([step('[2/2] RUN make')], wordsFor(['linux/amd64']))).toContain('\nlinux/amd64   2/2  RUN make ')
  expect(renderRunning([], wordsFor(two))).toBe('')
})
