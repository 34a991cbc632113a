import { expect, test } from '@jest/globals'
import { indexAnnotations, splitAnnotations } from '../../src/manifest/annotations.ts'

test.each<[string, string, string[], string[]]>([
  ['without a type it is of what is said', 'org.example=v', ['index:org.example=v'], []],
  ['a typed one stays', 'index:org.example=v=w', ['index:org.example=v=w'], []],
  ['one of several types goes both ways', 'index,manifest:k=v', ['index:k=v'], ['manifest:k=v']],
  ['of one platform’s manifest', 'manifest[linux/arm64]:k=v', [], ['manifest[linux/arm64]:k=v']],
  [
    'descriptors stand in the index',
    'manifest-descriptor[linux/arm64]:k=v',
    ['manifest-descriptor[linux/arm64]:k=v'],
    [],
  ],
  ['a colon in the value means nothing', 'k=index:v', ['index:k=index:v'], []],
])('%s', (_, annotation, index, manifests) => {
  expect(splitAnnotations([annotation], 'index')).toEqual({ index, manifests })
})

test('for a build, one without a type is of the manifests', () => {
  expect(splitAnnotations(['k=v', 'index:k=w'], 'manifest')).toEqual({
    index: ['index:k=w'],
    manifests: ['manifest:k=v'],
  })
})

test('rejects one without a value', () => {
  expect(() => splitAnnotations(['k'], 'index')).toThrow(
    `input 'annotations' has 'k', expected key=value, e.g. org.opencontainers.image.licenses=MIT`,
  )
})

test('labels that describe the image become annotations of the index, unless these are given', () => {
  const labels = [
    'org.opencontainers.image.source=https://example.com/app',
    'org.opencontainers.image.description=a=b: c',
    'org.opencontainers.image.title=from the label',
    'org.opencontainers.image.version=1',
    'org.opencontainers.image.vendor=',
    'com.example.team=x',
  ]
  const annotations = [
    'index,manifest:org.opencontainers.image.title=given',
    'org.opencontainers.image.version=of the manifests',
  ]
  expect(indexAnnotations(labels, annotations)).toEqual([
    'index:org.opencontainers.image.source=https://example.com/app',
    'index:org.opencontainers.image.description=a=b: c',
    'index:org.opencontainers.image.version=1',
  ])
})
