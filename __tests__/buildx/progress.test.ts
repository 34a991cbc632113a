import { expect, test } from '@jest/globals'
import { errorLines, failingStep, finalError } from '../../src/buildx/progress.ts'

// As buildx 0.36.1 printed it.
const failing = `#5 [2/2] RUN echo hi; exit 3
#5 0.064 hi
#5 ERROR: process "/bin/sh -c echo hi; exit 3" did not complete successfully: exit code: 3
------
 > [2/2] RUN echo hi; exit 3:
0.064 hi
------
run:2
--------------------
   2 | >>> RUN echo hi; exit 3
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c echo hi; exit 3" did not complete successfully: exit code: 3
`
const refused =
  '#5 ERROR: failed to push r.io/app: 503\n------\n > exporting to image:\n------\nERROR: failed to solve: x\n'

test.each([
  [
    failing,
    'failed to build: failed to solve: process "/bin/sh -c echo hi; exit 3" did not complete successfully: exit code: 3',
  ],
  ['ERROR: first\nERROR: last\nwith a second line\n', 'last\nwith a second line'],
  ['#5 ERROR: only a step\n', undefined],
  ['', undefined],
])('reads the final error of %j', (stderr, expected) => {
  expect(finalError(stderr)).toBe(expected)
})

test('reads the failing step', () => {
  expect(failingStep(failing)).toBe(`------
 > [2/2] RUN echo hi; exit 3:
0.064 hi
------
run:2
--------------------
   2 | >>> RUN echo hi; exit 3
--------------------`)
  expect(failingStep(refused)).toBe('')
  expect(failingStep('ERROR: no builder "nosuch" found\n')).toBeUndefined()
})

test('reads the lines that report errors', () => {
  const lines = [
    '#5 exporting to image',
    '#5 0.039 error: EOF',
    '#5 retrying in 1s',
    '#5 error: without a time',
    'error: not of buildx',
    '#7 0.1 ERROR: printed by a command',
    '#5 ERROR: given up',
    'ERROR: failed to solve: given up',
  ]
  expect(errorLines(lines.join('\n'))).toEqual([
    { text: 'EOF', isFinal: false },
    { text: 'without a time', isFinal: false },
    { text: 'printed by a command', isFinal: false },
    { text: 'given up', isFinal: true },
    { text: 'failed to solve: given up', isFinal: true },
  ])
})
