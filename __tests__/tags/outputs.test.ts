import { expect, test } from '@jest/globals'
import type { Metadata } from '../../src/tags/apply.ts'
import { metadataOutputs, metadataVariables } from '../../src/tags/outputs.ts'

const metadata: Metadata = {
  version: '1.2.3',
  tags: ['ghcr.io/a/b:1.2.3', 'ghcr.io/a/b:latest'],
  tagNames: ['1.2.3', 'latest'],
  images: ['ghcr.io/a/b'],
  labels: ['a=1', 'b=x=y'],
  annotations: { all: ['manifest:a=1', 'index:c=d'], made: [] },
  rows: [],
  notices: [],
}
const json = {
  tags: ['ghcr.io/a/b:1.2.3', 'ghcr.io/a/b:latest'],
  'tag-names': ['1.2.3', 'latest'],
  labels: { a: '1', b: 'x=y' },
  annotations: ['manifest:a=1', 'index:c=d'],
}
const outputs = { version: '1.2.3', labels: 'a=1\nb=x=y', annotations: 'manifest:a=1\nindex:c=d' }

test('outputs are those of docker/metadata-action', () => {
  const { json: text, ...others } = metadataOutputs(metadata)
  expect(others).toEqual(outputs)
  expect(JSON.parse(text ?? '')).toEqual(json)
})

test('so are variables', () => {
  const { DOCKER_METADATA_OUTPUT_JSON: text, ...others } = metadataVariables(metadata, { environment: {} })
  expect(others).toEqual({
    DOCKER_METADATA_OUTPUT_VERSION: outputs.version,
    DOCKER_METADATA_OUTPUT_TAGS: 'ghcr.io/a/b:1.2.3\nghcr.io/a/b:latest',
    DOCKER_METADATA_OUTPUT_TAG_NAMES: '1.2.3\nlatest',
    DOCKER_METADATA_OUTPUT_LABELS: outputs.labels,
    DOCKER_METADATA_OUTPUT_ANNOTATIONS: outputs.annotations,
  })
  expect(JSON.parse(text ?? '')).toEqual(json)
})

test('no variable is set where one says so', () => {
  const environment = { DOCKER_METADATA_SET_OUTPUT_ENV: 'false' }
  expect(metadataVariables(metadata, { environment })).toEqual({})
})
