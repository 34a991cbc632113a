import { expect, test } from '@jest/globals'
import { readFailedStep } from '../../src/buildx/failed-step.ts'
import { keepFailedSteps } from '../../src/buildx/failed-steps.ts'
import { lastWords } from '../../src/buildx/failure.ts'
import { passingBuild } from '../../src/doctor/passing.ts'
import { readFailure } from '../../src/doctor/symptom.ts'
import { Failure } from '../../src/failure.ts'
import { CommandError } from '../../src/process.ts'

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

test('a step that prints what buildx prints is not taken for it, and is shown whole', async () => {
  const output = `#0  main () at a.c:3
ERROR: failed to push r.example/a: 503 Service Unavailable
------
 > [2/9] RUN other:
x
------
ERROR: No matching distribution
`
  const step = { digest: 'a', name: '[2/2] RUN make: it', completed: '2026-01-01T00:00:01Z', error }
  const kept = keepFailedSteps()
  kept.add([], [{ vertex: 'a', text: output }])
  kept.add([step], [])
  const words = `Dockerfile:2\n--------------------\n   2 | >>> RUN make: it\n--------------------\nERROR: failed to solve: ${error}\n`
  const stderr = kept.inPlain(words)
  const failure = new CommandError('buildx build', 1, { stdout: '', stderr }, 'failed with exit code 1')
  const block = `------\n > [2/2] RUN make: it:\n${output}------\n`
  expect(lastWords(failure)).toBe(`${block}${words}`)
  expect((await readFailure(new Failure('build', {}, failure))).words).toBe(
    `the build failed: ${error}\n${block}${words.slice(0, words.indexOf('\nERROR: '))}`,
  )
  expect(await passingBuild(failure)).toBeUndefined()
  expect(readFailedStep(failure, 10)).toMatchObject({
    name: '[2/2] RUN make: it',
    output: output.trimEnd().split('\n'),
    source: { line: 2 },
  })
})
