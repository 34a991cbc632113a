import { expect, test } from '@jest/globals'
import type { Vertex } from '../../src/buildx/events.ts'
import {
  cacheReadFailures,
  cacheWriteFailures,
  countSteps,
  isExecuted,
  parseStep,
  wordsBesideJson,
} from '../../src/buildx/steps.ts'

const done = '2026-01-01T00:00:00Z'
const vertex = (name: string, more: Partial<Vertex> = {}): Vertex => ({
  digest: `sha256:${name}`,
  name,
  completed: done,
  ...more,
})

test.each([
  ['[2/3] RUN make', { instruction: 'RUN', number: 2, of: 3 }],
  ['[build  2/12] RUN make', { instruction: 'RUN', number: 2, of: 12, stage: 'build' }],
  ['[my_odd.stage-x 2/6] WORKDIR /w', { instruction: 'WORKDIR', number: 2, of: 6, stage: 'my_odd.stage-x' }],
  [
    '[linux/arm64 3/3] COPY a b',
    { instruction: 'COPY', number: 3, of: 3, ranOn: 'linux/arm64', target: 'linux/arm64' },
  ],
  [
    '[linux/arm64/v8 x 3/3] COPY a b',
    { instruction: 'COPY', number: 3, of: 3, stage: 'x', ranOn: 'linux/arm64', target: 'linux/arm64' },
  ],
  [
    '[linux/amd64->arm/v7 x 3/3] RUN a',
    { instruction: 'RUN', number: 3, of: 3, stage: 'x', ranOn: 'linux/amd64', target: 'linux/arm/v7' },
  ],
  [
    '[linux/amd64->386 x 3/3] RUN a',
    { instruction: 'RUN', number: 3, of: 3, stage: 'x', ranOn: 'linux/amd64', target: 'linux/386' },
  ],
  [
    '[linux/amd64->windows/amd64 x 3/3] RUN a',
    { instruction: 'RUN', number: 3, of: 3, stage: 'x', ranOn: 'linux/amd64', target: 'windows/amd64' },
  ],
  [
    '[linux/amd64->openbsd/386 x 3/3] RUN a',
    { instruction: 'RUN', number: 3, of: 3, stage: 'x', ranOn: 'linux/amd64', target: 'openbsd/386' },
  ],
  [
    '[linux/amd64->wasi/wasm x 3/3] RUN a',
    { instruction: 'RUN', number: 3, of: 3, stage: 'x', ranOn: 'linux/amd64', target: 'wasi/wasm' },
  ],
  [
    '[linux/amd64->windows(10.0.17763)/amd64 3/3] RUN a',
    { instruction: 'RUN', number: 3, of: 3, ranOn: 'linux/amd64', target: 'windows(10.0.17763)/amd64' },
  ],
  [
    '[linux/arm/v6 x 2/6] ONBUILD RUN x',
    { instruction: 'RUN', number: 2, of: 6, stage: 'x', ranOn: 'linux/arm/v6', target: 'linux/arm/v6' },
  ],
  ['[2/3] ONBUILD COPY f /g', { instruction: 'COPY', number: 2, of: 3 }],
  ['[x 2/3] RUN <<EOF (uname -m...)', { instruction: 'RUN', number: 2, of: 3, stage: 'x' }],
  ['[x 2/3] RUN\tECHO "[9/9] RUN x] [1/2] COPY" > /p', { instruction: 'RUN', number: 2, of: 3, stage: 'x' }],
  ['[2/3] RUN 1/2] [linux/arm64 1/2] COPY', { instruction: 'RUN', number: 2, of: 3 }],
  ['[linux/arm64 internal] load metadata for 127.0.0.1:5000/debian:lab', undefined],
  ['[linux/arm64] generating sbom using scanner', undefined],
  ['exporting to image', undefined],
])('reads the name %j', (name, expected) => {
  expect(parseStep(name)).toEqual(expected)
})

test.each([
  ['ran', {}, true],
  ['came from the cache', { cached: true }, false],
  ['failed', { error: 'exit code: 1' }, false],
  ['did not end', { completed: undefined }, false],
])('tells whether a step was executed: it %s', (_, state, expected) => {
  expect(isExecuted(vertex('[2/3] RUN a', state))).toBe(expected)
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

test('finds the caches that were not read', () => {
  const vertexes = [
    vertex('importing cache manifest from a:1'),
    vertex('importing cache manifest from a:2', { error: 'not found' }),
  ]
  expect(cacheReadFailures(vertexes)).toEqual([{ what: 'a:2', reason: 'not found' }])
})

test('finds the caches that were not written, without signatures', () => {
  const vertexes = [
    vertex('exporting to image', { error: 'no' }),
    vertex('exporting cache to registry'),
    vertex('exporting to GitHub Actions Cache', { error: 'PUT https://blob.example/x?sig=secret&se=1 429' }),
  ]
  expect(cacheWriteFailures(vertexes)).toEqual([
    { what: 'exporting to GitHub Actions Cache', reason: 'PUT https://blob.example/x 429' },
  ])
})

test('reads the words beside rawjson', () => {
  expect(wordsBesideJson('{"vertexes":[]}\nERROR: invalid token\n')).toBe('invalid token')
  expect(wordsBesideJson('{"vertexes":[]}\n')).toBe('')
})
