import { expect, test } from '@jest/globals'
import { bindBuildx } from '../../src/buildx/buildx.ts'
import { bindDocker } from '../../src/docker/daemon.ts'
import { engineRoot } from '../../src/docker/disk.ts'
import { lookAtDisk, makeSpace } from '../../src/toolchain/space.ts'
import { type Answer, failure, recordRun } from '../fakes.ts'
import { catchStdout } from '../stdout.ts'

const written = catchStdout()

const gibibyte = 2 ** 30
const table = 'ID\tRECLAIMABLE\tSIZE\nabc\ttrue\t2.3GB\nTotal:\t2.3GB\n'

/** A disk that is not there, so that it stays as it was read first. */
async function make(free: number, total: number, keepsState: boolean, answer: Answer = table) {
  const run = recordRun({ 'buildx prune': answer })
  const buildx = bindBuildx(run, 'buildx', { buildxConfig: '', kubeconfig: '' })
  const disk = { path: '/nowhere', free: free * gibibyte, total: total * gibibyte, freeFiles: 1 }
  await makeSpace(disk, { buildx, builder: 'kept' }, keepsState)
  return { calls: run.calls, log: written.text() }
}

test('what a kept builder holds is freed to what BuildKit would keep free', async () => {
  const { calls, log } = await make(1, 20, true)
  expect(calls).toEqual([['buildx', 'prune', '--builder=kept', '--all', '--force', `--min-free-space=${4 * gibibyte}`]])
  expect(log).toContain('freed 2.3GB of what earlier builds left in builder kept')
  expect(log).toContain('::warning::only 1.0 of 20.0 GiB are free')
})

test.each([
  ['with a builder that is new', 1, 20, false],
  ['where a small disk has its share', 4.5, 20, true],
])('nothing is freed %s', async (_, free, total, keepsState) => {
  const { calls, log } = await make(free, total, keepsState)
  expect(calls).toEqual([])
  expect(log).toContain(`::warning::only ${free.toFixed(1)} of 20.0 GiB are free`)
})

test('a builder that frees nothing does not end the build', async () => {
  const { log } = await make(1, 20, true, failure('ERROR: no space left on device'))
  expect(log).toContain('freed nothing (')
})

test('the engine is asked for its folder only where its images do not tell, and not where it is elsewhere', async () => {
  const run = recordRun({ 'docker info': '/nowhere\n' })
  const { docker } = bindDocker(run, [])
  const look = (root: string | undefined, isRemote = false) =>
    lookAtDisk({ docker, isRemote }, Promise.resolve({ engineRoot: root }))
  await look('/proc')
  await look(undefined, true)
  expect(run.calls).toEqual([])
  expect(await look(undefined)).toBeUndefined()
  expect(run.calls).toEqual([['docker', 'info', '--format', '{{.DockerRootDir}}']])
  // A file system without any space.
  expect(await look('/proc')).toEqual({ path: '/proc', free: 0, total: 0, freeFiles: 0 })
})

test('an engine that does not say where it keeps things costs nothing', async () => {
  const { docker } = bindDocker(recordRun({ docker: failure('permission denied') }), [])
  expect(await engineRoot(docker)).toBeUndefined()
  expect(await lookAtDisk({ docker, isRemote: false }, Promise.resolve({ engineRoot: undefined }))).toBeUndefined()
})
