import { describe, expect, test } from '@jest/globals'
import { isLoopback, parseReference, registryHost } from '../src/reference.ts'

const hex = 'a'.repeat(64)
const digest = `sha256:${hex}`

describe('parseReference', () => {
  test.each([
    ['app', { host: 'docker.io', repository: 'app', path: 'app' }],
    ['owner/app:1.2', { host: 'docker.io', repository: 'owner/app', path: 'owner/app', tag: '1.2' }],
    ['index.docker.io/owner/app', { host: 'docker.io', repository: 'index.docker.io/owner/app', path: 'owner/app' }],
    ['docker.io/owner/app', { host: 'docker.io', repository: 'docker.io/owner/app', path: 'owner/app' }],
    ['ghcr.io/o/a/b:v1', { host: 'ghcr.io', repository: 'ghcr.io/o/a/b', path: 'o/a/b', tag: 'v1' }],
    ['localhost/app', { host: 'localhost', repository: 'localhost/app', path: 'app' }],
    ['localhost:5000/app:x', { host: 'localhost:5000', repository: 'localhost:5000/app', path: 'app', tag: 'x' }],
    ['host:5000/app', { host: 'host:5000', repository: 'host:5000/app', path: 'app' }],
    ['[::1]:5000/app', { host: '[::1]:5000', repository: '[::1]:5000/app', path: 'app' }],
    [`ghcr.io/o/app:v1@${digest}`, { host: 'ghcr.io', repository: 'ghcr.io/o/app', path: 'o/app', tag: 'v1', digest }],
    ['ghcr.io/Owner/App:V1', { host: 'ghcr.io', repository: 'ghcr.io/owner/app', path: 'owner/app', tag: 'V1' }],
    ['GHCR.io/o/app', { host: 'ghcr.io', repository: 'ghcr.io/o/app', path: 'o/app' }],
    ['Owner/app', { host: 'docker.io', repository: 'owner/app', path: 'owner/app' }],
    ['Localhost/app', { host: 'localhost', repository: 'localhost/app', path: 'app' }],
    ['localhost:5000/merge', { host: 'localhost:5000', repository: 'localhost:5000/merge', path: 'merge' }],
    ['app:5000/x', { host: 'app:5000', repository: 'app:5000/x', path: 'x' }],
    ['host:5000/app:5000', { host: 'host:5000', repository: 'host:5000/app', path: 'app', tag: '5000' }],
    ['localhost', { host: 'docker.io', repository: 'localhost', path: 'localhost' }],
    ['localhost:5000', { host: 'docker.io', repository: 'localhost', path: 'localhost', tag: '5000' }],
    ['a-b.c--d.io:08/e', { host: 'a-b.c--d.io:08', repository: 'a-b.c--d.io:08/e', path: 'e' }],
    ['dock_er.io/e', { host: 'dock_er.io', repository: 'dock_er.io/e', path: 'e' }],
    ['1.2.3.4/e', { host: '1.2.3.4', repository: '1.2.3.4/e', path: 'e' }],
    ['a/b.c/d', { host: 'docker.io', repository: 'a/b.c/d', path: 'a/b.c/d' }],
    [`${hex}:x`, { host: 'docker.io', repository: hex, path: hex, tag: 'x' }],
    [`o/${hex}`, { host: 'docker.io', repository: `o/${hex}`, path: `o/${hex}` }],
    ['a__b/c--d.e', { host: 'docker.io', repository: 'a__b/c--d.e', path: 'a__b/c--d.e' }],
  ])('reads %s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected)
  })

  test.each([
    // The host does not count; `library/` does, which Docker Hub's own images leave out.
    ['a path on a registry', `registry.example:5000/${'a'.repeat(255)}`, 255],
    ['a path on Docker Hub', `${'a/'.repeat(127)}a`, 255],
    ['a name on Docker Hub', 'a'.repeat(247), 247],
  ])('%s may have 255 characters', (_, longest, length) => {
    expect(parseReference(`${longest}:x`).path).toHaveLength(length)
    expect(() => parseReference(`${longest}a:x`)).toThrow('is longer than 255 characters')
  })

  test.each([
    ['', "invalid reference '': it has no repository, expected e.g. ghcr.io/owner/app:1.2.3"],
    ['ghcr.io/', "invalid reference 'ghcr.io/': it has no repository"],
    [':x', "invalid reference ':x': it has no repository"],
    [
      'ghcr.io/o/app:',
      "invalid reference 'ghcr.io/o/app:': nothing follows the ':', so the value for the tag is empty in this run; write e.g. ghcr.io/o/app:$",
    ],
    [
      'ghcr.io/o/app:.x',
      "the tag '.x' must be 1 to 128 characters of A-Z a-z 0-9 _ . - and not start with . or -; write e.g. ghcr.io/o/app:x",
    ],
    ['ghcr.io/o/app:1.0+b5', 'not start with . or -; write e.g. ghcr.io/o/app:1.0-b5'],
    ['ghcr.io/o/app:..', 'not start with . or -'],
    [`app:${'a'.repeat(129)}`, 'the tag'],
    ['https://ghcr.io/o/app', "it starts with 'https://'; write ghcr.io/o/app"],
    ['-docker.io/a/b', "'-docker.io' cannot be the host of a registry"],
    ['dock-.er/a', "'dock-.er' cannot be the host of a registry"],
    ['.io/a', "'.io' cannot be the host of a registry"],
    ['a..io/a', "'a..io' cannot be the host of a registry"],
    ['localhost:/a', "'localhost:' cannot be the host of a registry"],
    ['[fe80::1%eth0]/a', "'[fe80::1%eth0]' cannot be the host of a registry"],
    ['::1/a', "'::1' cannot be the host of a registry"],
    [hex, `'${hex}' cannot be a repository's name: 64 hexadecimal digits are the id of an image`],
    [hex.toUpperCase(), '64 hexadecimal digits are the id of an image'],
    ['https://ghcr.io/o/a:1', "it starts with 'https://'; write ghcr.io/o/a:1"],
    [
      'ghcr.io/o/a:1 ghcr.io/o/a:2',
      'it has white space between two references; write one reference per line, or separate',
    ],
    ['- ghcr.io/o/a:1', 'it is an item of a YAML list; write one reference per line, or separate them with commas'],
    ['["ghcr.io/o/a:1"', 'it has quotes; write one reference per line, or separate them with commas'],
    [
      'ghcr.io/o/a:$GITHUB_SHA',
      `the tag '$GITHUB_SHA' is a shell variable, but no shell reads inputs; write e.g. ghcr.io/o/a:\${{ github.sha }}, or \${{ env.NAME }}`,
    ],
    ['ghcr.io/o/a b', "'a b' cannot be part of a repository's name, expected e.g. ghcr.io/owner/app:1.2.3"],
    ['ghcr.io/o/\u212Aube', "'\u212Aube' cannot be part of a repository's name"],
    ['ghcr.io/o/a__', "'a__' cannot be part of a repository's name"],
    ['ghcr.io/o/a..b', "'a..b' cannot be part of a repository's name"],
    ['ghcr.io/o/a___b', "'a___b' cannot be part of a repository's name"],
    ['ghcr.io/o/app\n', "cannot be part of a repository's name"],
    ['a//b', 'it has no repository'],
    ['--push', "'--push' cannot be part of a repository's name"],
    ['app@sha256:12', 'the digest must be sha256: followed by 64 hexadecimal digits'],
    [`app@sha512:${hex}${hex}`, 'the digest must be sha256: followed by 64 hexadecimal digits'],
    [`app@${digest}@${digest}`, 'the digest must be sha256: followed by 64 hexadecimal digits'],
  ])('rejects %j', (text, message) => {
    expect(() => parseReference(text)).toThrow(message)
  })
})

