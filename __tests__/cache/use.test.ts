import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import type { Buildx } from '../../src/buildx/buildx.ts'
import { type CacheSettings, openCache } from '../../src/cache/use.ts'
import { CommandError } from '../../src/process.ts'

const lists = [
  'addHosts',
  'allow',
  'buildArgs',
  'buildContexts',
  'cacheFrom',
  'cacheTo',
  'labels',
  'noCacheFilters',
  'platforms',
  'secrets',
  'ssh',
  'ulimit',
]
const request = Object.fromEntries(lists.map((name) => [name, []])) as unknown as BuildRequest

const gha: CacheSettings = {
  preset: 'gha',
  from: ['type=gha'],
  embedded: [],
  saved: 'type=gha',
  decision: 'gha, scope app',
  warnings: [],
  environment: { ACTIONS_RESULTS_URL: 'https://r/' },
  readSeconds: 0.05,
  writeSeconds: 300,
}
const quiet: Buildx = async () => ({ stdout: '', stderr: '' })

const open = (settings: CacheSettings, buildx = quiet, version: string | undefined = 'v0.32.2') =>
  openCache(settings, request, { buildx, builder: 'b', engine: { driver: 'docker-container', version } }, { A: 'a' })

describe('BuildKit and the second version of the service', () => {
  test.each(['v0.20.0', 'v0.32.2', '0.0.0+unknown'])('%s is taken', async (version) => {
    expect((await open(gha, quiet, version)).settings).toBe(gha)
  })

  test('one of unknown version is taken', async () => {
    const engine = { driver: 'docker-container', version: undefined }
    expect((await openCache(gha, request, { buildx: quiet, builder: 'b', engine }, {})).settings).toBe(gha)
  })

  test('an older one goes without, with a warning', async () => {
    expect((await open(gha, quiet, 'v0.19.0')).settings).toEqual({
      ...gha,
      from: [],
      saved: undefined,
      environment: {},
      decision: 'none, see the warning',
      warnings: [
        `the GitHub cache is not used: BuildKit is 0.19.0, but its service needs 0.20.0; leave out 'buildkit-image' to get a newer one`,
      ],
    })
  })

  test('an older one keeps the first version', async () => {
    const first = { ...gha, environment: { ACTIONS_CACHE_URL: 'https://c/' } }
    expect((await open(first, quiet, 'v0.19.0')).settings).toBe(first)
  })
})

test('the build gets the entries and the variables of the cache', async () => {
  const cache = await open({ ...gha, embedded: ['type=inline'] })
  expect(cache.request).toEqual({ ...request, cacheFrom: ['type=gha'], cacheTo: ['type=inline'] })
  expect(cache.env).toEqual({ A: 'a', ACTIONS_RESULTS_URL: 'https://r/' })
})

test('a cache that cannot be written does not fail the job', async () => {
  const full: Buildx = async () => {
    throw new CommandError('buildx build', 1, { stdout: '', stderr: 'ERROR: quota' }, 'failed with exit code 1')
  }
  const cache = await open(gha, full)
  await cache.save()
  expect(cache.problems()).toEqual({ notWritten: 'quota' })
})

test('a cache that did not answer is not written', async () => {
  const calls: unknown[] = []
  const cache = await open(gha, async (args) => {
    calls.push(args)
    return { stdout: '', stderr: '' }
  })
  await cache.build(cache.request, {
    print: () => {},
    endBuilder: async () => {},
    build: async ({ cacheFrom }, onOutput, stop) => {
      if (cacheFrom.length === 0) return
      onOutput('#4 importing cache manifest from gha:1\n')
      await new Promise((_, reject) => stop?.addEventListener('abort', () => reject(new Error('was stopped'))))
    },
  })
  await cache.save()
  expect(cache.problems()).toEqual({ notRead: 'it did not answer within 0.05 s' })
  expect(calls).toEqual([])
})

describe('a local cache', () => {
  const settings = (path: string): CacheSettings => ({
    ...gha,
    preset: 'local',
    from: [],
    saved: undefined,
    folder: { path, write: true, attributes: {} },
    environment: {},
  })
  const save = async (path: string, buildx: Buildx) => {
    const cache = await open(settings(path), buildx)
    await cache.save()
    return cache.problems().notWritten
  }

  test('that cannot be written leaves nothing behind', async () => {
    const path = mkdtempSync(join(tmpdir(), 'cache-session-'))
    const full: Buildx = async (args) => {
      const [, destination = ''] = args.join(' ').match(/dest=(\S+)/) ?? []
      mkdirSync(join(destination, 'blobs'), { recursive: true })
      throw new CommandError('buildx build', 1, { stdout: '', stderr: 'ERROR: no space left on device' }, 'failed')
    }
    expect(await save(path, full)).toBe('no space left on device')
    expect(readdirSync(path)).toEqual([])
  })

  test('whose folder cannot be made costs neither the build nor the job', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cache-session-')), 'file')
    writeFileSync(file, '')
    const buildx: Buildx = async () => ({ stdout: '', stderr: '' })
    expect(await save(join(file, 'layers'), buildx)).toMatch(/^its folder cannot be used: .*ENOTDIR/)
  })
})
