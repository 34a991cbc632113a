import { describe, expect, test } from '@jest/globals'
import type { Memory } from '../../src/doctor/rules/facts.ts'
import type { Look } from '../../src/doctor/rules/look.ts'
import type { Symptom } from '../../src/doctor/rules/rule.ts'
import { ran, told } from './told.ts'

// What is said of memory and disks, with their numbers.

const gibibyte = 2 ** 30

describe('memory', () => {
  const is = (memory: Memory) => ({ memory: async () => memory })
  const machine = { machine: 7.75 * gibibyte }
  const gone: Symptom = {
    phase: 'build',
    error: 'failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
  }

  test.each<[string, Symptom, Partial<Look>, string]>([
    [
      'a RUN, and nothing is known',
      ran('', '137'),
      {},
      "killed-in-run: linux/arm64: RUN make (Dockerfile:2) was killed, probably because memory ran out; build fewer platforms at once ('buildkitd-config-inline' with [worker.oci] and max-parallelism = 1, or one platform per job), or use a runner with more memory",
    ],
    [
      'a RUN, by the limit of the container',
      ran('', '137'),
      is({ oomKilled: false, limit: gibibyte / 2, kills: 1, machineKills: 1, ...machine }),
      'was killed because memory ran out: the kernel killed 1 process during the build, BuildKit may use 512 MiB, this machine has 7.8 GiB; ',
    ],
    [
      'a RUN that the kernel did not kill',
      ran('', '137'),
      is({ oomKilled: false, machineKills: 0, ...machine }),
      'but not because memory ran out: the kernel killed nothing; ',
    ],
    [
      'a compiler of a RUN',
      ran('compile: signal: killed\nmake: *** [all] Error 1', '2'),
      is({ oomKilled: false, machineKills: 3, ...machine }),
      'memory-ran-out: a program of linux/arm64: RUN make (Dockerfile:2) was killed because memory ran out: the kernel killed 3 processes during the build, this machine has 7.8 GiB; ',
    ],
    [
      'words that the facts contradict',
      ran('test: expect signal: killed\nfailed', '2'),
      is({ oomKilled: false, machineKills: 0, ...machine }),
      'run-failed: linux/arm64: RUN make ended with exit code 2 (Dockerfile:2); ',
    ],
    [
      'BuildKit itself',
      gone,
      is({ oomKilled: true, exitCode: 137, limit: gibibyte, ...machine }),
      'buildkit-went-away: BuildKit exited during the build because memory ran out: the kernel killed BuildKit, BuildKit may use 1.0 GiB, this machine has 7.8 GiB; ',
    ],
    [
      'BuildKit, for another reason',
      gone,
      is({ oomKilled: false, machineKills: 0, exitCode: 2, ...machine }),
      'BuildKit exited during the build with exit code 2, or the connection to it broke; run the job again',
    ],
    [
      'a node that is not there any more',
      gone,
      {
        lostNodes: async () => [
          { what: `node 'b' at tcp://10.0.0.2:1234`, why: 'connect ECONNREFUSED', remedy: 'check' },
        ],
      },
      `buildkit-went-away: node 'b' at tcp://10.0.0.2:1234 went away during the build: connect ECONNREFUSED; check; then run the job again`,
    ],
    [
      'a node that was not there when its turn came',
      { phase: 'build', error: 'context deadline exceeded' },
      {
        lostNodes: async () => [
          { what: `node 'b' at tcp://10.0.0.2:1234`, why: 'no connection within 5 s', remedy: 'check' },
        ],
      },
      `builder-does-not-answer: node 'b' at tcp://10.0.0.2:1234 went away before the build: no connection within 5 s; check; then run the job again`,
    ],
    [
      'nodes that are all there',
      gone,
      { lostNodes: async () => [] },
      'BuildKit exited during the build, or the connection',
    ],
    [
      'BuildKit, of which nothing is known',
      gone,
      {},
      'BuildKit exited during the build, or the connection to it broke; ',
    ],
  ])('%s', async (_, symptom, known, expected) => {
    expect(await told(symptom, known)).toContain(expected)
  })
})

describe('disks', () => {
  const full = ran("cp: error writing '/a': No space left on device")
  const is = (free: number, freeFiles = 1000) => ({
    disk: async () => ({ path: '/var/lib/docker', free, total: 14 * gibibyte, freeFiles }),
  })

  test.each<[string, Partial<Look>, string]>([
    ['nothing is known', {}, 'disk-is-full: linux/arm64: RUN make (Dockerfile:2): a disk is full; free space'],
    [
      'it is full',
      is(gibibyte / 4),
      ': 256 MiB of 14.0 GiB are free on the disk of /var/lib/docker, where Docker and BuildKit',
    ],
    [
      'it has space',
      is(9 * gibibyte),
      ', but 9.0 GiB of 14.0 GiB are free on the disk of /var/lib/docker: a smaller file system is full',
    ],
    ['it has too many files', is(9 * gibibyte, 0), ': the disk of /var/lib/docker cannot hold any more files; free'],
  ])('%s', async (_, known, expected) => {
    expect(await told(full, known)).toContain(expected)
  })

  test('BuildKit itself wants space', async () => {
    const error = 'ResourceExhausted: failed to create temp dir: mkdir /var/lib/buildkit/x: no space left on device'
    expect(await told({ phase: 'build', error })).toMatch(
      /^disk-is-full: there is no space left: a disk is full; free space/,
    )
  })
})