describe('a slash in a tag, as names of branches have it,', () => {
  test.each([
    ['app:feature/login', 'feature/login', 'app:feature-login', 'app'],
    ['ghcr.io/o/app:feature/login', 'feature/login', 'ghcr.io/o/app:feature-login', 'ghcr.io/o/app'],
    ['ghcr.io/o/app:12/merge', '12/merge', 'ghcr.io/o/app:12-merge', 'ghcr.io/o/app'],
    // A pull request: `app:12` could be a host with its port, but nobody has a repository 'merge' there.
    ['app:12/merge', '12/merge', 'app:12-merge', 'app'],
    ['localhost:5000/app:fix/a/b', 'fix/a/b', 'localhost:5000/app:fix-a-b', 'localhost:5000/app'],
    ['[::1]:5000/app:fix/a', 'fix/a', '[::1]:5000/app:fix-a', '[::1]:5000/app'],
    [
      'o/app:dependabot/npm_and_yarn/x/y-1.2',
      'dependabot/npm_and_yarn/x/y-1.2',
      'o/app:dependabot-npm_and_yarn-x-y-1.2',
      'o/app',
    ],
    [`app:feature/login@${digest}`, 'feature/login', 'app:feature-login', 'app'],
    ['app:fix/#12', 'fix/#12', 'app:fix-12', 'app'],
  ])('%s', (text, tag, written, repository) => {
    expect(() => parseReference(text)).toThrow(
      new Error(
        `invalid reference '${text}': the tag '${tag}' has a '/', but a tag can only have A-Z a-z 0-9 _ . -; write e.g. ${written}, or ${repository}:\${{ github.sha }}, or use the rule type=ref,event=branch with images: ${repository}`,
      ),
    )
  })
})

test.each([
  ['ghcr.io', 'ghcr.io'],
  ['GHCR.io:443', 'ghcr.io:443'],
  ['registry', 'registry'],
  ['[::1]:5000', '[::1]:5000'],
  ['registry-1.docker.io', 'docker.io'],
  ['ghcr.io/o', undefined],
  ['-docker.io', undefined],
  ['dock-.er', undefined],
  ['a_b.io', undefined],
  ['ghcr.io:', undefined],
  ['', undefined],
])('the registry host %j is %j', (text, expected) => {
  expect(registryHost(text)).toBe(expected)
})

test.each([
  ['127.0.0.1:5000', true],
  ['127.8.9.1', true],
  ['localhost', true],
  ['[::1]:80', true],
  ['127.evil.example', false],
  ['registry.example', false],
])('%s on this machine: %j', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
