import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readProgress, type Vertex } from '../../src/buildx/events.ts'
import { openSilence } from '../../src/buildx/silence.ts'

const minute = 60_000
const limits = { silence: 20 * minute, afterCrash: 2 * minute }
const at = '2026-01-01T00:00:00Z'
const later = '2026-01-01T00:01:00Z'

type Given = Partial<Vertex>

/** A build that is told by hand; a step's digest is its name. */
function build() {
  const { add, pass, stalled, running } = openSilence(limits)
  const tell = (told: Partial<Parameters<typeof add>[0]>) => add({ vertexes: [], statuses: [], logs: [], ...told })
  const vertex = (name: string, more: Given = {}) => tell({ vertexes: [{ digest: name, name, started: at, ...more }] })
  return {
    begin: (name: string, ...inputs: string[]) => vertex(name, { inputs }),
    end: (name: string) => vertex(name, { completed: later }),
    beginAgain: (name: string) => vertex(name, { started: later }),
    print: (name: string, text = 'x\n') => tell({ logs: [{ vertex: name, data: Buffer.from(text) }] }),
    move: (name: string, current: number, completed = '') =>
      tell({ statuses: [{ id: 'sha256:1', vertex: name, current, total: 9, started: at, completed }] }),
    /** @returns the step that stalled by then, and its silence in minutes */
    wait: (minutes: number): readonly [string | undefined, number] | undefined => {
      pass(minutes * minute)
      const stall = stalled()
      return stall && [stall.step?.followed.vertex.name, stall.silentFor / minute]
    },
    crash: () => running().map((step) => step.crash),
    running: () =>
      running().map(({ followed, ranFor, silentFor }) => [followed.vertex.name, ranFor / minute, silentFor / minute]),
  }
}

const [npm, apt] = ['[linux/amd64->arm64 b 2/3] RUN npm ci', '[linux/amd64 b 2/3] RUN apt-get update']
const from = '[linux/arm64 b 1/3] FROM debian'

test('a step that prints nothing', () => {
  const { begin, wait } = build()
  begin(npm)
  expect(wait(19)).toBeUndefined()
  expect(wait(1)).toEqual([npm, 20])
})

test('a step that prints, and then nothing more', () => {
  const { begin, print, wait } = build()
  begin(npm)
  for (let minutes = 0; minutes < 100; minutes += 19) {
    print(npm)
    expect(wait(19)).toBeUndefined()
  }
  expect(wait(1)).toEqual([npm, 20])
})

test('one hangs while another prints', () => {
  const { begin, print, wait } = build()
  begin(npm)
  begin(apt)
  wait(19)
  print(apt)
  expect(wait(1)).toEqual([npm, 20])
})

test('a step that has ended is not silent, and one that has not begun neither', () => {
  const { begin, end, print, wait } = build()
  begin(npm)
  wait(10)
  end(npm)
  begin(apt)
  for (let minutes = 0; minutes < 100; minutes += 10) {
    expect(wait(10)).toBeUndefined()
    print(apt)
  }
})

test('what BuildKit repeats is no sign of life', () => {
  const { begin, move, wait } = build()
  begin(from)
  move(from, 5)
  wait(15)
  begin(from)
  move(from, 5)
  expect(wait(5)).toEqual([from, 20])
})

test('a transfer that moves', () => {
  const { begin, move, wait } = build()
  begin(from)
  for (const current of [1, 2, 3, 4, 5]) {
    move(from, current)
    expect(wait(19)).toBeUndefined()
  }
})

test('one pull stands still while another moves', () => {
  const { begin, move, wait } = build()
  const other = '[linux/amd64 b 1/3] FROM debian'
  begin(from)
  begin(other)
  move(from, 5)
  for (const current of [1, 2, 3]) {
    move(other, current)
    expect(wait(6)).toBeUndefined()
  }
  move(other, 4)
  expect(wait(6)).toEqual([from, 24])
})

test('a step that waits for the layers that it needs', () => {
  const { begin, end, move, wait } = build()
  const copy = '[linux/arm64 b 2/3] COPY . .'
  begin(from)
  begin(copy, from)
  end(copy)
  begin(npm, copy)
  for (const current of [1, 2, 3, 4]) {
    move(from, current)
    expect(wait(19)).toBeUndefined()
  }
  move(from, 9, later)
  end(from)
  expect(wait(19)).toBeUndefined()
  expect(wait(1)).toEqual([npm, 20])
})

