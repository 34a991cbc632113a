import { describe, expect, test } from '@jest/globals'
import { CancelledError } from '../src/cancel.ts'
import { retryRows } from '../src/report/rows.ts'
import { type Call, openRetries, phaseAttempts, type RetryOptions, type Transient } from '../src/retry.ts'
import { parseRetryAfter } from '../src/retry-after.ts'

/** A clock that goes on by its waits. Waits that begin together end together when `together` is set. */
function makeRetries(options: Partial<RetryOptions> = {}) {
  const waited: number[] = []
  const lines: string[] = []
  let time = 1_800_000_000_000
  const retries = openRetries({
    log: (line) => lines.push(line),
    wait: async (milliseconds) => {
      waited.push(milliseconds)
      const end = time + milliseconds
      await new Promise((resolve) => setImmediate(resolve))
      time = Math.max(time, end)
    },
    now: () => time,
    random: () => 0,
    ...options,
  })
  return { retries, waited, lines, passTime: (milliseconds: number) => (time += milliseconds) }
}

const transient = (more: Partial<Transient> = {}) => ({ transience: () => ({ reason: '503 server error', ...more }) })

/** A call that fails so often before it succeeds. */
function failing(times: number, more: Partial<Call<string>> = {}): Call<string> {
  return {
    phase: 'tags',
    what: 'PUT r/app:1',
    ask: async (attempt) => {
      if (attempt <= times) throw new Error(`attempt ${attempt}`)
      return `at attempt ${attempt}`
    },
    ...transient(),
    ...more,
  }
}

describe('delays', () => {
  test.each([
    ['no chance', 0, [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]],
    ['half a chance', 0.5, [188, 375, 750, 1500, 3000, 6000, 11_250, 11_250]],
    ['the longest chance', 0.999_999, [125, 250, 500, 1000, 2000, 4000, 7500, 7500]],
  ])('double up to 15 s, with %s', async (_, random, delays) => {
    const { retries, waited } = makeRetries({ random: () => random })
    expect(await retries.call(failing(8))).toBe('at attempt 9')
    expect(waited).toEqual(delays)
  })

  test('come after what the other side asked for, so that clients do not come back all at once', async () => {
    const { retries, waited, lines } = makeRetries()
    await retries.call(failing(2, transient({ reason: '429 rate limited', retryAfter: 7000 })))
    expect(waited).toEqual([7250, 7500])
    expect(lines).toEqual([
      'attempt 2: PUT r/app:1: 429 rate limited; retrying in 7.3 s',
      'attempt 3: PUT r/app:1: 429 rate limited; retrying in 7.5 s',
    ])
  })

  test('a date that has passed asks for nothing', async () => {
    const { retries, waited } = makeRetries()
    await retries.call(failing(1, transient({ retryAfter: -5000 })))
    expect(waited).toEqual([250])
  })
})

