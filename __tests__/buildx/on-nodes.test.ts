import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import { buildOnNodes } from '../../src/buildx/on-nodes.ts'
import type { Platforms } from '../../src/platform.ts'
import { makeFolder } from '../fakes.ts'

const request = { platforms: ['linux/amd64', 'linux/arm64'] } as unknown as BuildRequest
const groups: Platforms[] = [['linux/amd64'], ['linux/arm64', 'linux/arm/v7']]

test('one group is one call, with the request as it is', async () => {
  const folder = makeFolder()
  const asked: unknown[] = []
  const built = await buildOnNodes(
    [request.platforms],
    request,
    async (part, options) => {
      asked.push(part, options.folder)
      options.onOutput('#1 a\n#1')
      return { metadata: {}, digest: 'sha256:1' }
    },
    { folder, onOutput: (chunk) => asked.push(chunk) },
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
      options.onOutput(`#1 ${platforms[0]} be`)
      await sleep(5)
      options.onOutput('gins\n#1 half')
      return { metadata: {}, digest: `${options.folder.slice(folder.length)} ${platforms.join()}` }
    },
    { folder, onOutput: (chunk) => lines.push(chunk) },
  )
  expect(built.map(({ digest }) => digest)).toEqual(['/node-0 linux/amd64', '/node-1 linux/arm64,linux/arm/v7'])
  expect(lines.toSorted()).toEqual([
    '[linux/amd64] #1 half\n',
    '[linux/amd64] #1 linux/amd64 begins\n',
    '[linux/arm64,linux/arm/v7] #1 half\n',
    '[linux/arm64,linux/arm/v7] #1 linux/arm64 begins\n',
  ])
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
    { folder: makeFolder(), onOutput: () => {} },
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
    { folder: makeFolder(), onOutput: () => {}, stop: stop.signal },
  )
  stop.abort()
  await expect(work).rejects.toThrow('was stopped')
})
