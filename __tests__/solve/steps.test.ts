import { expect, test } from '@jest/globals'
import { countSteps, parseProgress, unwritten, type Vertex } from '../../src/solve/steps.ts'

const done = '2026-01-01T00:00:00Z'
const vertex = (name: string, more: Partial<Vertex> = {}): Vertex => ({
  digest: `sha256:${name}`,
  name,
  completed: done,
  ...more,
})

test('reads the last state of each vertex, and skips what is no JSON', () => {
  const lines = [
    'WARNING: something',
    '00Z"}]}',
    '{"vertexes":[{"digest":"sha256:a","name":"[1/2] FROM x"},{"digest":"sha256:b","name":"[2/2] RUN y","cached":true}]}',
    '{"statuses":[{"id":"x"}]}',
    `{"vertexes":[{"digest":"sha256:b","name":"[2/2] RUN y","completed":"${done}"}]}`,
  ]
  expect(parseProgress(lines.join('\n'))).toEqual([
    { digest: 'sha256:a', name: '[1/2] FROM x' },
    { digest: 'sha256:b', name: '[2/2] RUN y', cached: true, completed: done },
  ])
})

test('counts instructions by the platform they were made for', () => {
  const vertexes = [
    vertex('[internal] load build context'),
    vertex('[linux/amd64 internal] load metadata for docker.io/library/alpine'),
    vertex('[linux/amd64 build 1/4] FROM alpine', { cached: true }),
    vertex('[linux/amd64 build 2/4] RUN make', { cached: true }),
    vertex('[linux/amd64->arm/v7 build  3/12] RUN cross'),
    vertex('[linux/arm64/v8 stage-1 2/2] COPY a b'),
    vertex('[linux/arm64 stage-1 1/2] ONBUILD RUN x'),
    vertex('[linux/arm64 3/3] RUN failed', { error: 'exit code: 1' }),
    vertex('[linux/arm64 3/3] RUN never', { completed: undefined }),
    vertex('exporting to image'),
  ]
  expect(Object.fromEntries(countSteps(vertexes, 'linux/s390x'))).toEqual({
    'linux/amd64': { cached: 1, executed: 0 },
    'linux/arm/v7': { cached: 0, executed: 1 },
    'linux/arm64': { cached: 0, executed: 2 },
  })
})

test('a build for one platform does not name it', () => {
  const vertexes = [vertex('[2/3] RUN a'), vertex('[build 2/3] RUN b', { cached: true })]
  expect(Object.fromEntries(countSteps(vertexes, 'linux/s390x'))).toEqual({ 'linux/s390x': { cached: 1, executed: 1 } })
})

test('finds the caches that were not written, without signatures', () => {
  const vertexes = [
    vertex('exporting to image', { error: 'no' }),
    vertex('exporting cache to registry'),
    vertex('exporting to GitHub Actions Cache', { error: 'PUT https://blob.example/x?sig=secret&se=1 429' }),
  ]
  expect(unwritten(vertexes)).toEqual([
    { what: 'exporting to GitHub Actions Cache', reason: 'PUT https://blob.example/x 429' },
  ])
})
