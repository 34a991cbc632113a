import { expect, test } from '@jest/globals'
import { readFailedStep } from '../../src/buildx/failed-step.ts'

const error = 'process "/bin/sh -c make; exit 3" did not complete successfully: exit code: 3'
// As buildx 0.36.1 printed it.
const plain = `#5 [linux/arm64 build 2/2] RUN make: it
#5 0.064 hi
------
 > [linux/arm64 build 2/2] RUN make: it:
0.064 compiling
0.080 ------ broken
------
images/Dockerfile:14
--------------------
  13 |     COPY . .
  14 | >>> RUN make: it
--------------------
ERROR: failed to build: failed to solve: ${error}
`

test('reads the step, its last lines, its line in the Dockerfile and the exit code', () => {
  expect(readFailedStep({ stderr: plain }, 10)).toEqual({
    name: '[linux/arm64 build 2/2] RUN make: it',
    output: ['compiling', '------ broken'],
    source: { file: 'images/Dockerfile', line: 14, text: 'RUN make: it' },
    exitCode: '3',
  })
  expect(readFailedStep({ stderr: plain }, 1)?.output).toEqual(['------ broken'])
})

test('reads a step that is no RUN, and what fails without a Dockerfile', () => {
  const stderr = '------\n > [2/2] COPY nothing /:\n------\nERROR: failed to solve: "/nothing": not found\n'
  expect(readFailedStep({ stderr }, 10)).toEqual({ name: '[2/2] COPY nothing /', output: [] })
})

test.each([
  ['', undefined],
  ['ERROR: no builder "x" found\n', 1],
  [plain, 130],
])('finds no step in %j, exit code %j', (stderr, exitCode) => {
  expect(readFailedStep({ stderr, exitCode }, 10)).toBeUndefined()
})
