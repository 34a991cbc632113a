import { expect, test } from '@jest/globals'
import { countBaseLayers } from '../../src/buildx/base-layers.ts'
import { bindBuildx } from '../../src/buildx/buildx.ts'
import { type Answer, failure, recordRun } from '../fakes.ts'

const layers = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`)
const described = (count: number) => [layers.slice(0, count).map((digest) => ({ mediaType: 'm', digest, size: 1 }))]
const source = (id: string, identifier: string) => ({ id, op: { Op: { source: { identifier } } } })
const llbDefinition = [
  source('step0', 'docker-image://docker.io/library/debian:13@sha256:0'),
  source('step1', 'docker-image://docker.io/library/golang:1@sha256:1'),
  source('step2', 'local://context'),
  { id: 'step3', op: { Op: { exec: {} } } },
]
const made = {
  layers: {
    'step0:0': described(2),
    'step1:0': [[{ digest: `sha256:${'d'.repeat(64)}` }]],
    'step3:0': described(3),
  },
}
const slsa1 = {
  buildDefinition: { internalParameters: { buildConfig: { llbDefinition } } },
  runDetails: { metadata: { buildkit_metadata: made } },
}
const slsa02 = { buildConfig: { llbDefinition }, metadata: { 'https://mobyproject.org/buildkit@v1#metadata': made } }

test.each<[string, Answer, readonly string[], number]>([
  ['as the record has them', JSON.stringify(slsa1), layers, 2],
  ['in the older form', JSON.stringify(slsa02), layers, 2],
  ['none, of layers that were compressed anew', JSON.stringify(slsa1), [...layers].reverse(), 0],
  ['none, of an image from scratch', JSON.stringify({ ...slsa1, runDetails: {} }), layers, 0],
  ['none, without a record', failure('ERROR: no record found'), layers, 0],
  ['none, of what is no provenance', 'null', layers, 0],
])('the layers of the base image are counted: %s', async (_, answer, given, expected) => {
  const run = recordRun({ '/buildx history': answer })
  const where = { builder: 'b', ref: 'b/b0/xyz', platform: 'linux/arm64' } as const
  expect(
    await countBaseLayers(bindBuildx(run, '/buildx', { buildxConfig: '/config', kubeconfig: '' }), where, given),
  ).toBe(expected)
  expect(run.calls).toEqual([
    [
      '/buildx',
      'history',
      'inspect',
      'attachment',
      '--builder=b',
      '--platform=linux/arm64',
      '--type=provenance',
      '--',
      'xyz',
    ],
  ])
})
