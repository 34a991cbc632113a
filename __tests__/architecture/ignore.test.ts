import { expect, test } from '@jest/globals'
import { ignoring } from '../../src/architecture/ignore.ts'

test.each<[string, string, boolean]>([
  ['/lib/firmware/**', '/lib/firmware/a/b.elf', true],
  ['lib/firmware/**', '/lib/firmware/a/b.elf', true],
  ['**/testdata/**', '/usr/local/go/src/debug/elf/testdata/x', true],
  ['**/*.{so,so.*}', '/opt/x/liba.so.1', true],
  ['/opt/.hidden/*', '/opt/.hidden/x', true],
  ['/opt/*', '/opt/.x', true],
  ['!/opt/*', '/usr/x', false],
  ['/app', '/app2', false],
  ['none', 'none', true],
  ['/none', 'none', true],
  ['/app/[id]', '/app/i', true],
  ['/lib/firmware', '/lib/firmware/a/b', true],
  ['lib/firmware/', '/lib/firmware/a/b', true],
  ['/lib/firm', '/lib/firmware/a', false],
  ['*.so', '/opt/x/a.so', true],
  ['testdata', '/go/testdata/elf', true],
  ['{/a,/b}/**', '/b/c', true],
  ['/lib/*', '/lib/a/b', true],
])('%s and %s: %s', async (glob, path, expected) => {
  expect((await ignoring(['/never', glob]))(path)).toBe(expected)
})

test('without a glob nothing is ignored', async () => {
  expect((await ignoring([]))('/x')).toBe(false)
})
