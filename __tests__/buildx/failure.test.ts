import { expect, test } from '@jest/globals'
import { isPushFailure } from '../../src/buildx/failure.ts'
import { CommandError } from '../../src/process.ts'

test.each([
  ['a push', 1, 'ERROR: failed to build: failed to solve: failed to push r.io/app:1: denied: by the test\n', true],
  ['a push, cancelled', 130, 'ERROR: failed to solve: failed to push r.io/app:1: context canceled\n', false],
  [
    'a RUN that says so',
    1,
    '------\n > [2/2] RUN make:\n0.1 failed to push r.io/app:1: no\n------\nERROR: process "/bin/sh -c make" did not complete successfully: exit code: 1\n',
    false,
  ],
  ['a build', 1, 'ERROR: no builder "nosuch" found\n', false],
])('tells whether what failed was a push: %s', (_, exitCode, stderr, expected) => {
  const cause = new CommandError('buildx build', exitCode, { stdout: '', stderr }, 'failed')
  expect(isPushFailure(new Error('the build failed', { cause }))).toBe(expected)
  expect(isPushFailure(new Error('failed to push'))).toBe(false)
})
