import { expect, test } from '@jest/globals'
import type { CacheInputs } from '../../src/cache/inputs.ts'
import { decideWrite, unkeptBinary } from '../../src/cache/write.ts'
import { readRunner } from '../../src/runner.ts'

type Row = [preset: CacheInputs['preset'], eventName: string, ref: string, write: boolean]

const free = { unreadable: undefined, unwritable: undefined }
const readOnly = { ...free, unwritable: 'it only reads' }
const [main, tag] = ['refs/heads/main', 'refs/tags/v1']
const push = { eventName: 'push', ref: main }

test.each<Row>([
  ['registry', 'push', main, true],
  ['registry', 'push', tag, true],
  ['inline', 'push', tag, true],
  ['local', 'push', tag, true],
  ['gha', 'push', main, true],
  ['gha', 'push', tag, false],
  ['registry', 'push', 'refs/pull/1/merge', false],
  ['registry', 'push', '', false],
  ['gha', 'schedule', main, true],
  ['gha', 'pull_request', 'refs/pull/1/merge', false],
  ['gha', 'pull_request_target', main, false],
  ['gha', 'workflow_run', main, false],
  ['gha', 'workflow_dispatch', main, false],
  ['gha', 'release', tag, false],
  ['gha', 'issue_comment', main, false],
  ['gha', 'merge_group', 'refs/heads/gh-readonly-queue/main/pr-1', false],
  ['gha', '', '', false],
])('cache-write: auto, %s, %s to %j writes: %s', (preset, eventName, ref, write) => {
  expect(decideWrite({ preset, write: 'auto' }, { eventName, ref }, free).write).toBe(write)
})

test.each([
  [
    'registry',
    push,
    `'cache-write: auto' writes on pushes to branches and tags and on schedules, and the event is push to refs/heads/main`,
  ],
  [
    'gha',
    { ...push, eventName: '' },
    `'cache-write: auto' writes on pushes to branches and on schedules, and there is no event`,
  ],
  [
    'gha',
    { ...push, ref: tag },
    `'cache-write: auto' writes on pushes to branches and on schedules, and the event is push to refs/tags/v1, which only runs for that tag could read`,
  ],
] as const)('%s says of %j which rule decided', (preset, job, because) => {
  expect(decideWrite({ preset, write: 'auto' }, job, free).because).toBe(because)
})

test.each([
  ['auto', 'gha', push, false, 'it only reads', []],
  ['always', 'gha', push, false, 'it only reads', [`'cache-write: always' has no effect: it only reads`]],
  ['never', 'gha', push, false, `'cache-write: never'`, []],
  [
    'always',
    'gha',
    { ...push, eventName: 'pull_request_target' },
    false,
    'it only reads',
    [`'cache-write: always' has no effect: it only reads`],
  ],
  // The service of GitHub Actions binds nothing but itself.
  ['always', 'registry', push, true, `'cache-write: always'`, []],
] as const)('cache-write: %s, %s, where the token only reads', (input, preset, job, write, because, warnings) => {
  expect(decideWrite({ preset, write: input }, job, readOnly)).toEqual({ write, because, warnings })
})

test('no registry is written where nothing may be pushed', () => {
  const noRegistry = 'nothing is pushed'
  expect(decideWrite({ preset: 'registry', write: 'auto', noRegistry }, push, free)).toEqual({
    write: false,
    because: noRegistry,
    warnings: [],
  })
  expect(decideWrite({ preset: 'registry', write: 'always', noRegistry }, push, free)).toEqual({
    write: false,
    because: noRegistry,
    warnings: [`'cache-write: always' has no effect: nothing is pushed`],
  })
  for (const preset of ['gha', 'local', 'inline'] as const)
    expect(decideWrite({ preset, write: 'auto', noRegistry }, push, free).write).toBe(true)
})

test('always writes from a tag', () => {
  expect(decideWrite({ preset: 'gha', write: 'always' }, { ...push, ref: tag }, free).write).toBe(true)
})

test('a pull request that is made to write is warned of', () => {
  const job = { ...push, eventName: 'pull_request_target' }
  expect(decideWrite({ preset: 'gha', write: 'always' }, job, free).warnings).toEqual([
    `'cache-write: always' lets this pull_request_target write layers that later builds trust; 'auto' would only read`,
  ])
})

test.each([
  ['auto', '', main, undefined],
  ['auto', '', 'refs/pull/1/merge', undefined],
  ['auto', 'write-only', main, undefined],
  ['auto', '', tag, `'cache-write: auto' writes nothing for refs/tags/v1, which only runs for that tag could read`],
  ['always', '', tag, undefined],
  ['never', '', main, `'cache-write: never'`],
  [
    'always',
    'read',
    main,
    `ACTIONS_CACHE_MODE is 'read' (GitHub's workflow key 'cache-mode', not the input of this action, or GitHub's default for the event)`,
  ],
  [
    'auto',
    'none',
    main,
    `ACTIONS_CACHE_MODE is 'none' (GitHub's workflow key 'cache-mode', not the input of this action, or GitHub's default for the event)`,
  ],
] as const)(
  'a downloaded buildx with cache-write: %s, mode %j, %s is not kept because of %j',
  (input, mode, ref, because) => {
    expect(unkeptBinary(input, readRunner({ ACTIONS_CACHE_MODE: mode, GITHUB_REF: ref }))).toBe(because)
  },
)
