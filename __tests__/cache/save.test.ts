import { expect, test } from '@jest/globals'
import { saveAgain } from '../../src/cache/save.ts'
import { openRetries } from '../../src/retry.ts'

const told = 'error writing layer blob: requested delay 7.00s exceeds maximum timeout 995.527005ms: resource_exhausted'
const untold = 'error writing layer blob: maximum timeout reached: resource_exhausted'

/** Writes a cache whose attempts end so, and tells what was asked, how long was waited, and what was said. */
async function write(ends: readonly (string | undefined)[], seconds = 300, isService = true) {
  let clock = 0
  const asked: [entry: string, seconds: number][] = []
  const waits: number[] = []
  const lines: string[] = []
  const retries = openRetries({
    wait: async (milliseconds) => {
      waits.push(milliseconds)
      clock += milliseconds
    },
    log: (line) => lines.push(line),
    now: () => clock,
    random: () => 0,
  })
  const once = async ({ entry, seconds: left }: { entry: string; seconds: number }) => {
    asked.push([entry, left])
    clock += 2000
    return ends[asked.length - 1]
  }
  const reason = await saveAgain('type=gha', once, { retries, seconds, isService, random: () => 0.5, now: () => clock })
  return { reason, asked, waits, lines, report: retries.report() }
}

test('what is written at once is written once', async () => {
  expect(await write([undefined])).toEqual({
    ...{ reason: undefined, asked: [['type=gha,timeout=1s', 300]], waits: [], lines: [], report: [] },
  })
})

test('a busy service is left alone for as long as it says, with some more by chance', async () => {
  const { reason, asked, waits, lines, report } = await write([told, untold, undefined])
  expect(reason).toBeUndefined()
  // The last attempt leaves BuildKit all the time there is.
  expect(asked).toEqual([
    ['type=gha,timeout=1s', 300],
    ['type=gha,timeout=1s', 289],
    ['type=gha,timeout=270s', 270],
  ])
  expect(waits).toEqual([7000 + 1500 + 250, 15_000 + 1500 + 500])
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(
    /^attempt 2 of 3: the GitHub Actions cache answered 429 while the cache was saved; retrying in/,
  )
  expect(report).toEqual([
    expect.objectContaining({
      ...{ phase: 'cache', what: 'saving the cache', attempts: 3, isGivenUp: false },
      reasons: ['the GitHub Actions cache answered 429'],
    }),
  ])
})

test('one that stays busy is given up after three attempts', async () => {
  const { reason, asked } = await write([untold, untold, untold])
  expect(asked).toHaveLength(3)
  expect(reason).toBe(
    "the GitHub Actions cache answered 429, and 'cache-timeout' is 300 s; it accepts 200 uploads per minute for each repository",
  )
})

test.each([
  ['is told to wait for longer than there is time', told, 5],
  ['has less time than a wait takes', untold, 10],
])('one who %s does not wait', async (_, words, seconds) => {
  const { reason, asked, waits } = await write([words], seconds)
  expect({ asked: asked.length, waits }).toEqual({ asked: 1, waits: [] })
  expect(reason).toContain(`'cache-timeout' is ${seconds} s`)
})

test('another failure is told as it is, and not tried again', async () => {
  const { reason, asked } = await write(['error writing layer blob: cache storage quota is used up'])
  expect(reason).toBe('error writing layer blob: cache storage quota is used up')
  expect(asked).toHaveLength(1)
})

test('a cancelled job does not write again', async () => {
  const retries = openRetries({
    wait: async () => {
      throw new Error('cancelled')
    },
  })
  await expect(saveAgain('type=gha', async () => told, { retries, seconds: 300, isService: true })).rejects.toThrow(
    'cancelled',
  )
})
