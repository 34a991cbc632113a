import { expect, test } from '@jest/globals'
import { splitAnnotations } from '../../src/manifest/annotations.ts'

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
