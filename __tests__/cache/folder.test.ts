import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
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

test('what other jobs completed in the meantime stays, whoever is first', async () => {
  const folder = makeFolder()
  const [one, two, three] = await Promise.all([1, 2, 3].map(() => openCacheFolder(folder)))
  for (const [index, job] of [one, two, three].entries()) write(job?.destination ?? '', `${index}`)
  await one?.keep()
  await two?.keep()
  // A job that began before it may be reading the second, and the third is complete but not yet the cache.
  await three?.keep()
  const kept = await openCacheFolder(folder)
  expect(kept.source).toBe(three?.destination)
  expect(readdirSync(folder)).toHaveLength(4)

  write(kept.destination, 'next')
  await kept.keep()
  expect(readdirSync(folder).sort()).toEqual(
    ['current', ...[three, kept].map((job) => basename(job?.destination ?? ''))].sort(),
  )
})

test('what could not be written goes at once, and with it what killed jobs left', async () => {
  const folder = makeFolder()
  const first = await openCacheFolder(folder)
  write(first.destination, 'one')
  await first.keep()
  const killed = join(folder, 'killed')
  mkdirSync(killed)
  const now = Date.now()
  utimesSync(killed, (now - 2 * day) / 1000, (now - 2 * day) / 1000)

  const failed = await openCacheFolder(folder, now)
  mkdirSync(join(failed.destination, 'blobs'), { recursive: true })
  await failed.discard()
  expect(readdirSync(folder).sort()).toEqual(['current', basename(first.destination)].sort())
  await (await openCacheFolder(folder, now)).discard()
})