test('the layers that a step waits for stand still', () => {
  const { begin, move, wait } = build()
  begin(npm, from)
  begin(from)
  move(from, 1)
  expect(wait(20)).toEqual([from, 20])
})

test('steps that wait for the same cache', () => {
  const { begin, end, print, wait } = build()
  const [one, other] = [1, 2].map((number) => `[b ${number}/9] RUN --mount=type=cache,sharing=locked,target=/c make`)
  begin(one ?? '')
  begin(other ?? '')
  for (let minutes = 0; minutes < 60; minutes += 15) {
    print(one ?? '')
    expect(wait(15)).toBeUndefined()
  }
  end(one ?? '')
  expect(wait(19)).toBeUndefined()
  expect(wait(1)).toEqual([other, 20])
})

describe.each(['exporting to image', '[internal] load metadata for docker.io/library/debian:13', '[b 3/9] COPY . .'])(
  '%s',
  (name) => {
    test('is silent when everything is', () => {
      const { begin, end, print, wait } = build()
      begin(name)
      begin(apt)
      for (let minutes = 0; minutes < 60; minutes += 15) {
        print(apt)
        expect(wait(15)).toBeUndefined()
      }
      end(apt)
      expect(wait(19)).toBeUndefined()
      expect(wait(1)).toEqual([name, 20])
    })
  },
)

test('an export may fetch what another step names', () => {
  const { begin, move, wait } = build()
  const name = 'exporting to image'
  begin(name)
  move(name, 0)
  begin(from)
  for (const current of [1, 2, 3]) {
    move(from, current)
    expect(wait(19)).toBeUndefined()
  }
})

test('nothing is known to run', () => {
  const { begin, end, wait } = build()
  expect(wait(20)).toEqual([undefined, 20])
  begin(npm)
  end(npm)
  expect(wait(19)).toBeUndefined()
  expect(wait(1)).toEqual([undefined, 20])
})

describe('a crash under QEMU', () => {
  const words = 'qemu: uncaught target signal 11 (Segmentation fault) - core dumped\n'

  test('and then silence', () => {
    const { begin, print, wait, crash } = build()
    begin(npm)
    print(npm, words.slice(0, 20))
    print(npm, words.slice(20))
    expect(crash()).toEqual(['qemu: uncaught target signal 11 (Segmentation fault)'])
    expect(wait(1.9)).toBeUndefined()
    expect(wait(0.1)).toEqual([npm, 2])
  })

  test('and then more', () => {
    const { begin, print, wait, crash } = build()
    begin(npm)
    print(npm, `${'x'.repeat(2000)}\n${words}`)
    print(npm, 'make: *** [all] Error 139\n')
    expect(crash()).toEqual([undefined])
    expect(wait(19)).toBeUndefined()
  })
})

test('tells what runs, since when, and how long it has been silent', () => {
  const { begin, end, print, running, wait } = build()
  begin(from)
  wait(1)
  end(from)
  begin(npm, from)
  wait(5)
  begin(apt)
  print(npm)
  wait(2)
  expect(running()).toEqual([
    [npm, 7, 2],
    [apt, 2, 2],
  ])
})

test('a step that runs a second time has a new beginning', () => {
  const { begin, beginAgain, end, running, wait } = build()
  begin(from)
  end(from)
  wait(30)
  beginAgain(from)
  wait(1)
  expect(running()).toEqual([[from, 1, 1]])
})

test.each(['attestations', 'cached', 'contexts', 'failing', 'shared'])('%s: a build that was recorded', (name) => {
  const { add, pass, stalled, running } = openSilence(limits)
  const text = readFileSync(join(import.meta.dirname, 'fixtures', `${name}.jsonl`), 'utf8')
  for (const line of text.split('\n')) {
    add(readProgress(line))
    pass(minute)
    expect(stalled()).toBeUndefined()
  }
  // What BuildKit ended because another failed it does not tell of.
  expect(running().length).toBe(0)
})
