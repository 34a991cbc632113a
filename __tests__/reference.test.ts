import { describe, expect, test } from '@jest/globals'
import { isLoopback, parseReference } from '../src/reference.ts'

const digest = `sha256:${'a'.repeat(64)}`

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
    ['a__b/c--d.e', { host: 'docker.io', repository: 'a__b/c--d.e', path: 'a__b/c--d.e' }],
  ])('reads %s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected)
  })

  test.each([
    ['', "invalid reference '': it names no repository"],
    ['ghcr.io/', "invalid reference 'ghcr.io/': it names no repository"],
    ['ghcr.io/o/app:', "invalid reference 'ghcr.io/o/app:': the tag '' must be 1 to 128"],
    ['ghcr.io/o/app:.x', "the tag '.x' must be 1 to 128 of A-Z a-z 0-9 _ . - and not start with . or -"],
    [`app:${'a'.repeat(129)}`, 'the tag'],
    ['https://ghcr.io/o/app', "'https:' cannot be part of a repository's name"],
    ['ghcr.io/o/a b', "'a b' cannot be part of a repository's name, expected e.g. ghcr.io/owner/app:1.2.3"],
    ['a//b', 'it names no repository'],
    ['--push', "'--push' cannot be part of a repository's name"],
    ['app@sha256:12', 'the digest must be sha256: and 64 hexadecimal digits'],
    [`${'a/'.repeat(128)}b`, 'it names no repository'],
  ])('rejects %j', (text, message) => {
    expect(() => parseReference(text)).toThrow(message)
  })
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
