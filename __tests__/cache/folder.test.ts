import { mkdirSync, readdirSync, readFileSync, realpathSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type CacheFolder, openCacheFolder } from '../../src/cache/folder.ts'
import { makeFolder } from '../fakes.ts'

const scope = () => join(makeFolder(), 'scope')

/** What BuildKit does: fills a new folder. */
function fill({ destination }: CacheFolder, content: string): void {
  mkdirSync(destination)
  writeFileSync(join(destination, 'index.json'), content)
}

/** A whole run that writes. */
async function write(folder: string, content: string): Promise<CacheFolder> {
  const opened = await openCacheFolder(folder)
  fill(opened, content)
  await opened.close(true)
  return opened
}

/** What a killed job leaves. */
function leave(folder: string, { daysAgo }: { daysAgo: number }): void {
  const path = join(folder, 'killed')
  mkdirSync(path, { recursive: true })
  const then = Date.now() / 1000 - daysAgo * 24 * 60 * 60
  utimesSync(path, then, then)
}

const namesOf = (...folders: readonly CacheFolder[]) =>
  ['current', ...folders.map(({ destination }) => basename(destination))].sort()

test('has no source at first', async () => {
  expect((await openCacheFolder(scope())).source).toBeUndefined()
})

test('reads what the run before kept', async () => {
  const folder = scope()
  await write(folder, 'one')
  const { source = '' } = await openCacheFolder(folder)
  expect(readFileSync(join(source, 'index.json'), 'utf8')).toBe('one')
})

test('a run that is killed leaves the old one', async () => {
  const folder = scope()
  const first = await write(folder, 'one')
  const killed = await openCacheFolder(folder)
  mkdirSync(join(killed.destination, 'blobs'), { recursive: true })
  expect((await openCacheFolder(folder)).source).toBe(first.destination)
})

test('does not grow: the current one and the one before stay, and half-written ones go after a day', async () => {
  const folder = scope()
  leave(folder, { daysAgo: 0 })
  for (const content of ['one', 'two', 'three']) await write(folder, content)
  const fourth = await write(folder, 'four')
  expect(readdirSync(folder)).toHaveLength(4)
  leave(folder, { daysAgo: 2 })
  const fifth = await write(folder, 'five')
  expect(readdirSync(folder).sort()).toEqual(namesOf(fourth, fifth))
  expect(realpathSync(join(folder, 'current'))).toBe(realpathSync(fifth.destination))
})

test('what other jobs completed in the meantime stays, whoever is first', async () => {
  const folder = scope()
  const open = () => openCacheFolder(folder)
  const [one, two, three] = await Promise.all([open(), open(), open()])
  for (const job of [one, two, three]) fill(job, 'layers')
  await one.close(true)
  await two.close(true)
  // A job that began before it may be reading the second, and the third is complete but not yet the cache.
  await three.close(true)
  expect((await open()).source).toBe(three.destination)
  expect(readdirSync(folder)).toHaveLength(4)

  const next = await write(folder, 'next')
  expect(readdirSync(folder).sort()).toEqual(namesOf(three, next))
})

test('what could not be written goes at once, and with it what killed jobs left', async () => {
  const folder = scope()
  const first = await write(folder, 'one')
  leave(folder, { daysAgo: 2 })
  const failed = await openCacheFolder(folder)
  mkdirSync(join(failed.destination, 'blobs'), { recursive: true })
  await failed.close(false)
  expect(readdirSync(folder).sort()).toEqual(namesOf(first))
  await (await openCacheFolder(folder)).close(false)
})