test.each([
  ['seconds', '120', 120_000],
  ['no second', '0', 0],
  ['blanks', ' 5 ', 5000],
  ['a date', 'Wed, 21 Oct 2026 07:28:00 GMT', 60_000],
  ['a date that has passed', 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ['nothing', undefined, undefined],
  ['an empty text', '', undefined],
  ['a text', 'soon', undefined],
])('Retry-After with %s', (_, header, expected) => {
  expect(parseRetryAfter(header, Date.parse('2026-10-21T07:27:00Z'))).toBe(expected)
})

describe('a call ends', () => {
  test.each<[string, Partial<Call<string>>, number[]]>([
    ['at once with an error that stays', { transience: () => undefined }, []],
    ['after the usual 120 s', {}, [250, 500, 1000, 2000, 4000, 8000, ...Array(6).fill(15_000)]],
    ['after its own time', { maxElapsed: 2000 }, [250, 500, 1000]],
    [
      'after the time of the kind, if that is shorter',
      { ...transient({ maxElapsed: 800 }), maxElapsed: 60_000 },
      [250, 500],
    ],
    ['after so many attempts', { attempts: 3 }, [250, 500]],
    ['after so many attempts that begin later', { attempts: 3, firstDelay: 10_000 }, [10_000, 15_000]],
    ['after its own time, before so many attempts', { attempts: 3, firstDelay: 10_000, maxElapsed: 12_000 }, [10_000]],
    ['at once where it would have to wait for too long', transient({ retryAfter: 3_600_000 }), []],
  ])('%s', async (_, more, delays) => {
    const { retries, waited } = makeRetries()
    await expect(retries.call(failing(99, more))).rejects.toThrow(`attempt ${delays.length + 1}`)
    expect(waited).toEqual(delays)
  })

  test('with an error that tells how often and for how long', async () => {
    const { retries } = makeRetries()
    const giveUp = (error: unknown, attempts: number, seconds: number) =>
      new Error(`${attempts} in ${seconds} s`, { cause: error })
    await expect(retries.call(failing(99, { attempts: 3, giveUp }))).rejects.toThrow('3 in 0.75 s')
  })

  test('counts what the attempts themselves take', async () => {
    const { retries, waited, passTime } = makeRetries()
    const ask = async () => {
      passTime(5000)
      throw new Error('slow')
    }
    await expect(retries.call(failing(0, { ask, maxElapsed: 12_000 }))).rejects.toThrow('slow')
    expect(waited).toEqual([250, 500])
  })
})

test('a call that is not needed any more ends its wait, with the error it has', async () => {
  const retries = openRetries()
  const stop = new AbortController()
  const started = performance.now()
  const work = retries.call(failing(9, { ...transient({ retryAfter: 30_000 }), stop: stop.signal }))
  setTimeout(() => stop.abort(), 20)
  await expect(work).rejects.toThrow('attempt 1')
  expect(performance.now() - started).toBeLessThan(5000)
})

test('a call that is not needed any more is told with the attempts that it made', async () => {
  const stop = new AbortController()
  let waits = 0
  const wait = async () => {
    waits += 1
    if (waits === 2) stop.abort()
  }
  const { retries } = makeRetries({ wait })
  await expect(retries.call(failing(9, { stop: stop.signal }))).rejects.toThrow('attempt 2')
  expect(retries.report()).toEqual([expect.objectContaining({ attempts: 2, isGivenUp: true })])
  expect(retries.repeats()).toBe(1)
})

test('a call that fails when it is not needed any more announces no further attempt', async () => {
  const { retries, lines, waited } = makeRetries()
  await expect(retries.call(failing(9, { stop: AbortSignal.abort() }))).rejects.toThrow('attempt 1')
  expect({ lines, waited }).toEqual({ lines: [], waited: [] })
})

describe('the budget of a job', () => {
  test('is shared by calls that come one after another', async () => {
    const { retries, waited } = makeRetries({ budget: 1000 })
    await retries.call(failing(2))
    await expect(retries.call(failing(2))).rejects.toThrow('attempt 2')
    expect(waited).toEqual([250, 500, 250])
  })

  test('counts time in which several calls wait once', async () => {
    const { retries, waited } = makeRetries({ budget: 800 })
    const calls = Array.from({ length: 10 }, () => retries.call(failing(2)))
    expect(await Promise.all(calls)).toEqual(Array(10).fill('at attempt 3'))
    expect(waited).toEqual([...Array(10).fill(250), ...Array(10).fill(500)])
  })

  test('pays for no more of a wait than lies behind those under way', async () => {
    const { retries, waited } = makeRetries({ budget: 1100 })
    const long = retries.call(failing(1, transient({ retryAfter: 750 })))
    const longer = retries.call(failing(1, transient({ retryAfter: 850 })))
    await expect(retries.call(failing(1, transient({ retryAfter: 900 })))).rejects.toThrow('attempt 1')
    await Promise.all([long, longer])
    expect(waited).toEqual([1000, 1100])
  })
})

test('how long the attempts of work take is no limit', async () => {
  const { retries, waited, passTime } = makeRetries()
  const ask = async () => {
    passTime(2_400_000)
    throw new Error('the push failed after forty minutes')
  }
  await expect(retries.call(failing(0, { ask, attempts: phaseAttempts, firstDelay: 5000 }))).rejects.toThrow('forty')
  expect(waited).toEqual([5000, 10_000])
})

test('all calls of a job wait five minutes, and no longer', async () => {
  const { retries, waited } = makeRetries()
  const patient = transient({ retryAfter: 20_000, maxElapsed: 3_600_000 })
  await expect(retries.call(failing(99, patient))).rejects.toThrow()
  const seconds = waited.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1000
  expect(seconds).toBeGreaterThan(270)
  expect(seconds).toBeLessThanOrEqual(300)
  const longer = transient({ retryAfter: 40_000 })
  await expect(retries.call(failing(1, longer))).rejects.toThrow('attempt 1')
})

test('the log has a line for each attempt, with what happened where, and what becomes of what was done', async () => {
  const { retries, lines } = makeRetries()
  const told = { told: 'ghcr.io answered 504 while layers were pushed', note: 'no step runs again' }
  await retries.call(failing(2, { ...transient(told), what: 'build and push', attempts: 3, firstDelay: 5000 }))
  await retries.call(failing(1, transient({ told: 'ghcr.io answered 503 to PUT ghcr.io/o/app:1' })))
  expect(lines).toEqual([
    'attempt 2 of 3: ghcr.io answered 504 while layers were pushed; no step runs again; retrying in 5.0 s',
    'attempt 3 of 3: ghcr.io answered 504 while layers were pushed; no step runs again; retrying in 10.0 s',
    'attempt 2: ghcr.io answered 503 to PUT ghcr.io/o/app:1; retrying in 0.3 s',
  ])
})

test('the report has each call that was repeated, and each reason once', async () => {
  const { retries } = makeRetries()
  const reasons = ['r answered 502', 'r answered 502', 'the connection was reset']
  const phases = [undefined, undefined, 'push'] as const
  let asked = 0
  const transience = () => {
    const phase = phases[asked++]
    return { reason: reasons.shift() ?? '', ...(phase && { phase }) }
  }
  await retries.call(failing(0, { what: 'GET r/app:1' }))
  await retries.call(failing(3, { transience, phase: 'build' }))
  await retries.call(failing(9, { what: 'GET r/b', attempts: 2 })).catch(() => {})
  await retries.call(failing(9, { what: 'GET r/c', transience: () => undefined })).catch(() => {})
  expect(retries.report()).toEqual([
    {
      ...{ phase: 'push', what: 'PUT r/app:1', attempts: 4, seconds: 1.75, isGivenUp: false },
      reasons: ['r answered 502', 'the connection was reset'],
    },
    {
      ...{ phase: 'tags', what: 'GET r/b', attempts: 2, seconds: 0.25, isGivenUp: true },
      reasons: ['503 server error'],
    },
  ])
  expect(retries.repeats()).toBe(4)
  expect(retryRows(retries)).toEqual([
    ['Retried', 'PUT r/app:1: 4 attempts (r answered 502, the connection was reset)'],
    ['Retried', 'GET r/b: given up after 2 attempts (503 server error)'],
  ])
})

test('a job that is cancelled waits no longer', async () => {
  const cancel = new AbortController()
  const retries = openRetries({ cancel: cancel.signal })
  const call = retries.call(failing(1, transient({ retryAfter: 60_000 })))
  setTimeout(() => cancel.abort('SIGINT'), 10)
  await expect(call).rejects.toEqual(new CancelledError('SIGINT'))
})
