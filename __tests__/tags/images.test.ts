import { describe, expect, test } from '@jest/globals'
import { parseEntries } from '../../src/input/list.ts'
import { enabledImages } from '../../src/tags/images.ts'
import { factsOf } from './facts.ts'

describe('images', () => {
  test.each<[string, string[]]>([
    ['name/foo\nghcr.io/name/bar', ['name/foo', 'ghcr.io/name/bar']],
    ['name=name/foo\nname=ghcr.io/name/bar', ['name/foo', 'ghcr.io/name/bar']],
    ['name/foo,ghcr.io/name/bar', ['name/foo', 'ghcr.io/name/bar']],
    ['GHCR.io/Name/App', ['ghcr.io/name/app']],
    ['name=Name/App', ['name/app']],
    ['name=a/b,enable=true\nname=a/c,enable=false', ['a/b']],
    ['a/b,enable=false\na/c', ['a/c']],
    ['enable={{is_default_branch}},name=a/b\nname=a/c,enable={{is_not_default_branch}}', ['a/b']],
    ['# a comment\na/b', ['a/b']],
    ['"name=a/b","enable=true"', ['a/b']],
    ['name=a b,enable=false\na/c', ['a/c']],
    ['', []],
  ])('%j', async (text, expected) => {
    expect(await enabledImages(parseEntries('images', text), factsOf('push main'))).toEqual(expected)
  })

  test('are comments and names with commas as entries, too', async () => {
    expect(await enabledImages(['# x', 'a/b,,A/C'], factsOf('push main'))).toEqual(['a/b', 'a/c'])
  })

  test.each([
    ['name=a/b,enabled=true', "unknown attribute 'enabled'; did you mean 'enable'?"],
    ['name=a/b,tag=x', "unknown attribute 'tag', expected name or enable"],
    ['name=', 'has no name, expected e.g. name=ghcr.io/you/app,enable=true'],
    ['enable=false', 'has no name, expected e.g. name=ghcr.io/you/app,enable=true'],
    ['name=a/b,enable=yes', "enable=yes is 'yes', expected true or false"],
    ['a/b:1', 'has a tag, expected a repository, e.g. ghcr.io/you/app'],
    [`a/b@sha256:${'0'.repeat(64)}`, 'has a digest, expected a repository, e.g. ghcr.io/you/app'],
    ['https://ghcr.io/a/b', "invalid reference 'https://ghcr.io/a/b': it starts with 'https://'"],
    ['name=a b,enable=true', "invalid reference 'a b': 'a b' cannot be part of a repository's name"],
    ['ghcr.io//b', "invalid reference 'ghcr.io//b': it has no repository"],
    ['name=a/b,enable={{brnch}}', "unknown expression '{{brnch}}'; did you mean '{{branch}}'?"],
  ])('refuses %s', async (image, message) => {
    await expect(enabledImages([image], factsOf('push main'))).rejects.toThrow(`input 'images': '${image}': ${message}`)
  })

  test('refuses control characters', async () => {
    await expect(enabledImages(['a/\u007fb'], factsOf('push main'))).rejects.toThrow(
      "input 'images': 'a/\u007fb': has a line break or another control character in it",
    )
  })
})
