import { expect, test } from '@jest/globals'
import { formatBytes, formatRate, formatTime } from '../../src/buildx/amounts.ts'

test.each([
  [0, '0.0 s'],
  [41_249, '41.2 s'],
  [59_960, '1 min 0 s'],
  [432_000, '7 min 12 s'],
  [3_720_000, '1 h 2 min'],
])('%j milliseconds are %s', (milliseconds, expected) => {
  expect(formatTime(milliseconds)).toBe(expected)
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [3_141_592, '3.1 MB'],
  [2e15, '2000.0 TB'],
])('%j bytes are %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected)
})

test('a rate, where there was time', () => {
  expect(formatRate(31_200_000, 2_100)).toBe('31.2 MB in 2.1 s (14.9 MB/s)')
  expect(formatRate(1000, 0)).toBe('1.0 kB in 0.0 s')
})
