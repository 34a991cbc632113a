import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readRunner } from '../../src/runner.ts'
import { factsOf } from '../../src/tags/run-facts.ts'
import { failure, makeFolder, recordRun } from '../fakes.ts'

const sha = 'a'.repeat(40)

function facts(event: object | undefined, run = recordRun(), environment: Record<string, string> = {}) {
  const workspace = makeFolder()
  const path = join(workspace, 'event.json')
  if (event) writeFileSync(path, JSON.stringify(event))
  const runner = readRunner({
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: sha,
    GITHUB_ACTOR: 'me',
    GITHUB_WORKSPACE: workspace,
    ...(event && { GITHUB_EVENT_PATH: path }),
    ...environment,
  })
  return { ...factsOf(runner, run), path, workspace, run }
}

test('what the environment and the event say needs no git', async () => {
  const event = {
    repository: { default_branch: 'trunk' },
    head_commit: { id: sha, timestamp: '2024-05-06T07:08:09Z' },
  }
  const found = facts(event)
  expect(found).toMatchObject({ eventName: 'push', ref: 'refs/heads/main', sha, shortShaLength: 7, actor: 'me', event })
  expect(await found.defaultBranch()).toBe('trunk')
  expect(await found.commitDate()).toEqual(new Date('2024-05-06T07:08:09Z'))
  expect(found.run.calls).toEqual([])
})

test('git in the checkout is asked for the rest, once', async () => {
  const answers = { 'git -C': `committer a <a@example.com> 1700000000 +0100\n` }
  const { commitDate, run } = facts({}, recordRun(answers))
  expect(await Promise.all([commitDate(), commitDate()])).toEqual(Array(2).fill(new Date(1_700_000_000_000)))
  expect(run.calls.map(([command, ...args]) => [command, ...args.slice(4)])).toEqual([
    ['git', 'cat-file', '-p', '--', `${sha}^{commit}`],
  ])
  expect(await facts({}, recordRun({ 'git -C': 'refs/remotes/origin/main\n' })).defaultBranch()).toBe('main')
})

describe('what is nowhere is an error that says where it was looked for', () => {
  test('the default branch', async () => {
    const { defaultBranch, path, workspace } = facts({}, recordRun({ git: failure('fatal: not a git repository') }))
    await expect(defaultBranch()).rejects.toThrow(
      `the default branch is not known: the event (GITHUB_EVENT_PATH, ${path}) has no repository.default_branch, and it could not be read from the checkout in ${workspace} (docker failed with exit code 1: fatal: not a git repository); set it, e.g. type=edge,branch=main`,
    )
  })

  test('the time of the commit', async () => {
    const { commitDate, workspace } = facts(undefined, recordRun({ git: failure('fatal: bad object') }))
    await expect(commitDate()).rejects.toThrow(
      `the time of commit ${sha} is not known: there is no event, since GITHUB_EVENT_PATH is not set, and it could not be read from the checkout in ${workspace} (docker failed with exit code 1: fatal: bad object); check out that commit before this step, with actions/checkout`,
    )
  })
})

describe('the length of a short commit', () => {
  const length = (text: string) => facts({}, recordRun(), { DOCKER_METADATA_SHORT_SHA_LENGTH: text }).shortShaLength

  test.each([
    ['', 7],
    ['12', 12],
    ['40', 40],
  ])("'%s' is %d", (text, expected) => {
    expect(length(text)).toBe(expected)
  })

  test.each(['0', '-1', 'long', '1.5', '7 '])("'%s' is an error", (text) => {
    expect(() => length(text)).toThrow(
      `environment variable DOCKER_METADATA_SHORT_SHA_LENGTH is '${text}', expected a number of characters, e.g. 12`,
    )
  })
})
