import { expect, test } from '@jest/globals'
import { indexAnnotations } from '../../src/merge/annotations.ts'

test.each([
  ['a bare key is the index’s', 'org.example=v', ['index:org.example=v'], []],
  ['a typed one stays', 'index:org.example=v=w', ['index:org.example=v=w'], []],
  ['of several types the manifests’ are left out', 'index,manifest:k=v', ['index:k=v'], []],
  ['those of manifests are left to the builds', 'manifest[linux/arm64]:k=v', [], ['manifest[linux/arm64]:k=v']],
  [
    'descriptors stand in the index',
    'manifest-descriptor[linux/arm64]:k=v',
    ['manifest-descriptor[linux/arm64]:k=v'],
    [],
  ],
  ['a colon in the value means nothing', 'k=index:v', ['index:k=index:v'], []],
])('%s', (_, annotation, index, others) => {
  expect(indexAnnotations([annotation])).toEqual({ index, others })
})

test('rejects one without a value', () => {
  expect(() => indexAnnotations(['k'])).toThrow(
    `input 'annotations' has 'k', expected key=value, e.g. org.opencontainers.image.licenses=MIT`,
  )
})
