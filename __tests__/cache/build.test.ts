import { describe, expect, test } from '@jest/globals'
import type { BuildRequest } from '../../src/buildx/arguments.ts'
import { buildWithCache } from '../../src/cache/build.ts'

const request = { cacheFrom: ['type=gha'] } as unknown as BuildRequest
const cache = { print: () => {}, seconds: 0.05 }

describe('a build with a cache', () => {
  test('that answers is built once', async () => {
    const built: (readonly string[])[] = []
    const done = await buildWithCache(request, {
      ...cache,
      build: async ({ cacheFrom }, onOutput) => {
        built.push(cacheFrom)
        onOutput('#4 importing cache manifest from gha:1\n#4 DO')
        onOutput('NE 0.1s\n')
        await new Promise((resolve) => setTimeout(resolve, 100))
        return 'image'
      },
    })
    expect({ done, built }).toEqual({ done: { result: 'image', answers: true }, built: [['type=gha']] })
  })

  test('that does not answer is stopped and built again without it, on a builder that was ended', async () => {
    const events: string[] = []
    const done = await buildWithCache(request, {
      ...cache,
      build: async ({ cacheFrom }, onOutput, stop) => {
        events.push(`build ${cacheFrom}`)
        return cacheFrom.length === 0 ? 'image' : hang(onOutput, stop)
      },
      endBuilder: async () => {
        events.push('end')
      },
    })
    expect({ done, events }).toEqual({
      done: { result: 'image', answers: false },
      events: ['build type=gha', 'end', 'build '],
    })
  })

  test('that does not answer fails on a builder that is not ours', async () => {
    const build = (_request: BuildRequest, onOutput: (chunk: string) => void, stop?: AbortSignal) =>
      hang(onOutput, stop)
    await expect(buildWithCache(request, { ...cache, build })).rejects.toThrow(
      `the cache did not answer within 0.05 s, and the builder waits for it without end; use 'cache: none' until it does`,
    )
  })

  test('that does not answer fails with the reason why its builder cannot be ended', async () => {
    const build = (_request: BuildRequest, onOutput: (chunk: string) => void, stop?: AbortSignal) =>
      hang(onOutput, stop, 50)
    const endBuilder = async () => {
      throw new Error('no such container')
    }
    await expect(buildWithCache(request, { ...cache, build, endBuilder })).rejects.toThrow('no such container')
  })

  test('fails as it would without', async () => {
    const build = async (): Promise<string> => {
      throw new Error('exit code 1')
    }
    await expect(buildWithCache(request, { ...cache, build })).rejects.toThrow('exit code 1')
  })

  test('is not misled by what a RUN prints', async () => {
    const { answers } = await buildWithCache(request, {
      ...cache,
      build: async (_request, onOutput) => {
        onOutput('#5 0.100 importing cache manifest from gha:1\n')
        await new Promise((resolve) => setTimeout(resolve, 100))
        return ''
      },
    })
    expect(answers).toBe(true)
  })
})

function hang(onOutput: (chunk: string) => void, stop?: AbortSignal, milliseconds = 0): Promise<string> {
  onOutput('#4 importing cache manifest from gha:1\n')
  return new Promise((_, reject) =>
    stop?.addEventListener('abort', () => setTimeout(() => reject(new Error('was stopped')), milliseconds)),
  )
}
