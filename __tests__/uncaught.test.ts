import { EventEmitter } from 'node:events'
import { expect, test } from '@jest/globals'
import { CancelledError } from '../src/cancel.ts'
import { type UncaughtSource, watchUncaught } from '../src/uncaught.ts'

/** A process in which these errors come up; returns what was done about them. */
function watch(exitCode = 1, exitTimeout = 60_000) {
  const events = new EventEmitter()
  const seen: string[] = []
  const source = Object.assign(events, {
    exitCode: undefined as number | undefined,
    exit: (code: number) => seen.push(`exit ${code}`),
  })
  const settle = watchUncaught(
    {
      onError: (stack) => seen.push(`error ${stack.split('\n')[0]}`),
      report: (message) => seen.push(`report ${message}`),
      exitCode,
      exitTimeout,
    },
    source as unknown as UncaughtSource,
  )
  return { events, seen, settle, source }
}
const report = 'report unexpected error: boom; this is a bug in the action, please report it with the log of this step'

test.each(['uncaughtException', 'unhandledRejection'])('%s is handled at once and reported at the end', (event) => {
  const { events, seen, settle, source } = watch()
  events.emit(event, new Error('boom'))
  expect({ seen, exitCode: source.exitCode }).toEqual({ seen: ['error Error: boom'], exitCode: 1 })
  expect(settle()).toBe(true)
  expect(settle()).toBe(true)
  expect(seen).toEqual(['error Error: boom', report])
})

test('what follows is not told', () => {
  const { events, seen, settle } = watch()
  events.emit('uncaughtException', 'boom')
  events.emit('uncaughtException', new Error('later'))
  settle()
  expect(seen).toEqual(['error boom', report])
})

test('what comes after the end is reported at once', () => {
  const { events, seen, settle } = watch()
  expect(settle()).toBe(false)
  events.emit('uncaughtException', new Error('boom'))
  expect(seen).toEqual(['error Error: boom', report])
})

test('the process is ended when it does not end by itself', async () => {
  const { events, seen } = watch(0, 10)
  events.emit('uncaughtException', new Error('boom'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(seen).toEqual(['error Error: boom', report, 'exit 0'])
})

test('an end in the middle of the work is told', () => {
  const told =
    'report the step ended in the middle of its work; this is a bug in the action, please report it with the log of this step'
  const { events, seen } = watch()
  events.emit('exit', 0)
  events.emit('exit', 13)
  expect(seen).toEqual([told])
  const over = watch()
  over.settle()
  over.events.emit('exit', 13)
  expect(over.seen).toEqual([])
})

test('cancelled work is no error', () => {
  const { events, seen, settle, source } = watch()
  events.emit('unhandledRejection', new CancelledError('SIGINT'))
  expect({ seen, settled: settle(), exitCode: source.exitCode }).toEqual({
    seen: [],
    settled: false,
    exitCode: undefined,
  })
})
