import { describe, expect, test } from '@jest/globals'
import { readStepLine } from '../../src/buildx/step-lines.ts'

describe('readStepLine', () => {
  test.each([
    ['#4 importing cache manifest from gha:1', { step: '#4', what: 'cache import' }],
    ['[linux/arm64] #4 importing cache manifest from r.io/a:1', { step: '[linux/arm64] #4', what: 'cache import' }],
    ['#4 DONE 0.1s', { step: '#4', what: 'end' }],
    ['#4 CACHED', { step: '#4', what: 'end' }],
    ['#4 CANCELED', { step: '#4', what: 'end' }],
    ['#4 ERROR: connection refused', { step: '#4', what: 'end' }],
    ['#4 0.100 importing cache manifest from gha:1', undefined],
    ['#4 [internal] load build context', undefined],
  ])('%s', (line, expected) => {
    expect(readStepLine(line)).toEqual(expected)
  })
})
