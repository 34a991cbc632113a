import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { openCacheFolder } from '../../src/cache/folder.ts'

const day = 24 * 60 * 60 * 1000

function makeFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'cache-folder-')), 'scope')
}

/** What BuildKit does: fills a new folder. */
function write(destination: string, content: string): void {
  mkdirSync(destination)
  writeFileSync(join(destination, 'index.json'), content)
}

test('has no source at first', async () => {
  expect((await openCacheFolder(makeFolder())).source).toBeUndefined()
})

test('reads what the run before kept', async () => {
  const folder = makeFolder()
  const { destination, keep } = await openCacheFolder(folder)
  write(destination, 'one')
  await keep()
  const { source = '' } = await openCacheFolder(folder)
  expect(readFileSync(join(source, 'index.json'), 'utf8')).toBe('one')
})

test('a run that is killed leaves the old one', async () => {
  const folder = makeFolder()
  const first = await openCacheFolder(folder)
  write(first.destination, 'one')
  await first.keep()
  const killed = await openCacheFolder(folder)
  mkdirSync(join(killed.destination, 'blobs'), { recursive: true })
  expect((await openCacheFolder(folder)).source).toBe(first.destination)
})

test('does not grow: the current one and the one before stay, and half-written ones go after a day', async () => {
  const folder = makeFolder()
  const half = join(folder, 'killed')
  mkdirSync(half, { recursive: true })
  const now = Date.now()
  for (const content of ['one', 'two', 'three', 'four']) {
    const { destination, keep } = await openCacheFolder(folder, now)
    write(destination, content)
    await keep()
  }
  expect(readdirSync(folder)).toHaveLength(4)
  utimesSync(half, (now - 2 * day) / 1000, (now - 2 * day) / 1000)
  const { destination, keep } = await openCacheFolder(folder, now)
  write(destination, 'five')
  await keep()
  expect(readdirSync(folder)).not.toContain('killed')
  expect(readdirSync(folder)).toHaveLength(3)
  expect(realpathSync(join(folder, 'current'))).toBe(realpathSync(destination))
})
