import { describe, expect, test } from '@jest/globals'
import { type CacheFacts, type CacheInputs, decideCache, decideWrite } from '../../src/cache/decide.ts'

const inputs: CacheInputs = {
  preset: 'gha',
  ref: '',
  mode: 'min',
  scope: 'app',
  write: 'auto',
  compression: '',
  timeoutSeconds: 300,
}
const facts: CacheFacts = {
  repository: 'ghcr.io/o/app',
  references: ['ghcr.io/o/app:1', 'ghcr.io/o/app:latest', 'docker.io/o/app:1'],
  target: '',
  platforms: ['linux/amd64'],
  context: '',
  file: '',
  workspace: '/home',
  event: { name: 'push', ref: 'refs/heads/main' },
  service: { environment: { ACTIONS_RUNTIME_TOKEN: 't' }, warnings: [] },
  localFolder: '/tools/layers/o__app',
}
const push = `'cache-write: auto' writes from pushes to branches and tags and from schedules, and the event is push to refs/heads/main`
const attributes = { mode: 'min', 'ignore-error': true }

const presets: [string, Partial<CacheInputs>, Partial<CacheFacts>, ReturnType<typeof decideCache>][] = [
  ['none', { preset: 'none' }, {}, { from: [], embedded: [], decision: 'none', warnings: [] }],
  [
    'gha',
    {},
    {},
    {
      from: ['type=gha,scope=app,timeout=30s'],
      embedded: [],
      saved: 'type=gha,scope=app,mode=min,ignore-error=true,timeout=300s',
      decision: `gha, scope app, read and written: ${push}`,
      warnings: [],
    },
  ],
  [
    'gha in a pull request',
    { mode: 'max' },
    { event: { name: 'pull_request', ref: 'refs/pull/1/merge' } },
    {
      from: ['type=gha,scope=app,timeout=30s'],
      embedded: [],
      decision: `gha, scope app, only read: 'cache-write: auto' writes from pushes to branches and tags and from schedules, and the event is pull_request`,
      warnings: [],
    },
  ],
  [
    'gha without a service',
    {},
    { service: { warnings: ['no token'] } },
    { from: [], embedded: [], decision: 'none, see the warning', warnings: ['no token'] },
  ],
  [
    'registry, beside the first image',
    { preset: 'registry', mode: 'max' },
    {},
    {
      from: ['type=registry,ref=ghcr.io/o/app:buildcache-app'],
      embedded: [],
      saved:
        'type=registry,ref=ghcr.io/o/app:buildcache-app,image-manifest=true,oci-mediatypes=true,mode=max,ignore-error=true',
      decision: `registry, ghcr.io/o/app:buildcache-app, read and written: ${push}`,
      warnings: [],
    },
  ],
  [
    'registry, elsewhere and compressed otherwise',
    { preset: 'registry', ref: 'ghcr.io/o/cache', compression: 'zstd' },
    {},
    {
      from: ['type=registry,ref=ghcr.io/o/cache:buildcache-app'],
      embedded: [],
      saved:
        'type=registry,ref=ghcr.io/o/cache:buildcache-app,image-manifest=true,oci-mediatypes=true,mode=min,compression=zstd,ignore-error=true',
      decision: `registry, ghcr.io/o/cache:buildcache-app, read and written: ${push}`,
      warnings: [],
    },
  ],
  [
    'registry, under a tag of its own',
    { preset: 'registry', ref: 'ghcr.io/o/cache:layers', write: 'never' },
    {},
    {
      from: ['type=registry,ref=ghcr.io/o/cache:layers'],
      embedded: [],
      decision: `registry, ghcr.io/o/cache:layers, only read: 'cache-write: never'`,
      warnings: [],
    },
  ],
  [
    'local, in the tool cache',
    { preset: 'local' },
    {},
    {
      from: [],
      embedded: [],
      folder: { path: '/tools/layers/o__app/app', write: true, attributes },
      decision: `local, /tools/layers/o__app/app, read and written: ${push}`,
      warnings: [],
    },
  ],
  [
    'local, in the workspace',
    { preset: 'local', ref: 'layers' },
    {},
    {
      from: [],
      embedded: [],
      folder: { path: '/home/layers/app', write: true, attributes },
      decision: `local, /home/layers/app, read and written: ${push}`,
      warnings: [],
    },
  ],
  [
    'inline, from the tags of the first repository',
    { preset: 'inline' },
    {},
    {
      from: ['type=registry,ref=ghcr.io/o/app:1', 'type=registry,ref=ghcr.io/o/app:latest'],
      embedded: ['type=inline'],
      decision: `inline, from ghcr.io/o/app:1, ghcr.io/o/app:latest, read and written: ${push}`,
      warnings: [],
    },
  ],
  [
    'inline, only read',
    { preset: 'inline', ref: 'ghcr.io/o/app:edge', write: 'never' },
    { references: [] },
    {
      from: ['type=registry,ref=ghcr.io/o/app:edge'],
      embedded: [],
      decision: `inline, from ghcr.io/o/app:edge, only read: 'cache-write: never'`,
      warnings: [],
    },
  ],
]

