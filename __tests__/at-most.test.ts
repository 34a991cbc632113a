import { setTimeout } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { atMost } from '../src/at-most.ts'

test('no more tasks run than that, in their order and whichever fails', async () => {
  const limited = atMost(2)
  const begun: number[] = []
  let running = 0
  let most = 0
  const task = (index: number) => async () => {
    begun.push(index)
    most = Math.max(most, ++running)
    await setTimeout(5)
    running--
    if (index % 2 === 0) throw new Error(`task ${index}`)
    return index
  }
  const settled = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => limited(task(index))))
  expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message))).toEqual([
    'task 0',
    1,
    'task 2',
    3,
    'task 4',
  ])
  expect({ begun, most }).toEqual({ begun: [0, 1, 2, 3, 4], most: 2 })
  expect(await limited(async () => 'more')).toBe('more')
})
