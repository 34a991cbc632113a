import { expect, test } from '@jest/globals'
import { CancelledError, settled } from '../src/cancel.ts'

test('waits for what takes longer than the first failure', async () => {
  const late = new Promise<string>((resolve) => setTimeout(resolve, 20, 'stored'))
  const failure = new Error('503 server error')
  expect(await settled([Promise.reject(failure), late])).toEqual([
    { status: 'rejected', reason: failure },
    { status: 'fulfilled', value: 'stored' },
  ])
})

test('a cancellation is no result, whatever failed before it', async () => {
  const cancelled = new CancelledError('SIGTERM')
  await expect(settled([Promise.reject(new Error('503 server error')), Promise.reject(cancelled)])).rejects.toBe(
    cancelled,
  )
})
