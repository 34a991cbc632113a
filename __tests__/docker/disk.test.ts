import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from '@jest/globals'
import { diskOf, warnOfLittleSpace } from '../../src/docker/disk.ts'

const gibibyte = 2 ** 30

test('a disk has what is free for anybody, as df shows it', async () => {
  const { bavail, blocks, bsize } = statfsSync(tmpdir())
  const disk = await diskOf(tmpdir())
  expect(disk).toMatchObject({ path: tmpdir(), total: blocks * bsize })
  expect(Math.abs((disk?.free ?? 0) - bavail * bsize)).toBeLessThan(gibibyte)
  expect(await diskOf('/nowhere')).toBeUndefined()
})

test('little space is told with its numbers', () => {
  expect(
    warnOfLittleSpace({ path: '/var/lib/docker', free: 4.96 * gibibyte, total: 71.6 * gibibyte, freeFiles: 1 }),
  ).toMatch(
    /^only 5\.0 of 71\.6 GiB are free on the disk of \/var\/lib\/docker, .*'no space left on device'\. Free space in an earlier step/,
  )
})
