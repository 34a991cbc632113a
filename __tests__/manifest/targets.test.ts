import { describe, expect, test } from '@jest/globals'
import { parseTags, referenceOf, repositoriesFor, targetsOf } from '../../src/manifest/targets.ts'

const digest = `sha256:${'a'.repeat(64)}`

describe('parseTags', () => {
  test.each<[string, string[], string[], string[]]>([
    ['keeps the order, each tag once', ['r.io/b:2', 'r.io/a:1', 'r.io/b:2'], ['r.io/b:2', 'r.io/a:1'], []],
    ['takes a name for its latest', ['r.io/a', 'r.io/a:latest'], ['r.io/a:latest'], []],
    ['reads a port', ['localhost:5000/a:1'], ['localhost:5000/a:1'], []],
    [
      'lower-cases a repository, but no tag',
      ['r.io/Owner/a:V1'],
      ['r.io/owner/a:V1'],
      [`input 'tags': 'r.io/Owner/a:V1' was lower-cased to r.io/owner/a, since registries accept nothing else`],
    ],
  ])('%s', (_, texts, references, expected) => {
    const notices: string[] = []
    expect(parseTags(texts, notices).map(referenceOf)).toEqual(references)
    expect(notices).toEqual(expected)
  })

  test('keeps a name as it was given, since only its reference has a tag', () => {
    expect(parseTags(['R.io/a', 'R.io/B:V1'], [])).toEqual([
      { repository: 'r.io/a', tag: 'latest', name: 'r.io/a' },
      { repository: 'r.io/b', tag: 'V1', name: 'r.io/b:V1' },
    ])
  })

  test.each([
    [`r.io/a@${digest}`, `input 'tags': 'r.io/a@${digest}' has a digest, expected a name and a tag`],
    ['a b', `input 'tags': invalid reference 'a b'`],
  ])('rejects %s', (text, message) => {
    expect(() => parseTags([text], [])).toThrow(message)
  })
})

describe('repositoriesFor', () => {
  const tags = parseTags(['r.io/a:1', 'r.io/b:1', 'r.io/a:2'], [])

  test.each<[string, string[], string[]]>([
    ['those of the tags', [], ['r.io/a', 'r.io/b']],
    ['the named ones first, each once', ['r.io/c', 'r.io/b'], ['r.io/c', 'r.io/b', 'r.io/a']],
  ])('%s', (_, images, repositories) => {
    expect(repositoriesFor(images, tags, [])).toEqual(repositories)
  })

  test('tells of a name that was lower-cased', () => {
    const notices: string[] = []
    expect(repositoriesFor(['r.io/A'], [], notices)).toEqual(['r.io/a'])
    expect(notices).toEqual([
      `input 'images': 'r.io/A' was lower-cased to r.io/a, since registries accept nothing else`,
    ])
  })

  test.each([
    ['r.io/a:1', 'tag'],
    [`r.io/a@${digest}`, 'digest'],
  ])('rejects %s, which has a %s', (text, what) => {
    expect(() => repositoriesFor([text], [], [])).toThrow(
      `input 'images': '${text}' has a ${what}, expected a repository, e.g. ghcr.io/owner/app`,
    )
  })
})

test('targets are repositories with their tags, if any', () => {
  expect(targetsOf(['r.io/c', 'r.io/a'], parseTags(['r.io/a:1', 'r.io/a:2'], []))).toEqual([
    { repository: 'r.io/c', tags: [] },
    { repository: 'r.io/a', tags: ['1', '2'] },
  ])
})
