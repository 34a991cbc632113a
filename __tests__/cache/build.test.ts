import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import type { Progress, Vertex } from '../../src/buildx/events.ts'
import { buildWithCache, type CachedWork } from '../../src/cache/build.ts'

const request = { cacheFrom: ['type=gha'] } as unknown as BuildRequest
const uncached = (): BuildRequest => ({ ...request, cacheFrom: [] })
const print = () => {}
const importing = '#4 importing cache manifest from gha:1\n'

/** A build whose cache hangs; when it is stopped, it ends a little later. */
const hang: CachedWork<BuildRequest, string>['build'] = (_request, { onOutput }, stop) => {
  onOutput(importing)
  return new Promise((_, reject) =>
    stop?.addEventListener('abort', () => setTimeout(() => reject(new Error('was stopped')), 50)),
  )
}
const fail = async (message: string): Promise<string> => {
  throw new Error(message)
}

test.each([
  ['that answers', [`${importing}#4 DO`, 'NE 0.1s\n']],
  ['that answers on one of several nodes', [`[linux/arm64] ${importing}`, '[linux/arm64] #4 DONE 0.1s\n']],
  ['and a RUN that prints the same', [`#5 0.100 ${importing.slice(3)}`]],
])('with a cache %s, it is built once', async (_name, chunks) => {
  const built: (readonly string[])[] = []
  const build: CachedWork<BuildRequest, string>['build'] = async ({ cacheFrom }, { onOutput }) => {
    built.push(cacheFrom)
    for (const chunk of chunks) onOutput(chunk)
    await sleep(100)
    return 'image'
  }
  const done = await buildWithCache({ request, uncached }, { build, print }, 0.05)
  expect({ done, built }).toEqual({ done: { result: 'image', answers: true }, built: [['type=gha']] })
})

test('with a cache that does not answer, it is built again without, on a builder that was ended', async () => {
  const events: string[] = []
  const work: CachedWork<BuildRequest, string> = {
    print,
    build: async (asked, observer, stop) => {
      events.push(`build ${asked.cacheFrom}`)
      return asked.cacheFrom.length === 0 ? 'image' : hang(asked, observer, stop)
    },
    endBuilder: async () => events.push('end'),
  }
  const done = await buildWithCache({ request, uncached }, work, 0.05)
  expect({ done, events }).toEqual({
    done: { result: 'image', answers: false },
    events: ['build type=gha', 'end', 'build '],
  })
})

const reading = { digest: 'd', name: 'importing cache manifest from gha:1', started: '2026-01-01T00:00:00Z' }
const tell = (...vertexes: Vertex[]): Progress => ({ vertexes, statuses: [], logs: [], warnings: [] })

test.each([
  ['answers', { ...reading, completed: '2026-01-01T00:00:01Z' }, true],
  ['does not answer', { ...reading, name: 'importing cache manifest from gha:1' }, false],
  [
    'ends while another begins',
    { ...reading, digest: 'other', name: '[2/2] RUN importing cache manifest from' },
    false,
  ],
])('sees by the events of a build that its cache %s', async (_name, next, answers) => {
  const build: CachedWork<BuildRequest, string>['build'] = async ({ cacheFrom }, { onProgress }, stop) => {
    if (cacheFrom.length === 0) return 'image'
    onProgress(tell(reading))
    onProgress(tell(next))
    await sleep(100)
    if (stop?.aborted) throw new Error('was stopped')
    return 'image'
  }
  expect(await buildWithCache({ request, uncached }, { build, print, endBuilder: async () => {} }, 0.05)).toEqual({
    result: 'image',
    answers,
  })
})

test.each<[string, Partial<CachedWork<BuildRequest, string>>, string]>([
  ['it fails by itself', { build: () => fail('exit code 1') }, 'exit code 1'],
  [
    'the cache does not answer, and the builder is not ours',
    {},
    `the cache did not respond within 0.05 s, and the builder keeps waiting for it; restart the builder, and set 'cache: none' until the cache responds again`,
  ],
  [
    'the cache does not answer, and the builder cannot be ended',
    { endBuilder: () => fail('no such container') },
    'no such container',
  ],
])('fails where %s', async (_name, work, message) => {
  await expect(buildWithCache({ request, uncached }, { build: hang, print, ...work }, 0.05)).rejects.toThrow(message)
})
