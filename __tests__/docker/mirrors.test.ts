import { expect, test } from '@jest/globals'
import { mirrored } from '../../src/docker/mirrors.ts'

const digest = `sha256:${'a'.repeat(64)}`

test.each([
  ['moby/buildkit', 'm.example/moby/buildkit'],
  ['docker.io/moby/buildkit:v1', 'm.example/moby/buildkit:v1'],
  ['index.docker.io/moby/buildkit:v1', 'm.example/moby/buildkit:v1'],
  [`docker.io/moby/buildkit:v1@${digest}`, `m.example/moby/buildkit:v1@${digest}`],
  ['buildkit:v1', 'm.example/library/buildkit:v1'],
])('%s is there as %s', (reference, expected) => {
  expect(mirrored(reference, ['m.example'])).toEqual([expected])
})

test.each(['ghcr.io/moby/buildkit:v1', 'localhost/buildkit', '127.0.0.1:5000/moby/buildkit:v1', 'no//reference'])(
  '%s is on no mirror of Docker Hub',
  (reference) => {
    expect(mirrored(reference, ['m.example'])).toEqual([])
  },
)

test('mirrors may have ports and paths; what docker would take for a folder of Docker Hub is left out', () => {
  const mirrors = ['localhost', 'm:5000/a/b', 'mirror', 'docker.io', 'https://m.example', 'm.example/UPPER?']
  expect(mirrored('a/b:1', mirrors)).toEqual(['localhost/a/b:1', 'm:5000/a/b/a/b:1'])
})
