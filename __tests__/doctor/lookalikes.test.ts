import { expect, test } from '@jest/globals'
import { isPushFailure } from '../../src/buildx/failure.ts'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { passingBuild } from '../../src/doctor/passing.ts'
import { DiagnosedError, Failure } from '../../src/failure.ts'
import { CommandError } from '../../src/process.ts'

/** How buildx ends where a RUN with this command failed. */
function failedRun(command: string, executed = '/bin/sh -c'): CommandError {
  const error = `process "${executed} ${command}" did not complete successfully: exit code: 1`
  const stderr = `#5 [linux/arm64 2/2] RUN x
#5 ERROR: ${error}
------
 > [linux/arm64 2/2] RUN x:
0.123 it failed
------
Dockerfile:2
--------------------
   2 | >>> RUN x
--------------------
ERROR: failed to build: failed to solve: ${error}
`
  return new CommandError('docker buildx build', 1, { stdout: '', stderr }, 'failed with exit code 1')
}

const commands = [
  'echo "oops: failed to push ghcr.io/o/app:1: denied: denied"; exit 1',
  'echo\nfailed to push ghcr.io/o/app:1: unexpected status from PUT request to https://ghcr.io/v2/o/app/manifests/1: 503 Service Unavailable',
  'grep "no space left on device" log',
  'echo x: lstat /foo: no such file or directory',
  'echo x: secret foo: not found',
  'echo target stage foo could not be found',
  'echo dockerfile parse error line 3: bad',
  'echo failed to receive status: rpc error: code = Unavailable desc = x',
  'echo no match for platform in manifest',
  'echo no matching manifest',
  'echo x: error writing layer blob: x',
  'echo \'process "a" did not complete successfully: exit code: 137\'',
]

test.each(commands)('what a command holds is no other failure: %s', async (command) => {
  const error = failedRun(command)
  const diagnosed = await diagnose(new Failure('build', {}, error))
  expect(diagnosed).toBeInstanceOf(DiagnosedError)
  expect(diagnosed).toMatchObject({ diagnosis: { phase: 'build', rule: { id: 'run-failed' } } })
  expect((diagnosed as DiagnosedError).message).toContain(command)
  expect(isPushFailure(error)).toBe(false)
  expect(await passingBuild(error)).toBeUndefined()
})

test("who executed a command is still seen, as BuildKit's own QEMU", async () => {
  const error = failedRun('echo failed to push a/b: c', '/dev/.buildkit_qemu_emulator /bin/sh -c')
  expect(await diagnose(new Failure('build', {}, error))).toMatchObject({
    diagnosis: { phase: 'build', rule: { id: 'buildkits-own-qemu-failed' } },
  })
})
