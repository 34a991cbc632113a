import { describe, expect, test } from '@jest/globals'
import { annotate, readLevels } from '../../src/tags/annotations.ts'
import { parsePair } from '../../src/tags/labels.ts'

describe('the levels of annotations', () => {
  test.each([
    [undefined, ['manifest']],
    ['', ['manifest']],
    ['index', ['index']],
    ['manifest, index,index-descriptor', ['manifest', 'index', 'index-descriptor']],
    ['manifest-descriptor[linux/arm64]', ['manifest-descriptor[linux/arm64]']],
  ])('%j are %j', (text, expected) => {
    expect(readLevels({ DOCKER_METADATA_ANNOTATIONS_LEVELS: text })).toEqual(expected)
  })

  test('one that BuildKit does not know is an error', () => {
    expect(() => readLevels({ DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest,config' })).toThrow(
      "environment variable DOCKER_METADATA_ANNOTATIONS_LEVELS has 'config', expected manifest, index, manifest-descriptor or index-descriptor, e.g. manifest,index",
    )
  })
})

describe('annotations', () => {
  const made = ['o.title=app', 'o.version=1'].map(parsePair)

  test('are made at each level', () => {
    const all = ['manifest:o.title=app', 'manifest:o.version=1', 'index:o.title=app', 'index:o.version=1']
    expect(annotate(made, [], ['manifest', 'index'])).toEqual({ all, made: all })
  })

  test('given ones without a level are at each, in place of what was made', () => {
    expect(annotate(made, ['o.title=Mine', 'own=a=b'], ['manifest'])).toEqual({
      all: ['manifest:o.title=Mine', 'manifest:o.version=1', 'manifest:own=a=b'],
      made: ['manifest:o.version=1'],
    })
  })

  test('given ones with a level stay as they are, and win at that level', () => {
    const given = ['index:o.title=Mine', 'manifest[linux/arm64],index:own=1']
    expect(annotate(made, given, ['manifest', 'index'])).toEqual({
      all: ['manifest:o.title=app', 'manifest:o.version=1', 'index:o.version=1', ...given],
      made: ['manifest:o.title=app', 'manifest:o.version=1', 'index:o.version=1'],
    })
  })

  test('one without a value is left for what reads the input, which refuses it', () => {
    expect(annotate([], ['title'], ['manifest'])).toEqual({ all: ['title'], made: [] })
  })
})
