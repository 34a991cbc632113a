import { describe, expect, test } from '@jest/globals'
import { buildWithCache } from '../../src/cache/session.ts'
import type { BuildRequest } from '../../src/solve/arguments.ts'

const request = { cacheFrom: ['type=gha'] } as unknown as BuildRequest

describe('a build with a cache', () => {
  test('that answers is built once', async () => {
    const built: (readonly string[])[] = []
    const done = await buildWithCache(
      request,
      0.05,
      () => {},
      async ({ cacheFrom }, onOutput) => {
        built.push(cacheFrom)
        onOutput('#4 importing cache manifest from gha:1\n#4 DO')
        onOutput('NE 0.1s\n')
        await new Promise((resolve) => setTimeout(resolve, 100))
        return 'image'
      },
    )
    expect({ done, built }).toEqual({ done: { result: 'image', cacheAnswers: true }, built: [['type=gha']] })
  })

  test('that does not answer is stopped and built again without it', async () => {
    const built: (readonly string[])[] = []
    const done = await buildWithCache(
      request,
      0.05,
      () => {},
      async ({ cacheFrom }, onOutput, stop) => {
        built.push(cacheFrom)
        if (cacheFrom.length === 0) return 'image'
        onOutput('#4 importing cache manifest from gha:1\n')
        await new Promise((_, reject) => stop?.addEventListener('abort', () => reject(new Error('was stopped'))))
        return ''
      },
    )
    expect({ done, built }).toEqual({ done: { result: 'image', cacheAnswers: false }, built: [['type=gha'], []] })
  })

  test('fails as it would without', async () => {
    const failing = async (): Promise<string> => {
      throw new Error('exit code 1')
    }
    await expect(buildWithCache(request, 0.05, () => {}, failing)).rejects.toThrow('exit code 1')
  })

  test('is not misled by what a RUN prints', async () => {
    const { cacheAnswers } = await buildWithCache(
      request,
      0.02,
      () => {},
      async (_request, onOutput) => {
        onOutput('#5 0.100 importing cache manifest from gha:1\n')
        await new Promise((resolve) => setTimeout(resolve, 60))
        return ''
      },
    )
    expect(cacheAnswers).toBe(true)
  })
})
