import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type LabRun, post, type StepOptions, step } from './action.ts'
import { loopback, makeContext } from './builder.ts'
import { fine, type Gate, openGate, processesWith } from './gate.ts'
import { lab, sh } from './lab.ts'

// A job that is cancelled while its image is tested.

let gate: Gate
let mark = ''
beforeAll(async () => {
  gate = await openGate('cancel')
})
afterAll(() => gate.close())

let next = 100
beforeEach(() => {
  gate.reset()
  // Whatever should stay in spite of all ends by itself in the end.
  mark = `300.${process.pid}${next++}`
})

/** Whether what a step is to be cancelled in has begun; its own node, with the mark in a variable, is no such process. */
const sleeps = () => processesWith(`sleep ${mark}`).length > 0

async function cancel(
  hasBegun: () => boolean,
  start: (options: Pick<StepOptions, 'onStart'>) => Promise<LabRun>,
): Promise<LabRun> {
  let child: ChildProcess | undefined
  const running = start({
    onStart: (started) => {
      child = started
    },
  })
  while (!hasBegun() && child?.exitCode === null) await sleep(20)
  const cancelled = performance.now()
  child?.kill('SIGINT')
  const run = await running
  expect({ exitCode: run.exitCode, errors: run.errors }).toEqual({ exitCode: 130, errors: ['cancelled by SIGINT'] })
  expect(performance.now() - cancelled).toBeLessThan(7500)
  return run
}

/** In a container it takes a moment. */
async function expectGone(): Promise<void> {
  for (let wait = 0; wait < 20 && sleeps(); wait++) await sleep(100)
  expect(processesWith(`sleep ${mark}`)).toEqual([])
}

describe('a cancelled step', () => {
  test.each<[string, () => Record<string, string>]>([
    ['script', () => ({ test: `sleep ${mark} & sleep ${mark}` })],
    [
      'script that would rather go on',
      () => ({ test: `trap '' INT TERM; sleep ${mark} & while :; do sleep ${mark} || true; done` }),
    ],
    ['smoke test', () => ({ 'smoke-test': `echo started; sleep ${mark}` })],
  ])('ends its %s and what that started, and moves no tag', async (_, inputs) => {
    const run = await cancel(sleeps, (options) => gate.push(fine, inputs(), options))
    await expectGone()
    gate.expectUnmoved()
    expect(run.outputs.tags).toBe('')
  })

  describe('leaves no container in Docker Engine', () => {
    const tags = `e2e-gate-cancel:${process.pid}`
    const containers = () =>
      sh('docker', 'ps', '--all', '--quiet', `--filter=ancestor=${tags}`).split('\n').filter(Boolean)
    const large = `FROM ${lab.LAB_BASE_IMAGE}\nRUN dd if=/dev/zero of=/zero bs=1M count=800 2>/dev/null\n`
    afterEach(() => {
      for (const container of containers()) sh('docker', 'rm', '--force', container)
      sh('docker', 'rmi', '--force', tags)
    })

    test.each<[string, string, () => boolean, () => Record<string, string>]>([
      ['smoke test', fine, sleeps, () => ({ 'smoke-test': `sleep ${mark}` })],
      ['reading of programs', large, () => containers().length > 0, () => ({ 'verify-architecture': 'all' })],
    ])('of its %s', async (_, dockerfile, hasBegun, inputs) => {
      const workspace = makeContext({ Dockerfile: dockerfile })
      const common = { ...loopback, context: '.', load: 'true', tags }
      const run = await cancel(hasBegun, (options) =>
        step({ workspace, inputs: { ...common, ...inputs() }, ...options }),
      )
      await post(run)
      expect(containers()).toEqual([])
      await expectGone()
    })
  })
})
