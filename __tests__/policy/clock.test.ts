import { expect, test } from '@jest/globals'
import { CancelledError } from '../../src/cancel.ts'
import { clockOf, settlingTime } from '../../src/policy/clock.ts'

test.each([
  [0, 500],
  [100, 500],
  [300, 1500],
  [60_000, 5000],
])('a gap of %i ms is settled after %i', (gap, expected) => {
  expect(settlingTime(gap)).toBe(expected)
})

test('a wait ends, also with the job', async () => {
  const cancel = new AbortController()
  const clock = clockOf(cancel.signal)
  const started = clock.now()
  await clock.wait(20)
  expect(clock.now() - started).toBeGreaterThan(15)
  const waiting = clock.wait(60_000)
  cancel.abort('SIGTERM')
  await expect(waiting).rejects.toThrow(CancelledError)
})
