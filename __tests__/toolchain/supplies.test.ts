import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { CancelledError } from '../../src/cancel.ts'
import { openRetries, type Retries } from '../../src/retry.ts'
import { openSupplies } from '../../src/toolchain/supplies.ts'

/** Fails for a reason that would be worth a minute of attempts. */
function unreachable(what: string): (retries: Retries) => Promise<never> {
  return ({ call }) =>
    call({
      phase: 'pull',
      what,
      ask: async () => {
        throw new Error(`${what} is out of reach`)
      },
      transience: () => ({ reason: 'no such host', maxElapsed: 60_000 }),
    })
}

async function failing(message: string, milliseconds = 0): Promise<never> {
  await sleep(milliseconds)
  throw new Error(message)
}

test('the first that fails for good ends the waits of the others, and each error tells of all', async () => {
  const { get } = openSupplies(openRetries())
  const started = performance.now()
  const supplies = await Promise.allSettled([
    get(unreachable('docker.io/moby/buildkit')),
    get(() => failing('cannot download buildx', 300)),
    get(unreachable('docker.io/tonistiigi/binfmt')),
  ])
  const messages = new Set(supplies.map((result) => (result.status === 'rejected' ? result.reason.message : '')))
  expect(messages.size).toBe(1)
  expect([...messages].flatMap((text) => text.split('\n')).toSorted()).toEqual([
    'cannot download buildx',
    'docker.io/moby/buildkit is out of reach',
    'docker.io/tonistiigi/binfmt is out of reach',
  ])
  expect(performance.now() - started).toBeLessThan(3000)
})

test('one that goes on is waited for, within limits, and is not named', async () => {
  const { get } = openSupplies(openRetries(), 200)
  const slow = get(() => sleep(1500, 'image'))
  const started = performance.now()
  await expect(get(() => failing('cannot download buildx'))).rejects.toThrow(/^cannot download buildx$/)
  expect(performance.now() - started).toBeGreaterThanOrEqual(190)
  expect(performance.now() - started).toBeLessThan(1200)
  await expect(slow).resolves.toBe('image')
})

test('a lone failure is what it was', async () => {
  const error = new Error('no space left')
  const { get } = openSupplies(openRetries())
  await expect(get(() => Promise.reject(error))).rejects.toBe(error)
})

test('a cancellation waits for nothing', async () => {
  const { get } = openSupplies(openRetries())
  const slow = get(() => sleep(1000))
  const started = performance.now()
  await expect(get(() => Promise.reject(new CancelledError('SIGTERM')))).rejects.toBeInstanceOf(CancelledError)
  expect(performance.now() - started).toBeLessThan(500)
  await slow
})
