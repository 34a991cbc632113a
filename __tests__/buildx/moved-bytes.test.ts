import { expect, test } from '@jest/globals'
import { builderBytes } from '../../src/buildx/moved-bytes.ts'

test('sums what buildkitd has read and written', async () => {
  const calls: (readonly string[])[] = []
  const docker = async (args: readonly string[]) => {
    calls.push(args)
    return { stdout: 'rchar: 10\nwchar: 32\nsyscr: 5\nread_bytes: 7\nrchar: 100\nwchar: 0\n', stderr: '' }
  }
  expect(await builderBytes(docker, 'b')).toBe(142)
  expect(calls.map((args) => args.slice(0, 4))).toEqual([['exec', '--', 'buildx_buildkit_b0', 'sh']])
})

test('is not known where the builder is elsewhere, or tells nothing', async () => {
  expect(await builderBytes(() => Promise.reject(new Error('No such container')), 'b')).toBeUndefined()
  expect(await builderBytes(async () => ({ stdout: '', stderr: '' }), 'b')).toBeUndefined()
})
