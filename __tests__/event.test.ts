import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { commitOf, commitTimeIn, defaultBranchIn, refOf } from '../src/event.ts'
import { type Runner, readRunner } from '../src/runner.ts'
import { makeFolder } from './fakes.ts'

const [sha, head] = ['a'.repeat(40), 'b'.repeat(40)]

function runnerOf(eventName: string, event: unknown, more: Record<string, string> = {}): Runner {
  const path = join(makeFolder(), 'event.json')
  writeFileSync(path, JSON.stringify(event))
  return readRunner({
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: path,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: sha,
    ...more,
  })
}

describe('the ref', () => {
  test.each<[string, object, string]>([
    ['push', {}, 'refs/heads/main'],
    ['pull_request_target', { number: 7 }, 'refs/pull/7/merge'],
    ['pull_request_target', { pull_request: { number: 8 } }, 'refs/pull/8/merge'],
  ])('of %s %j is %s', (name, event, expected) => {
    expect(refOf(runnerOf(name, event))).toBe(expected)
  })

  test('of a pull_request_target without its number is an error that says where it was looked for', () => {
    const runner = runnerOf('pull_request_target', {})
    expect(() => refOf(runner)).toThrow(
      `the number of the pull request is unknown: the event (GITHUB_EVENT_PATH, ${runner.environment.GITHUB_EVENT_PATH}) has no number`,
    )
    expect(() => refOf(readRunner({ GITHUB_EVENT_NAME: 'pull_request_target' }))).toThrow(
      'unknown: there is no event, since GITHUB_EVENT_PATH is not set',
    )
    const missing = { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_EVENT_PATH: '/nowhere/event.json' }
    expect(() => refOf(readRunner(missing))).toThrow(
      'unknown: there is no event, since /nowhere/event.json (GITHUB_EVENT_PATH) cannot be read',
    )
  })
})

describe('the commit', () => {
  const event = { pull_request: { head: { sha: head } } }
  const variable = { DOCKER_METADATA_PR_HEAD_SHA: 'true' }

  test.each<[string, object, Record<string, string>, string]>([
    ['pull_request', event, {}, sha],
    ['pull_request', event, variable, head],
    ['pull_request_target', event, variable, head],
    ['pull_request', {}, variable, sha],
    ['push', event, variable, sha],
    ['pull_request', event, { DOCKER_METADATA_PR_HEAD_SHA: 'false' }, sha],
  ])('of %s %j with %j', (name, payload, environment, expected) => {
    expect(commitOf(runnerOf(name, payload, environment))).toBe(expected)
  })

  test('a variable that is no boolean is an error', () => {
    expect(() => commitOf(runnerOf('push', {}, { DOCKER_METADATA_PR_HEAD_SHA: 'yes' }))).toThrow(
      "environment variable DOCKER_METADATA_PR_HEAD_SHA is 'yes', expected true or false",
    )
  })
})

test.each<[object, string | undefined]>([
  [{ repository: { default_branch: 'trunk' } }, 'trunk'],
  [{ repository: { default_branch: '' } }, undefined],
  [{ repository: null }, undefined],
  [{}, undefined],
])('the default branch of %j is %s', (event, expected) => {
  expect(defaultBranchIn(event as Runner['event'])).toBe(expected)
})

describe('when the commit was made', () => {
  const timestamp = '2024-05-06T07:08:09+02:00'

  test.each<[string, object, string | undefined]>([
    ['the pushed commit', { head_commit: { id: sha, timestamp } }, timestamp],
    ['one without an id', { head_commit: { timestamp } }, timestamp],
    [
      'one of several',
      { head_commit: { id: head, timestamp: '2020-01-01T00:00:00Z' }, commits: [{ id: sha, timestamp }] },
      timestamp,
    ],
    ['another commit', { head_commit: { id: head, timestamp } }, undefined],
    ['no commit, as when a branch is removed', { head_commit: null, commits: [null] }, undefined],
    ['no time', { head_commit: { id: sha } }, undefined],
    ['what is no time', { head_commit: { id: sha, timestamp: 'yesterday' } }, undefined],
    ['an event without any', {}, undefined],
  ])('%s', (_, event, expected) => {
    const time = commitTimeIn(event as Runner['event'], sha)
    expect(time).toEqual(expected === undefined ? undefined : new Date(expected))
  })
})
