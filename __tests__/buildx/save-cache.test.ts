import { expect, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import type { Buildx } from '../../src/buildx/buildx.ts'
import { saveCache } from '../../src/buildx/save-cache.ts'
import { CommandError, type RunOptions } from '../../src/process.ts'

const request = {
  annotations: ['index:a=b'],
  attests: ['type=sbom'],
  cacheFrom: ['type=gha,scope=a'],
  cacheTo: ['type=inline'],
  context: '.',
  load: true,
  noCache: true,
  noCacheFilters: [],
  outputs: ['type=image,push=true'],
  platforms: ['linux/amd64'],
  push: true,
  secrets: ['id=x,env=X'],
  tags: ['r.example/app:1'],
} as unknown as BuildRequest
const options = { builder: 'b', entry: 'type=gha,scope=a,mode=min', env: { TOKEN: 't' }, seconds: 300 }

/** A buildx that ends well, with what it was called with. */
function recordBuildx(stderr = '') {
  const calls: { args: readonly string[]; env: RunOptions['env'] }[] = []
  const buildx: Buildx = async (args, given) => {
    calls.push({ args, env: given?.env })
    return { stdout: '', stderr }
  }
  return Object.assign(buildx, { calls })
}
const failing =
  (stderr: string): Buildx =>
  async () => {
    throw new CommandError('buildx build', 1, { stdout: '', stderr }, 'failed with exit code 1')
  }

test('solves the same once more, for the cache alone and without no-cache', async () => {
  const buildx = recordBuildx()
  expect(await saveCache(buildx, request, options)).toBeUndefined()
  const args =
    'build --attest=type=provenance,disabled=true --cache-to=type=gha,scope=a,mode=min --output=type=cacheonly --platform=linux/amd64 --secret=id=x,env=X --builder=b --progress=rawjson -- .'
  expect(buildx.calls).toEqual([{ args: args.split(' '), env: { TOKEN: 't' } }])
})

test.each([
  ['reads the old cache too', [], ['--cache-from=type=gha,scope=a']],
  ['does not read an old cache that was to be renewed', ['build'], []],
])('%s', async (_name, noCacheFilters, expected) => {
  const buildx = recordBuildx()
  await saveCache(buildx, { ...request, noCache: false, noCacheFilters }, options)
  expect(buildx.calls[0]?.args.filter((arg) => arg.startsWith('--cache-from'))).toEqual(expected)
})

test.each<[string, Buildx, string]>([
  [
    'an export that BuildKit ignored',
    recordBuildx('{"vertexes":[{"digest":"d","name":"exporting to GitHub Actions Cache","error":"429"}]}'),
    '429',
  ],
  [
    'a failure of buildx',
    failing('{"vertexes":[]}\nERROR: failed to configure gha cache exporter: invalid token'),
    'failed to configure gha cache exporter: invalid token',
  ],
  ['a failure without words', failing(''), 'buildx build failed with exit code 1, and printed nothing'],
])('%s is a reason', async (_name, buildx, reason) => {
  expect(await saveCache(buildx, request, options)).toBe(reason)
})

test('is given up after its time', async () => {
  const buildx: Buildx = (_args, given) =>
    new Promise((_, reject) => {
      given?.stop?.addEventListener('abort', () =>
        reject(new CommandError('buildx build', undefined, { stdout: '', stderr: '' }, 'was stopped')),
      )
    })
  // AbortSignal.timeout does not keep the process, a child would.
  const alive = setInterval(() => {}, 1000)
  expect(await saveCache(buildx, request, { ...options, seconds: 0.02 })).toBe(
    `it was not finished after 0.02 s ('cache-timeout')`,
  )
  clearInterval(alive)
})
