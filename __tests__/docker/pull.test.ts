import { describe, expect, test } from '@jest/globals'
import { bindDocker } from '../../src/docker/daemon.ts'
import { pull } from '../../src/docker/pull.ts'
import { passingPull } from '../../src/doctor/passing.ts'
import { openRetries } from '../../src/retry.ts'
import { absent, failure, recordRun } from '../fakes.ts'

describe('pull', () => {
  /** Pulls from a daemon that always answers this; the clock stands still but for the waits. */
  async function attempt(answer: Parameters<typeof recordRun>[0], hasOthers: boolean) {
    const run = recordRun(answer)
    let time = 0
    const retries = openRetries({
      wait: async (milliseconds) => {
        time += milliseconds
      },
      now: () => time,
      random: () => 0,
    })
    const error = await pull(
      { docker: bindDocker(run, []).docker, retries, passing: async (...said) => passingPull(...said) },
      'r/a',
      hasOthers,
    ).then(
      () => undefined,
      ({ message }: Error) => message,
    )
    return { error, pulls: run.calls.length, seconds: time / 1000 }
  }
  const reset = failure('read: connection reset by peer')

  test('takes what comes at the first time', async () => {
    expect(await attempt({}, false)).toEqual({ error: undefined, pulls: 1, seconds: 0 })
  })

  test('waits for what passes, less where another image will do', async () => {
    const error = 'docker failed with exit code 1: read: connection reset by peer'
    expect(await attempt({ docker: reset }, true)).toEqual({ error, pulls: 3, seconds: 3 })
    expect(await attempt({ docker: reset }, false)).toEqual({ error, pulls: 3, seconds: 23 })
  })

  test.each([
    ['a refusal', failure('manifest unknown'), 'docker failed with exit code 1: manifest unknown'],
    ['a missing docker', absent(), 'docker was not found'],
  ])('does not wait for %s', async (_, answer, error) => {
    expect(await attempt({ docker: answer }, false)).toEqual({ error, pulls: 1, seconds: 0 })
  })
})