test.each(presets)('%s', (_name, input, fact, expected) => {
  expect(decideCache({ ...inputs, ...input }, { ...facts, ...fact })).toEqual(expected)
})

const rejected: [Partial<CacheInputs>, Partial<CacheFacts>, string][] = [
  [
    { preset: 'registry' },
    { repository: undefined },
    `'cache: registry' needs 'cache-ref' or 'tags', e.g. cache-ref: ghcr.io/owner/app-cache`,
  ],
  [
    { preset: 'registry', ref: 'ghcr.io/o/app:latest' },
    {},
    `input 'cache-ref' is 'ghcr.io/o/app:latest', which 'tags' has too: the cache would overwrite the image`,
  ],
  [
    { preset: 'registry', ref: `ghcr.io/o/app@sha256:${'0'.repeat(64)}` },
    {},
    `input 'cache-ref' is 'ghcr.io/o/app@sha256:${'0'.repeat(64)}', but what has a digest cannot be written again`,
  ],
  [
    { preset: 'registry', ref: 'ghcr.io/o/x!' },
    {},
    `input 'cache-ref': invalid reference 'ghcr.io/o/x!': 'x!' cannot be part of a repository's name, expected e.g. ghcr.io/owner/app:1.2.3`,
  ],
  [{ preset: 'inline' }, { references: [] }, `'cache: inline' needs 'tags' or 'cache-ref' to read from`],
  [
    { preset: 'inline', mode: 'max' },
    {},
    `'cache-mode: max' is not possible with 'cache: inline', which holds the image's own layers only`,
  ],
  [
    { compression: 'zstd' },
    {},
    `input 'cache-compression' is 'zstd', but only 'cache: registry' and 'cache: local' can choose it`,
  ],
]

test.each(rejected)('rejects %j with %j', (input, fact, message) => {
  expect(() => decideCache({ ...inputs, ...input }, { ...facts, ...fact })).toThrow(
    expect.objectContaining({ message }),
  )
})

describe('cache-write: auto', () => {
  test.each([
    ['push', 'refs/heads/main', true],
    ['push', 'refs/tags/v1', true],
    ['push', 'refs/pull/1/merge', false],
    ['push', '', false],
    ['schedule', 'refs/heads/main', true],
    ['pull_request', 'refs/pull/1/merge', false],
    ['pull_request_target', 'refs/heads/main', false],
    ['workflow_run', 'refs/heads/main', false],
    ['workflow_dispatch', 'refs/heads/main', false],
    ['issue_comment', 'refs/heads/main', false],
    ['merge_group', 'refs/heads/gh-readonly-queue/main/pr-1', false],
    ['', '', false],
  ])('%s to %j writes: %s', (name, ref, write) => {
    expect(decideWrite('auto', { name, ref }).write).toBe(write)
  })

  test('a pull request that is made to write is warned of', () => {
    const event = { name: 'pull_request_target', ref: 'refs/heads/main' }
    expect(decideCache({ ...inputs, write: 'always' }, { ...facts, event }).warnings).toEqual([
      `'cache-write: always' lets this pull_request_target write layers that later builds trust; 'auto' would only read`,
    ])
  })
})
