import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { Observer } from '../../src/buildx/events.ts'
import { endStalled, type WatchdogOptions, type Watched } from '../../src/buildx/watchdog.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

const second = 1000
const wait = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * second)
const at = '2026-01-01T00:00:00Z'
const nothing = { vertexes: [], statuses: [], logs: [], warnings: [] }
const begin = (name: string) => ({ ...nothing, vertexes: [{ digest: name, name, started: at }] })
const print = (name: string) => ({ ...nothing, logs: [{ vertex: name, data: Buffer.from('x\n') }] })
const run = '[2/2] RUN make'
const push = 'exporting to image'

/** Starts a build that ends when it is stopped or cancelled, as buildx does. */
function start(options: Partial<WatchdogOptions> = {}) {
  const cancel = new AbortController()
  const stop = new AbortController()
  const left: string[][] = []
  const seen: string[] = []
  let watched: Watched | undefined
  let finish = () => {}
  const own: Observer = {
    onOutput: (chunk) => {
      seen.push(chunk)
    },
    onProgress: ({ vertexes }) => seen.push(...vertexes.map(({ name }) => name)),
  }
  const result = endStalled(
    {
      limits: { silence: 60 * second, afterCrash: 10 * second },
      stop: stop.signal,
      cancel: cancel.signal,
      moved: async () => undefined,
      onEnd: (running) => left.push(running.map(({ followed }) => followed.vertex.name)),
      explain: async ({ step, silentFor }) => `${step?.followed.vertex.name} ${silentFor / second}`,
      ...options,
    },
    (given) => {
      watched = given
      return new Promise<string>((resolve, reject) => {
        finish = () => resolve('built')
        given.stop.addEventListener('abort', () => reject(new Error('was stopped')))
        cancel.signal.addEventListener('abort', () => reject(new Error('cancelled')))
      })
    },
  ).catch((error: Error) => error.message)
  const observer = watched?.observe(own) ?? own
  return { result, observer, left, seen, stop, cancel, finish }
}

test('ends a build that stalls, once, and says what was running', async () => {
  const { result, observer, left, seen } = start()
  observer.onProgress(begin(run))
  await wait(61)
  expect(await result).toBe(`${run} 60`)
  expect(left).toEqual([[run]])
  expect(seen).toEqual([run])
  expect(jest.getTimerCount()).toBe(0)
})

test('lets a build go on that is heard of, and leaves no timer', async () => {
  const { result, observer, left, finish } = start()
  observer.onProgress(begin(run))
  for (let minutes = 0; minutes < 10; minutes++) {
    // Between two looks, too.
    await wait(59.9)
    observer.onProgress(print(run))
  }
  finish()
  expect(await result).toBe('built')
  expect({ left, timers: jest.getTimerCount() }).toEqual({ left: [], timers: 0 })
})

test('a step whose program crashed under QEMU', async () => {
  const { result, observer } = start()
  observer.onProgress(begin(run))
  const data = Buffer.from('qemu: uncaught target signal 6 (Aborted) - core dumped\n')
  observer.onProgress({ ...nothing, logs: [{ vertex: run, data }] })
  await wait(11)
  expect(await result).toBe(`${run} 10`)
})

test("reads buildx's own progress", async () => {
  const { result, observer, seen } = start()
  observer.onOutput(`#1 ${run}\n#1 0.1 x\n`)
  await wait(61)
  expect(await result).toBe(`${run} 60`)
  expect(seen).toEqual([`#1 ${run}\n#1 0.1 x\n`])
})

test('a pause of this process is no silence of the build', async () => {
  const { result, observer, finish } = start()
  observer.onProgress(begin(run))
  await wait(1)
  const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 3600 * second)
  await wait(0.5)
  now.mockRestore()
  finish()
  expect(await result).toBe('built')
})

test('a job that is cancelled says what was running', async () => {
  const { result, observer, left, cancel } = start()
  observer.onProgress(begin(run))
  cancel.abort('SIGINT')
  expect(await result).toBe('cancelled')
  expect({ left, timers: jest.getTimerCount() }).toEqual({ left: [[run]], timers: 0 })
})

test('a build that is stopped for another reason, or fails, says nothing', async () => {
  const { result, observer, left, stop } = start()
  observer.onProgress(begin(run))
  stop.abort()
  expect(await result).toBe('was stopped')
  expect(left).toEqual([])
})

test('a push of which the builder moves bytes goes on, and ends when it does not', async () => {
  let bytes = 0
  let asked = 0
  const { result, observer, left } = start({
    moved: async () => {
      asked += 1
      return bytes
    },
  })
  observer.onProgress(begin(push))
  const timer = setInterval(() => {
    bytes += 10_000
  }, second)
  await wait(300)
  expect(left).toEqual([])
  // Twice for each silence.
  expect(asked).toBe(8)
  clearInterval(timer)
  await wait(75)
  expect(await result).toBe(`${push} 70`)
})

test.each([
  ['a builder that moves next to nothing', async () => Date.now() / 1000],
  ['a builder that cannot be asked', async () => undefined],
])('%s', async (_, moved) => {
  const { result, observer } = start({ moved })
  observer.onProgress(begin(push))
  await wait(75)
  expect(await result).toBe(`${push} 70`)
})

test('bytes are no sign of life of a RUN, nor of a transfer whose bytes are told', async () => {
  const moved = async () => Date.now() * 1_000_000
  for (const [name, total] of [
    [run, 0],
    ['[1/2] FROM x', 9],
  ] as const) {
    const { result, observer } = start({ moved })
    observer.onProgress({ ...begin(name), statuses: [{ id: 'sha256:1', vertex: name, current: 1, total }] })
    await wait(61)
    expect(await result).toBe(`${name} 60`)
  }
})

test('a build that ends while the builder is asked', async () => {
  const { result, observer, finish, left } = start({ moved: () => new Promise(() => {}) })
  observer.onProgress(begin(push))
  await wait(75)
  finish()
  expect(await result).toBe('built')
  expect({ left, timers: jest.getTimerCount() }).toEqual({ left: [], timers: 0 })
})
