import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import type { Observer } from '../../src/buildx/events.ts'
import { buildOnNodes } from '../../src/buildx/on-nodes.ts'
import { watchImports } from '../../src/cache/watch.ts'
import type { Platforms } from '../../src/platform.ts'
import { makeFolder } from '../fakes.ts'

const request = { platforms: ['linux/amd64', 'linux/arm64'] } as unknown as BuildRequest
const groups: Platforms[] = [['linux/amd64'], ['linux/arm64', 'linux/arm/v7']]

const observe = (onOutput: (chunk: string) => void): Observer => ({ onOutput, onProgress: () => {} })

test('one group is one call, with the request as it is', async () => {
  const folder = makeFolder()
  const asked: unknown[] = []
  const built = await buildOnNodes(
    [request.platforms],
    request,
    async (part, options) => {
      asked.push(part, options.folder)
      options.observer.onOutput('#1 a\n#1')
      return { metadata: {}, digest: 'sha256:1' }
    },
    { folder, isLabelled: false, observer: observe((chunk) => asked.push(chunk)) },
  )
  expect(built).toEqual([{ metadata: {}, digest: 'sha256:1' }])
  expect(asked).toEqual([request, folder, '#1 a\n#1'])
})

test('several groups are built side by side, each with a folder and whole lines of its own', async () => {
  const folder = makeFolder()
  const lines: string[] = []
  const built = await buildOnNodes(
    groups,
    request,
    async ({ platforms }, options) => {
      expect(existsSync(options.folder)).toBe(true)
      options.observer.onOutput(`#1 ${platforms[0]} be`)
      await sleep(5)
      options.observer.onOutput('gins\n#1 half')
      return { metadata: {}, digest: `${options.folder.slice(folder.length)} ${platforms.join()}` }
    },
    { folder, isLabelled: false, observer: observe((chunk) => lines.push(chunk)) },
  )
  expect(built.map(({ digest }) => digest)).toEqual(['/node-0 linux/amd64', '/node-1 linux/arm64,linux/arm/v7'])
  expect(lines.toSorted()).toEqual([
    '[linux/amd64] #1 half\n',
    '[linux/amd64] #1 linux/amd64 begins\n',
    '[linux/arm64,linux/arm/v7] #1 half\n',
    '[linux/arm64,linux/arm/v7] #1 linux/arm64 begins\n',
  ])
})

test('what says by itself where it belongs is shown as it is', async () => {
  const shown: string[] = []
  await buildOnNodes(
    groups,
    request,
    async (_, { observer }) => {
      observer.onOutput('arm64  2/2  RUN make\n')
      return { metadata: {} }
    },
    { folder: makeFolder(), isLabelled: true, observer: observe((chunk) => shown.push(chunk)) },
  )
  expect(shown).toEqual(['arm64  2/2  RUN make\n', 'arm64  2/2  RUN make\n'])
})

test('what is told of a vertex goes with it', async () => {
  const told: unknown[] = []
  const progress = {
    vertexes: [{ digest: 'b', name: 'RUN', inputs: ['a'] }],
    ...{ statuses: [{ id: 's', vertex: 'b' }], logs: [{ vertex: 'b', data: Buffer.from('x') }], warnings: ['w'] },
  }
  await buildOnNodes(
    groups,
    request,
    async (_, { observer }) => {
      observer.onProgress(progress)
      return { metadata: {} }
    },
    { folder: makeFolder(), isLabelled: true, observer: { onOutput: () => {}, onProgress: (one) => told.push(one) } },
  )
  expect(told).toContainEqual({
    vertexes: [{ digest: '1 b', name: 'RUN', inputs: ['1 a'] }],
    ...{ statuses: [{ id: 's', vertex: '1 b' }], logs: [{ vertex: '1 b', data: Buffer.from('x') }], warnings: ['w'] },
  })
})

test('a cache that one node has read may still hang on another', async () => {
  let hangs = 0
  const watch = watchImports(0.05, () => hangs++)
  const name = 'importing cache manifest from gha:1'
  const started = '2026-01-01T00:00:00Z'
  // BuildKit makes the digest of the name, so it is the same on all nodes.
  const tell = (completed?: string) => ({
    ...{ statuses: [], logs: [], warnings: [] },
    vertexes: [{ digest: 'd', name, started, ...(completed && { completed }) }],
  })
  await buildOnNodes(
    groups,
    request,
    async ({ platforms }, { observer }) => {
      observer.onProgress(tell())
      await sleep(5)
      if (platforms.length === 1) observer.onProgress(tell('2026-01-01T00:00:01Z'))
      await sleep(100)
      return { metadata: {} }
    },
    { folder: makeFolder(), isLabelled: true, observer: watch },
  )
  watch.end()
  expect(hangs).toBe(1)
})

test('when one fails the others are stopped, and its error counts', async () => {
  let stopped = false
  const work = buildOnNodes(
    groups,
    request,
    async ({ platforms }, { stop }) => {
      if (platforms.includes('linux/amd64')) throw new Error('exit code: 3')
      if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve))
      throw new Error('was stopped')
    },
    { folder: makeFolder(), isLabelled: false, observer: observe(() => {}) },
  ).catch((error: Error) => {
    stopped = true
    return error.message
  })
  expect(await work).toBe('exit code: 3')
  expect(stopped).toBe(true)
})

test('a stop from outside reaches every node', async () => {
  const stop = new AbortController()
  const work = buildOnNodes(
    groups,
    request,
    async (_, options) => {
      if (!options.stop.aborted) await new Promise((resolve) => options.stop.addEventListener('abort', resolve))
      throw new Error('was stopped')
    },
    { folder: makeFolder(), isLabelled: false, observer: observe(() => {}), stop: stop.signal },
  )
  stop.abort()
  await expect(work).rejects.toThrow('was stopped')
})
