import { expect, test } from '@jest/globals'
import type { Job } from '../../src/job.ts'
import type { ChosenBuilder } from '../../src/toolchain/choose.ts'
import { emulateLater } from '../../src/toolchain/emulate-later.ts'
import { recordRun } from '../fakes.ts'

const ours = {
  existing: '',
  isOnDaemon: true,
  driver: 'docker-container',
  append: '',
  endpoint: '',
  binfmtImages: ['b'],
  emulation: 'never',
}

test.each<[string, Partial<typeof ours>]>([
  ['a remote builder', { driver: 'remote' }],
  ['one of Kubernetes', { driver: 'kubernetes' }],
  ['one of several nodes', { append: '- endpoint: other' }],
  ['an existing one that is elsewhere', { existing: 'x', isOnDaemon: false }],
])('on the machine of %s nothing is registered, and nobody is asked', async (_, more) => {
  const run = recordRun()
  const job = { run, runner: {} } as unknown as Job
  const builder = { ...ours, ...more } as unknown as ChosenBuilder
  expect(await emulateLater(builder, ['linux/arm64'], {} as never, job)).toBeUndefined()
  expect(run.calls).toEqual([])
})
