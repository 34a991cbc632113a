import { expect, test } from '@jest/globals'
import { assertRunner } from '../../src/toolchain/prepare.ts'

test('a Linux runner is taken', () => {
  expect(() => assertRunner('linux')).not.toThrow()
})

test.each([
  ['darwin', 'this runner is macOS'],
  ['win32', 'this runner is Windows'],
  ['freebsd', 'this runner is freebsd'],
])('a runner on %s is told which one to use', (os, start) => {
  expect(() => assertRunner(os)).toThrow(
    `${start}, but BuildKit's container needs Linux; use 'runs-on: ubuntu-24.04' (or ubuntu-24.04-arm)`,
  )
})
